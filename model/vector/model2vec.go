package vector

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/safetensors"
	"github.com/lexigraph/lexigraph/model/tokenizer"
)

// Model2Vec is the format of static embeddings of texts: a folder that the Python libraries
// model2vec (StaticModel.from_pretrained) and sentence-transformers (SentenceTransformer) load.
// The vector of a text is the mean of its words' rows, brought to length 1; words that are not in the
// table do not count. Texts are not cut, however long they are.
//
// The files are model.safetensors (the tensor "embeddings", F32 or F16 of shape (V + 1, D), and "weights", (V + 1),
// if there are any), tokenizer.json, config.json and modules.json. The last row is that of all other
// words, and zero. A word that is not UTF-8 cannot be written.
//
// https://github.com/MinishLab/model2vec
type Model2Vec struct {
	// Split says how texts are split into words; nil: into those of UAX 29, also numbers, in lower case
	// unless a word of the table has a capital.
	Split *tokenizer.Split
	// Tokenizer is a file tokenizer.json that is written as it is, instead of Split. The rows are then those of
	// its tokens, all of them.
	Tokenizer []byte
	// Weights are factors of the rows, by word; of a word without, it is 1.
	Weights map[string]float32
	// Packing is of the rows: float32 or float16.
	Packing Packing
}

const (
	modelFile     = "model.safetensors"
	tokenizerFile = "tokenizer.json"
	modelConfig   = "config.json"
	modulesFile   = "modules.json"
	embeddings    = "embeddings"
	rowWeights    = "weights"
	rowMapping    = "mapping"
)

// Help implements Format.
func (Model2Vec) Help() string { return "folder for model2vec and sentence-transformers" }

// FileName implements Format.
func (Model2Vec) FileName() string { return "model2vec" }

// Files implements [Several].
func (Model2Vec) Files() string { return "a folder of vectors, a tokenizer and its settings" }

// Paths implements [Several].
func (Model2Vec) Paths(path string) []string {
	return inFolder(path, []string{modelFile, tokenizerFile, modelConfig, modulesFile})
}

// Bad implements Limited.
func (Model2Vec) Bad(t *Table, row int) (what, remedy string) {
	if !utf8.ValidString(t.Words[row]) {
		return "is not UTF-8, which the format cannot hold", useProjector
	}
	return "", ""
}

// DTypes implements Compact.
func (Model2Vec) DTypes() []DType { return []DType{Float32, Float16} }

// Packed implements Compact.
func (f Model2Vec) Packed(p Packing) Format {
	f.Packing = p
	return f
}

// Fits implements Compact.
func (f Model2Vec) Fits(dim int) error { return f.Packing.Check(dim) }

// Write implements Format. It is an error if two rows have the same word.
func (f Model2Vec) Write(path string, t *Table) (written []string, err error) {
	if err := check("model2vec", f, t); err != nil {
		return nil, err
	}
	s, err := f.Packing.packFor(f, "model2vec", t)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, t.Len())
	for i, word := range t.Words {
		if seen[word] {
			return nil, fmt.Errorf("model2vec: word %q (row %d) comes twice; drop one", word, i)
		}
		seen[word] = true
	}
	split := f.Split
	if split == nil {
		split = &tokenizer.Split{Numbers: true, Normalize: true, Lower: !hasCapital(t.Words)}
	}
	if err := os.Mkdir(path, 0o777); err == nil {
		defer func() {
			if len(written) == 0 {
				os.Remove(path)
			}
		}()
	} else if !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: %w; %s", path, disk.Cause(err), disk.Remedy(err, "place"))
	}
	text := func(name, content string) disk.File {
		return disk.File{Path: filepath.Join(path, name), Write: func(w *bufio.Writer) error {
			_, err := w.WriteString(content)
			return err
		}}
	}
	return disk.WriteFiles(
		disk.File{Path: filepath.Join(path, modelFile), Write: func(w *bufio.Writer) error {
			return safetensors.WriteStreams(w, nil, f.tensors(t, s))
		}},
		disk.File{Path: filepath.Join(path, tokenizerFile), Write: func(w *bufio.Writer) error {
			if f.Tokenizer != nil {
				_, err := w.Write(f.Tokenizer)
				return err
			}
			return tokenizer.Write(w, *split, t.Words)
		}},
		text(modelConfig, strings.Replace(model2VecConfig, "float32", string(cmp.Or(f.Packing.DType, Float32)), 1)),
		text(modulesFile, model2VecModules))
}

// tensors returns the tensors of the file, with a row of zeros for unknown words.
func (f Model2Vec) tensors(t *Table, s *packed) []safetensors.Stream {
	n := t.Len()
	if f.Tokenizer == nil {
		n++
	}
	rows := safetensors.Stream{Name: embeddings, DType: "F32", Shape: []int{n, t.Dim}}
	numbers, width := func(w io.Writer) error { return writeFloats(w, t) }, 4*t.Dim
	if s != nil {
		rows.DType, numbers, width = "F16", s.writeCodes, s.width()
	}
	rows.Write = func(w io.Writer) error {
		err := numbers(w)
		if err == nil {
			_, err = w.Write(make([]byte, (n-t.Len())*width))
		}
		return err
	}
	list := []safetensors.Stream{rows}
	if f.Weights == nil {
		return list
	}
	weights := make([]float32, n)
	for i := range weights {
		weights[i] = 1
		if i < t.Len() {
			if w, ok := f.Weights[t.Words[i]]; ok {
				weights[i] = w
			}
		}
	}
	return append(list, safetensors.Tensor{Name: rowWeights, Shape: []int{n}, Data: weights}.Stream())
}

// hasCapital reports whether a word is not in lower case.
func hasCapital(words []string) bool {
	for _, word := range words {
		if strings.ToLower(word) != word {
			return true
		}
	}
	return false
}

// The length of texts is not limited: by itself model2vec would cut them after 512 tokens.
const model2VecConfig = `{
  "model_type": "model2vec",
  "architectures": ["StaticModel"],
  "embedding_dtype": "float32",
  "max_length": null,
  "normalize": true
}`

const model2VecModules = `[
  {"idx": 0, "name": "0", "path": ".", "type": "sentence_transformers.models.StaticEmbedding"},
  {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"}
]`
