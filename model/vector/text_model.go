package vector

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/tokenizer"
)

// A TextModel is a folder of static embeddings of texts: one that Model2Vec writes, or a published
// one, such as the models called potion. The vector of a text is the mean of the rows of its tokens, each times its
// weight. The unknown token does not count, except in a model that sentence-transformers wrote.
type TextModel struct {
	Table     *Table // a row for each token, in the order of their ids
	Weights   []float32
	Tokenizer *tokenizer.Tokenizer
	Unknown   bool   // the unknown token counts
	Normalize bool   // vectors of texts get length 1
	JSON      []byte // the file that Tokenizer was read from
}

// Append implements encoder.Tokenizer: it appends the rows of the tokens of a text that count.
func (m *TextModel) Append(rows []int32, text string) []int32 {
	start := len(rows)
	rows = m.Tokenizer.Append(rows, text)
	unk, ok := m.Tokenizer.Unknown()
	if !ok || m.Unknown {
		return rows
	}
	kept := rows[:start]
	for _, row := range rows[start:] {
		if row != unk {
			kept = append(kept, row)
		}
	}
	return kept
}

// modelFolder returns the folder of the text model that path names, and "" if it names none: the folder, the
// one of sentence-transformers above it, or its file of numbers.
func modelFolder(path string) string {
	is := func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, modelFile))
		_, noTokenizer := os.Stat(filepath.Join(dir, tokenizerFile))
		_, noModules := os.Stat(filepath.Join(dir, modulesFile))
		return err == nil && (noTokenizer == nil || noModules == nil) || err != nil && noTokenizer == nil
	}
	info, err := os.Stat(path)
	switch below := filepath.Join(path, "0_StaticEmbedding"); {
	case err != nil:
		return ""
	case !info.IsDir():
		if dir := filepath.Dir(path); filepath.Base(path) == modelFile && is(dir) {
			return dir
		}
		return ""
	case is(path):
		return path
	case is(below):
		return below
	}
	return ""
}

// IsTextModel reports whether path is the folder of a text model, or its file of numbers.
func IsTextModel(path string) bool { return modelFolder(path) != "" }

// ReadTextModel reads a text model from its folder, which has model.safetensors, tokenizer.json and config.json, or
// has a folder 0_StaticEmbedding with them. The numbers are float32, float64, float16, bfloat16 or int8. If
// several tokens share a row, each gets it.
//
// The error is a *FormatError if a file is at fault: also if a number is not finite.
func ReadTextModel(path string) (*TextModel, error) {
	dir := modelFolder(path)
	if dir == "" {
		return nil, &FormatError{Path: path, Err: fs.ErrNotExist, What: "the folder has no " + modelFile + " and " + tokenizerFile, Remedy: "name the folder of a model2vec model"}
	}
	m, err := readTextModel(dir)
	if err != nil {
		return nil, err
	}
	for i, x := range m.Table.Data {
		if x-x != 0 {
			return nil, &FormatError{Path: filepath.Join(dir, modelFile), What: fmt.Sprintf("the vector of %q is not finite", m.Table.Words[i/m.Table.Dim]), Remedy: remedyWrite}
		}
	}
	for i, x := range m.Weights {
		if x-x != 0 {
			return nil, &FormatError{Path: filepath.Join(dir, modelFile), What: fmt.Sprintf("the weight of %q is not finite", m.Table.Words[i]), Remedy: remedyWrite}
		}
	}
	return m, nil
}

// readModelTable reads the vectors of the tokens. That of the unknown token is left out if it is zero.
func readModelTable(dir string) (*Table, Report, error) {
	m, err := readTextModel(dir)
	if err != nil {
		return nil, Report{}, err
	}
	b := newBuilder("model2vec", m.Table.Dim)
	b.table.Data = m.Table.Data[:0] // a row never goes behind its place
	unk, hasUnk := m.Tokenizer.Unknown()
	for i, word := range m.Table.Words {
		row := m.Table.Row(i)
		if hasUnk && int(unk) == i && m.Table.Len() > 1 && !slices.ContainsFunc(row, func(x float32) bool { return x != 0 }) {
			continue
		}
		b.add(word, row)
	}
	return b.finish()
}

func readTextModel(dir string) (*TextModel, error) {
	m := &TextModel{}
	path := filepath.Join(dir, tokenizerFile)
	var err error
	if m.JSON, err = readPart(path); err != nil {
		return nil, err
	}
	if m.Tokenizer, err = tokenizer.Parse(m.JSON); err != nil {
		remedy := remedyCopy
		if _, unknown := errors.AsType[*tokenizer.UnknownTypeError](err); unknown {
			remedy = "take another model; Lexigraph reads tokenizers whose model is WordLevel, WordPiece or Unigram"
		}
		return nil, &FormatError{Path: path, What: data.JSONProblem(err), Err: err, Remedy: remedy}
	}
	if err := m.readTensors(filepath.Join(dir, modelFile)); err != nil {
		return nil, err
	}
	m.Normalize, err = normalizes(dir)
	return m, err
}

// readPart reads one of the small files of a model.
func readPart(path string) ([]byte, error) {
	const most = 1 << 30
	content, err := disk.ReadFile(path, most)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingPart(path, err)
	}
	return content, err
}

// missingPart is the error of a file that is not there.
func missingPart(path string, err error) error {
	dir, remedy := filepath.Dir(path), "copy or download the whole folder again"
	has := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	switch {
	case has("whitespacetokenizer_config.json") && has(modelFile):
		remedy = withPath(remedyWordEmbeddings, dir)
	case has("pytorch_model.bin") && has(tokenizerFile):
		remedy = withPath(remedyPyTorchModel, dir)
	}
	return &FormatError{Path: path, Err: err, What: "is not there, and a model2vec model needs it", Remedy: remedy}
}

// normalizes reports whether the vectors of texts get length 1, which model2vec reads in one file and
// sentence-transformers in another.
func normalizes(dir string) (bool, error) {
	path := filepath.Join(dir, modelConfig)
	content, err := readPart(path)
	switch {
	case err == nil:
		var config struct {
			Normalize *bool `json:"normalize"`
		}
		if err := json.Unmarshal(content, &config); err != nil {
			return false, &FormatError{Path: path, Err: err, What: "it is not the JSON of a model: " + data.JSONProblem(err), Remedy: remedyCopy}
		}
		if config.Normalize != nil {
			return *config.Normalize, nil
		}
	case !errors.Is(err, fs.ErrNotExist):
		return false, err
	}
	path = filepath.Join(dir, modulesFile)
	if filepath.Base(dir) == "0_StaticEmbedding" {
		path = filepath.Join(filepath.Dir(dir), modulesFile)
	}
	content, err = readPart(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var modules []struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(content, &modules); err != nil {
		return false, &FormatError{Path: path, Err: err, What: "it is not a list of modules: " + data.JSONProblem(err), Remedy: remedyCopy}
	}
	for _, module := range modules {
		if strings.HasSuffix(module.Type, ".Normalize") {
			return true, nil
		}
	}
	return false, nil
}

// readTensors reads the rows and weights.
func (m *TextModel) readTensors(path string) error {
	s, err := open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return missingPart(path, err)
	}
	if err != nil {
		return err
	}
	defer s.Close()
	tensors, end, err := readTensors(s)
	if err != nil {
		return err
	}
	start := s.off
	slices.SortFunc(tensors, func(a, b tensor) int { return int(min(1, max(-1, a.Offsets[0]-b.Offsets[0]))) })
	read := map[string][]float32{}
	rows, dim := 0, 0
	for _, t := range tensors {
		name := t.name
		if name == "embedding.weight" { // of sentence-transformers
			name, m.Unknown = embeddings, true
		}
		want := 1
		switch name {
		case embeddings:
			want = 2
		case rowWeights, rowMapping:
		default:
			continue
		}
		if _, twice := read[name]; twice || len(t.Shape) != want || t.number() == 0 {
			return &FormatError{Path: path, What: fmt.Sprintf("tensor %q has type %s and shape %v; it should have numbers in %d dimensions, once", t.name, t.DType, t.Shape, want), Remedy: remedyWrite}
		}
		outer, inner := t.Shape[0], 1
		if want == 2 {
			inner = t.Shape[1]
			rows, dim = outer, inner
			if err := checkShape(s, rows, dim); err != nil {
				return err
			}
		}
		if err := s.skip(start + t.Offsets[0] - s.off); err != nil {
			return err
		}
		numbers := make([]float32, 0, s.room(outer, inner))
		if err := s.readMatrix(t.number(), outer, inner, false, func(_ int, row []float32) { numbers = append(numbers, row...) }); err != nil {
			return err
		}
		read[name] = numbers
	}
	if err := s.endTensors(start + end); err != nil {
		return err
	}
	if dim == 0 {
		return &FormatError{Path: path, What: "it has no tensor " + embeddings, Remedy: "name the folder of a model2vec model, or the file alone if it has word vectors"}
	}
	return m.assemble(path, rows, dim, read)
}

// assemble makes the table of what was read.
func (m *TextModel) assemble(path string, rows, dim int, read map[string][]float32) error {
	bad := func(format string, args ...any) error {
		return &FormatError{Path: path, What: fmt.Sprintf(format, args...), Remedy: "it and " + tokenizerFile + " belong to different models: copy or download both again"}
	}
	words := m.Tokenizer.Words()
	data := read[embeddings]
	mapping, mapped := read[rowMapping]
	switch {
	case mapped && len(mapping) != len(words):
		return bad("tensor %s has %s, and the tokenizer has %s", rowMapping, amount.Of(len(mapping), "number"), amount.Of(len(words), "token"))
	case !mapped && rows != len(words):
		return bad("it has %s, and the tokenizer has %s", amount.Of(rows, "vector"), amount.Of(len(words), "token"))
	}
	if mapped {
		shared := data
		data = make([]float32, 0, len(words)*dim)
		for i, x := range mapping {
			if !(x >= 0 && x < float32(rows)) {
				return bad("tensor %s gives %q the vector %v, and there are %d", rowMapping, words[i], x, rows)
			}
			data = append(data, shared[int(x)*dim:int(x)*dim+dim]...)
		}
	}
	m.Table = &Table{Words: words, Dim: dim, Data: data}
	if w, ok := read[rowWeights]; ok {
		if len(w) != len(words) {
			return bad("tensor %s has %s, and the tokenizer has %s", rowWeights, amount.Of(len(w), "number"), amount.Of(len(words), "token"))
		}
		m.Weights = w
	}
	return nil
}
