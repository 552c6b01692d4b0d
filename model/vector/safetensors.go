package vector

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/safetensors"
)

// Safetensors is the format of Hugging Face's models: one tensor "embedding"
// of shape (V, D) and type F32. The words of X.safetensors are beside it in
// X.vocab.txt, one per line in the order of the rows, followed by a tab and the count
// if the counts are known. Words that contain a line end or a tab cannot be written. A
// file written here contains its SHA-256, which reading checks; see package
// safetensors.
//
// With a Packing the tensor is F16, or it is codes and there are more: "scale", (V, 1), and for pq "codebook", (M, K, D/M),
// both F32. The metadata has "dtype", and "dim" is D. In Python the vectors are
//
//	embedding * scale                                                             int8
//	(numpy.unpackbits(embedding, axis=1, count=D) * 2.0 - 1) * scale              binary
//	codebook[numpy.arange(M), embedding].reshape(V, D) * scale                    pq
//
// https://huggingface.co/docs/safetensors
type Safetensors struct {
	Packing Packing
}

const (
	tensorName   = "embedding"
	scaleName    = "scale"
	codebookName = "codebook"
	// maxJSON is the format's own limit for its header.
	maxJSON = 100_000_000
)

// Help implements Format.
func (Safetensors) Help() string { return "Hugging Face tensor file, and a text file of the words" }

// Bytes implements [Sized].
func (Safetensors) Bytes(words, letters, dim int) int64 { return tableSize(words, letters, dim, 4) }

// FileName implements Format.
func (Safetensors) FileName() string { return "vectors.safetensors" }

// Files implements [Several].
func (Safetensors) Files() string { return "a file of tensors and its words" }

// Paths implements [Several].
func (Safetensors) Paths(path string) []string { return []string{path, besideTensors(path)} }

// vocabExt is what the name of the words of X.safetensors has behind X.
const vocabExt = ".vocab.txt"

// besideTensors returns where the words of a file of tensors are written.
func besideTensors(path string) string {
	return stem(corpus.Uncompressed(path), ".safetensors") + vocabExt
}

// Bad implements Limited.
func (Safetensors) Bad(t *Table, row int) (what, remedy string) { return badListed(t.Words[row], row) }

// DTypes implements Compact.
func (Safetensors) DTypes() []DType { return DTypes() }

// Packed implements Compact.
func (f Safetensors) Packed(p Packing) Format { return Safetensors{p} }

// Fits implements Compact.
func (f Safetensors) Fits(dim int) error { return f.Packing.Check(dim) }

// Write implements Format.
func (f Safetensors) Write(path string, t *Table) ([]string, error) {
	if err := check("safetensors", f, t); err != nil {
		return nil, err
	}
	s, err := f.Packing.packFor(f, "safetensors", t)
	if err != nil {
		return nil, err
	}
	streams, metadata := []safetensors.Stream{{Name: tensorName, DType: "F32", Shape: []int{t.Len(), t.Dim}, Write: func(w io.Writer) error { return writeFloats(w, t) }}}, map[string]string(nil)
	if s != nil {
		streams, metadata = s.streams()
	}
	if origin := t.Origin.metadata(); metadata == nil {
		metadata = origin
	} else {
		maps.Copy(metadata, origin)
	}
	words := besideTensors(path)
	if own := ownDigest(words, t.Words, t.Counts); own != "" {
		if metadata == nil {
			metadata = map[string]string{}
		}
		metadata[wordsKey] = own
	}
	return disk.WriteFiles(
		disk.File{Path: path, Write: func(w *bufio.Writer) error { return safetensors.WriteStreams(w, metadata, streams) }},
		disk.File{Path: words, Write: func(w *bufio.Writer) error {
			return writeVocab(w, t.Words, t.Counts)
		}})
}

// streams returns the tensors of a packed table, in the order in which they are read.
func (s *packed) streams() (tensors []safetensors.Stream, metadata map[string]string) {
	n, width := s.table.Len(), s.width()
	metadata = map[string]string{"dtype": string(s.DType), "dim": strconv.Itoa(s.table.Dim)}
	if s.DType == Float16 {
		return []safetensors.Stream{{Name: tensorName, DType: "F16", Shape: []int{n, s.table.Dim}, Write: s.writeCodes}}, metadata
	}
	if p, ok := s.codec.(*product); ok {
		book := safetensors.Tensor{Name: codebookName, Shape: []int{p.parts, p.count(), p.dim / p.parts}, Data: p.numbers}
		tensors = append(tensors, book.Stream())
	}
	codes := "U8"
	if s.DType == Int8 {
		codes = "I8"
	}
	return append(tensors,
		safetensors.Stream{Name: scaleName, DType: "F32", Shape: []int{n, 1}, Write: s.writeScales},
		safetensors.Stream{Name: tensorName, DType: codes, Shape: []int{n, width}, Write: s.writeCodes}), metadata
}

// isSafetensors reports whether a file that begins with start is a safetensors file.
func isSafetensors(start []byte) bool {
	return len(start) > 8 && start[8] == '{' && binary.LittleEndian.Uint64(start) <= maxJSON
}

// A tensor is an entry of the header.
type tensor struct {
	name    string
	DType   string  `json:"dtype"`
	Shape   []int   `json:"shape"`
	Offsets []int64 `json:"data_offsets"`
}

// element returns how the tensor's numbers are stored, or 0 if they are not floating
// point.
func (t tensor) element() element {
	switch t.DType {
	case "F32":
		return float32LE
	case "F64":
		return float64LE
	case "F16":
		return float16LE
	case "BF16":
		return bfloat16LE
	}
	return 0
}

// number returns how the tensor's numbers are stored, also where they are whole ones, or 0 if that is not known.
func (t tensor) number() element {
	switch t.DType {
	case "I8":
		return integer8
	case "U8":
		return unsigned8
	case "I32":
		return integer32LE
	case "I64":
		return integer64LE
	}
	return t.element()
}

func readSafetensors(s *source) (*Table, Report, error) {
	name := stem(s.base(), ".safetensors")
	return s.readRows("safetensors", (*source).tensorRows, name+vocabExt, name+wordsExt, "vocab.txt", "words.txt")
}

// endTensors skips what is before the end of the last tensor, and checks that the file ends there and that its digest,
// if it has one, is right.
func (s *source) endTensors(end int64) error {
	err := s.skip(end - s.off)
	if err == nil {
		err = s.atEnd()
	}
	if err == nil && s.sum != nil && hex.EncodeToString(s.sum.Sum(nil)) != s.digest {
		err = &FormatError{Path: s.path, What: "the file is damaged: its contents do not match the SHA-256 that it carries", Remedy: remedyCopy}
	}
	return err
}

// tensorTable returns the tensor that is the table, and how its numbers are packed, nil where they are not. What is
// beside it is read.
func (s *source) tensorTable(tensors []tensor) (table tensor, u *unpacking, err error) {
	if d := DType(s.metadata["dtype"]); d == Int8 || d == Binary || d == PQ || hasTensor(tensors, scaleName) {
		return s.packedTensors(tensors)
	}
	tables := slices.DeleteFunc(slices.Clone(tensors), func(t tensor) bool { return len(t.Shape) != 2 || t.element() == 0 })
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.name
	}
	if len(tables) > 1 && slices.Contains(names, "embedding/w") {
		return tensor{}, nil, s.badHeader("this is the checkpoint of a run, which has no words", "name the directory of the run")
	}
	if i := embeddingName(names); i >= 0 && len(tables) > 1 {
		tables = tables[i : i+1]
		if names[i] != tensorName {
			s.notes = append(s.notes, fmt.Sprintf("the vectors are tensor %q of %d", names[i], len(tensors)))
		}
	}
	switch {
	case len(tensors) == 0:
		return tensor{}, nil, s.badHeader("the file has no tensors", "save the table of vectors, of shape (words, dim)")
	case len(tables) == 0:
		return tensor{}, nil, s.badHeader("no tensor is a table of F64, F32, F16 or BF16: "+shown(tensors), "save the table of vectors as one of these, of shape (words, dim)")
	case len(tables) > 1:
		most := slices.MaxFunc(tables, func(a, b tensor) int { return cmp.Compare(a.Shape[0], b.Shape[0]) }).name
		return tensor{}, nil, s.badHeader(fmt.Sprintf("there are %d tensors of two dimensions, such as %q, and not one of them is named as embeddings of words are", len(tables), names[:min(len(names), 4)]),
			s.command(withName(remedyTensor, most)))
	}
	return tables[0], nil, nil
}

// embeddingName returns which of the names is that of the embeddings of words in a model, −1 if none or several may be.
func embeddingName(names []string) int {
	for _, part := range []string{"", "word_emb", "token_emb", "embed_tokens", "wte.", "emb"} {
		found, at := 0, -1
		for i, name := range names {
			lower := strings.ToLower(name)
			ofPlaces := strings.Contains(lower, "position") || strings.Contains(lower, "pos_emb") // and not of words
			if name == tensorName || part != "" && strings.Contains(lower, part) && !ofPlaces {
				found, at = found+1, i
			}
		}
		if found == 1 {
			return at
		}
	}
	return -1
}

// shown names some tensors, with their types and shapes.
func shown(tensors []tensor) string {
	const most = 3
	var list []string
	for _, t := range tensors[:min(most, len(tensors))] {
		list = append(list, fmt.Sprintf("%q is %s of shape %v", t.name, t.DType, t.Shape))
	}
	if len(tensors) > most {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

// skip skips n bytes.
func (s *source) skip(n int64) error {
	_, err := io.CopyN(io.Discard, s, n)
	if err == io.EOF {
		err = &FormatError{Path: s.path, Offset: s.off, Err: io.ErrUnexpectedEOF,
			What: "the file ends inside its tensors: it is cut short", Remedy: remedyCopy}
	}
	return err
}
