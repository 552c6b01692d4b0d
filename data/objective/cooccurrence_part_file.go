package objective

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
)

// A file of the counts of some parts has a line of JSON, see [data.HeadLine], the sums as [tally.WriteRun] writes numbers, and the SHA-256 of
// all that. Equal counts have equal bytes.

// Write writes counts as [OpenPairCounts] reads them.
func (c *PairCounts) Write(w io.Writer) error {
	head, err := json.Marshal(c)
	if err != nil {
		return err
	}
	sum := sha256.New()
	both := io.MultiWriter(w, sum)
	if _, err := both.Write(data.HeadLine(head)); err != nil {
		return err
	}
	run, closeRun, err := c.open()
	defer closeRun()
	if err != nil {
		return err
	}
	var failure error
	_, err = tally.WriteRun(both, tally.Numbers{}, func(yield func(uint64, int64) bool) {
		failure = tally.Each(run, func(key uint64, n int64) error {
			if !yield(key, n) {
				return errStopped // WriteRun says why
			}
			return nil
		})
	})
	if err = cmp.Or(err, failure); err != nil {
		return err
	}
	_, err = w.Write(sum.Sum(nil))
	return err
}

var errStopped = errors.New("stopped")

// open returns a run of all sums. It is to be closed even if there is an error.
func (c *PairCounts) open() (run tally.Run[uint64], closeRun func(), err error) {
	return tally.MergeSources(c.sources, pairSource.open)
}

// OpenPairCounts reads the beginning of a file that [PairCounts.Write] wrote. The sums are read when they are asked for; an error in
// them is that of the call that does. Errors are of type [*data.Error].
func OpenPairCounts(path string) (*PairCounts, error) {
	f, err := corpus.OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	line, err := in.ReadBytes('\n')
	head, whole := data.ReadHeadLine(line)
	c := &PairCounts{name: path}
	d := json.NewDecoder(bytes.NewReader(head))
	d.DisallowUnknownFields()
	if err != nil || d.Decode(c) != nil || !whole && c.Code == fmt.Sprintf("%x", countingSum()) || !data.SoundParts(c.Parts, c.Of) || len(c.Cut) > len(c.Parts) || c.Words < 1 || c.Spec.Window < 1 {
		return nil, &data.Error{Where: path, What: "is not a file of co-occurrence counts, or its beginning is damaged", Remedy: "name those that data cooccur wrote; of a damaged one, count the part again"}
	}
	c.sources = []pairSource{&pairsPart{path, int64(len(line)), uint64(c.Words)}}
	return c, nil
}

// A pairsPart is a file of counts of so many words, whose first line has so many bytes.
type pairsPart struct {
	path  string
	head  int64
	words uint64
}

func (p *pairsPart) close() {}

func (p *pairsPart) open(n int) ([]tally.Run[uint64], func(), error) {
	f, err := corpus.OpenFile(p.path)
	if err != nil {
		return nil, nil, err
	}
	r := &checkedRun{path: p.path, words: p.words}
	if err := r.start(f, p.head, tally.BufferSize(n)); err != nil {
		f.Close()
		return nil, nil, err
	}
	return []tally.Run[uint64]{r}, func() { f.Close() }, nil
}

// A checkedRun is a run from a file that compares it with its checksum at the end.
type checkedRun struct {
	tally.Run[uint64]
	path  string
	words uint64 // of the vocabulary
	sum   interface{ Sum(b []byte) []byte }
	want  []byte
}

func (r *checkedRun) start(f *os.File, head int64, buffer int) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	body := info.Size() - sha256.Size
	if body < head {
		return r.damaged()
	}
	r.want = make([]byte, sha256.Size)
	if _, err := f.ReadAt(r.want, body); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, head)); err != nil {
		return err
	}
	r.sum = sum
	r.Run = tally.ReadRun(bufio.NewReaderSize(io.TeeReader(io.NewSectionReader(f, head, body-head), sum), buffer), tally.Numbers{})
	return nil
}

func (r *checkedRun) damaged() error {
	return &data.Error{Where: r.path, What: "the file is damaged", Remedy: "delete it, and count the part again that is then missing"}
}

func (r *checkedRun) Next() (key uint64, n int64, err error) {
	key, n, err = r.Run.Next()
	switch {
	case err == nil && key/r.words >= r.words: // a word that the vocabulary has not
		err = r.damaged()
	case err == io.EOF && !bytes.Equal(r.sum.Sum(nil), r.want):
		err = r.damaged()
	case err != nil && err != io.EOF:
		err = fmt.Errorf("%w (%w)", r.damaged(), err)
	}
	return key, n, err
}
