package corpus

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Part returns part i of n of the text of sources, which [Open] has found with the options o. The parts
// 0 to n-1 have each document once.
//
// They are about equally long by the bytes of the files, and a plain file is cut where a line begins. What is
// compressed, has other line ends than newlines, is a table ([OpenDocuments]), or is Go packages, is not cut. What a part has depends on
// the files and their order, i and n alone.
func Part(ctx context.Context, sources []*Source, o Options, i, n int) ([]*Source, error) {
	if n < 1 || i < 0 || i >= n {
		return nil, fmt.Errorf("there is no part %d of %d", i, n)
	}
	sizes := make([]int64, len(sources))
	total := int64(0)
	for j, s := range sources {
		sizes[j] = 1 // else its place among empty ones would not be known
		if info, err := os.Stat(s.Name()); err == nil && info.Mode().IsRegular() {
			sizes[j] += info.Size()
		}
		total += sizes[j]
	}
	border := func(i int) int64 { // total*i/n without overflow
		return total/int64(n)*int64(i) + total%int64(n)*int64(i)/int64(n)
	}
	from, to := border(i), border(i+1)
	var part []*Source
	begin := int64(0)
	for j, s := range sources {
		end := begin + sizes[j]
		lo, hi := max(from, begin)-begin, min(to, end)-begin
		switch {
		case lo >= hi:
		case lo == 0 && hi == sizes[j]:
			part = append(part, s)
		default:
			whole, err := s.indivisible(o)
			if err != nil {
				return nil, err
			}
			switch {
			case !whole:
				part = append(part, newSection(ctx, s.Name(), o, lo, hi))
			case lo == 0:
				part = append(part, s)
			}
		}
		begin = end
	}
	return part, nil
}

// Check returns the error of a source whose file cannot be read, or begins with what is no text. It reads the beginning alone.
func (s *Source) Check(o Options) error {
	_, err := s.indivisible(o)
	return err
}

// indivisible reports whether a source cannot be cut where lines begin. The error is that of a file which is not text.
func (s *Source) indivisible(o Options) (bool, error) {
	if s.whole {
		return true, nil
	}
	info, err := os.Stat(s.Name())
	if err != nil || !info.Mode().IsRegular() {
		return true, nil
	}
	f, err := OpenFile(s.Name())
	if err != nil {
		return false, err
	}
	defer f.Close()
	text, compression, err := decompress(bufio.NewReader(f), s.Name(), func(string) {})
	if err != nil {
		return false, readError(err, s.Name(), compression)
	}
	defer text.Close()
	if compression != "" {
		return true, nil
	}
	l := newLineReader(text)
	head := l.peek()
	if e := notText(head, errors.Is(l.err, io.EOF), o.OnBadUTF8); e != nil {
		return false, readError(e, s.Name(), "")
	}
	end, _ := otherLineEnd(head)
	return end != "", nil
}

// newSection returns the lines of a plain file that begin at one of the bytes from ≤ b < to.
func newSection(ctx context.Context, path string, o Options, from, to int64) *Source {
	s := &Source{files: []string{path}}
	s.stat.Name = path
	s.read = func(yield func(Document, error) bool) {
		s.begin(o)
		fail := func(err error) { yield(Document{}, readError(err, path, "")) }
		f, err := OpenFile(path)
		if err != nil {
			fail(err)
			return
		}
		defer f.Close()
		first, err := lineFrom(f, from)
		if err != nil {
			fail(err)
			return
		}
		last, err := lineFrom(f, to)
		if err != nil {
			fail(err)
			return
		}
		s.articles, _ = tags(newLineReader(io.NewSectionReader(f, 0, headSize)).peek())
		l := newLineReader(io.TeeReader(io.NewSectionReader(f, first, last-first), s.sum))
		if s.documents(ctx, l, path, "", yield) {
			s.piece = &Piece{Cut: true, From: first, To: last, Lines: l.line}
		}
	}
	return s
}

// lineFrom returns where the first line begins that does not begin before the byte at.
func lineFrom(f io.ReaderAt, at int64) (int64, error) {
	if at == 0 {
		return 0, nil
	}
	at-- // a line begins behind each newline
	buf := make([]byte, 1<<16)
	for {
		n, err := f.ReadAt(buf, at)
		for i, b := range buf[:n] {
			if b == '\n' {
				return at + int64(i) + 1, nil
			}
		}
		at += int64(n)
		if errors.Is(err, io.EOF) {
			return at, nil
		}
		if err != nil {
			return 0, err
		}
	}
}
