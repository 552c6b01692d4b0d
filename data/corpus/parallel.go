package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"iter"
	"runtime"
	"sync"
)

// A parsedFile is what was found in a file.
type parsedFile[T any] struct {
	content T
	size    int
	sum     [sha256.Size]byte // of the file
}

// parsed returns what parse finds in each of files, in their order. The files are read
// ahead on as many goroutines as there are processors, each one file at a time, so that
// a few files are in memory and not all. An error ends the iteration.
func parsed[T any](ctx context.Context, files []string, parse func(path string, src []byte) T) iter.Seq2[parsedFile[T], error] {
	return func(yield func(parsedFile[T], error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		type result struct {
			parsedFile[T]
			err error
		}
		workers := runtime.GOMAXPROCS(0)
		type job struct {
			file string
			done chan result
		}
		jobs := make(chan job)
		order := make(chan chan result, 4*workers) // bounds how far the reading is ahead
		var running sync.WaitGroup
		running.Go(func() {
			defer close(jobs)
			defer close(order)
			for _, file := range files {
				j := job{file, make(chan result, 1)}
				select {
				case order <- j.done:
				case <-ctx.Done():
					return
				}
				select {
				case jobs <- j:
				case <-ctx.Done():
					j.done <- result{err: ctx.Err()}
					return
				}
			}
		})
		for range workers {
			running.Go(func() {
				for j := range jobs {
					src, err := readSource(j.file)
					if err != nil {
						j.done <- result{err: err}
						continue
					}
					j.done <- result{parsedFile: parsedFile[T]{parse(j.file, src), len(src), sha256.Sum256(src)}}
				}
			})
		}
		defer running.Wait()
		defer cancel()

		for done := range order {
			r := <-done
			if !yield(r.parsedFile, r.err) || r.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(parsedFile[T]{}, err)
		}
	}
}

// contents is what a file has to say.
type contents struct {
	docs []Document
	note string // for [Stat.Note]
	err  error
}

// parsedDocuments yields what parse finds in the files of s, in their order.
func (s *Source) parsedDocuments(ctx context.Context, o Options, parse func(path string, src []byte) contents, yield func(Document, error) bool) {
	s.begin(o)
	for file, err := range parsed(ctx, s.files, parse) {
		if err == nil {
			err = file.content.err
		}
		if err != nil {
			yield(Document{}, err)
			return
		}
		s.sums = append(s.sums, file.sum)
		if file.content.note != "" {
			s.note(file.content.note)
		}
		for _, doc := range file.content.docs {
			kept, err := s.prepare(&doc)
			if err != nil {
				yield(Document{}, err)
				return
			}
			if kept && !yield(doc, nil) {
				return
			}
		}
	}
}

// prepare counts and cleans the sentences of doc, and reports whether any is
// left. The text that is hashed has a sentence a line and an empty line behind
// each document.
func (s *Source) prepare(doc *Document) (kept bool, err error) {
	sentences := doc.Sentences[:0]
	for _, p := range doc.Sentences {
		s.stat.Bytes += int64(len(p)) + 1
		s.sum.Write(p)
		io.WriteString(s.sum, "\n")
		p, keep, err := s.clean.clean(p, doc.File, doc.Line, &s.stat)
		if err != nil {
			return false, err
		}
		if keep {
			// The cleaner's buffers serve the next sentence too.
			for _, buf := range [][]byte{s.clean.buf, s.clean.nfc} {
				if len(p) > 0 && len(buf) > 0 && &p[0] == &buf[0] {
					p = bytes.Clone(p)
					break
				}
			}
			sentences = append(sentences, p)
		}
	}
	s.stat.Bytes++
	io.WriteString(s.sum, "\n")
	if len(sentences) == 0 {
		return false, nil
	}
	doc.Sentences = sentences
	s.stat.Documents++
	s.stat.Sentences += int64(len(sentences))
	return true, nil
}

// readSource reads a file that is parsed as a whole.
func readSource(path string) ([]byte, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	const most = 256 << 20 // no Go file and no catalogue has more
	src, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return nil, &Error{Where: path, What: "cannot be read", Err: cause(err)}
	case len(src) > most:
		return nil, &Error{Where: path, What: "has more than 256 MiB, too much for a file that is read at once"}
	}
	return src, nil
}
