package vector

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"io"

	"github.com/lexigraph/lexigraph/model/disk"
	"github.com/lexigraph/lexigraph/model/safetensors"
)

// Safetensors is the format of Hugging Face's models: one tensor "embedding"
// of shape (V, D) and type F32. The words of X.safetensors are beside it in
// X.vocab.txt, one per line in the order of the rows, followed by a tab and the count
// if the counts are known. Words that contain a line end or a tab cannot be written. A
// file written here contains its SHA-256, which reading checks; see package
// safetensors.
//
// https://huggingface.co/docs/safetensors
type Safetensors struct{}

const (
	tensorName = "embedding"
	// maxJSON is the format's own limit for its header.
	maxJSON = 100_000_000
)

// Help implements Format.
func (Safetensors) Help() string { return "Hugging Face tensor file, and a text file of the words" }

// FileName implements Format.
func (Safetensors) FileName() string { return "vectors.safetensors" }

// Bad implements Limited.
func (Safetensors) Bad(t *Table, row int) (what, remedy string) { return badListed(t.Words[row], row) }

// Write implements Format.
func (f Safetensors) Write(path string, t *Table) ([]string, error) {
	if err := check("safetensors", f, t); err != nil {
		return nil, err
	}
	return disk.WriteFiles(
		disk.File{Path: path, Write: func(w *bufio.Writer) error {
			return safetensors.Write(w, nil, []safetensors.Tensor{{Name: tensorName, Shape: []int{t.Len(), t.Dim}, Data: t.Data}})
		}},
		disk.File{Path: stem(plainName(path), ".safetensors") + ".vocab.txt", Write: func(w *bufio.Writer) error {
			return writeVocab(w, t.Words, t.Counts)
		}})
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
	case "I32":
		return integer32LE
	case "I64":
		return integer64LE
	}
	return t.element()
}

func readSafetensors(s *source) (*Table, Report, error) {
	name := stem(s.base(), ".safetensors")
	return s.readRows("safetensors", (*source).tensorRows, name+".vocab.txt", name+".words.txt", "vocab.txt", "words.txt")
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

// skip skips n bytes.
func (s *source) skip(n int64) error {
	_, err := io.CopyN(io.Discard, s, n)
	if err == io.EOF {
		err = &FormatError{Path: s.path, Offset: s.off, Err: io.ErrUnexpectedEOF,
			What: "the file ends inside its tensors: it is cut short", Remedy: remedyCopy}
	}
	return err
}
