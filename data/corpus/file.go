package corpus

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// newFile returns the lines of the file at path.
func newFile(ctx context.Context, path string, o Options) *Source {
	s := &Source{files: []string{path}}
	s.stat.Name = path
	s.listed = func() string { return listOfFiles(headOf(path), path) }
	s.read = func(yield func(Document, error) bool) {
		f, err := OpenFile(path)
		if err != nil {
			yield(Document{}, err)
			return
		}
		defer f.Close()
		defer s.watch(f)()
		s.lines(ctx, f, path, o, yield)
	}
	return s
}

// watch returns what notes, once a file is read, that it is no longer what it is now: somebody still writes it, or wrote another one over it.
func (s *Source) watch(f *os.File) (end func()) {
	before, err := f.Stat()
	if err != nil || !before.Mode().IsRegular() {
		return func() {}
	}
	return func() {
		if after, err := f.Stat(); err == nil && (before.Size() != after.Size() || !before.ModTime().Equal(after.ModTime())) {
			s.stat.Passing = joinNotes(s.stat.Passing, "was changed while it was read, so that the text may be neither the old one nor the new: start again once nothing writes the file")
		}
	}
}

// newStream returns the lines of standard input.
func newStream(ctx context.Context, o Options) *Source {
	s := &Source{}
	s.stat.Name = "-"
	s.read = func(yield func(Document, error) bool) {
		s.lines(ctx, o.Stdin, "standard input", o, yield)
	}
	return s
}

// lines yields each line of r, the text called name, as a document.
func (s *Source) lines(ctx context.Context, r io.Reader, name string, o Options, yield func(Document, error) bool) {
	s.begin(o)
	raw := bufio.NewReaderSize(io.TeeReader(r, s.sum), 1<<16)
	text, compression, err := decompress(raw, name, s.note)
	if err != nil {
		yield(Document{}, readError(err, name, compression))
		return
	}
	defer text.Close()

	l := newLineReader(text)
	head := l.peek()
	if e := notText(head, l.err == io.EOF, o.OnBadUTF8); e != nil {
		yield(Document{}, readError(e, name, compression))
		return
	}
	s.stat.look(head)
	var told string
	if s.articles, told = headNote(head, name); told != "" {
		s.note(told)
	} else {
		s.stat.Passing = joinNotes(s.stat.Passing, namesFiles(Newlines(head), name))
	}
	if end, called := otherLineEnd(head); end != "" {
		s.note("its lines end in " + called)
		l = newLineReader(bufio.NewReader(&newlines{r: l.rest(), end: end}))
	}
	if !s.documents(ctx, l, name, compression, yield) {
		return
	}
	// What follows the compressed text counts for the hash of the file.
	if _, err := io.Copy(io.Discard, raw); err != nil {
		yield(Document{}, readError(err, name, compression))
		return
	}
	s.sums = append(s.sums, [sha256.Size]byte(s.sum.Sum(nil)))
	if e := s.ended(o); e != nil { // the head may have been ASCII
		yield(Document{}, readError(e, name, compression))
	}
}

// headNote says what is to be told of a text called name that begins with head, and whether the lines that isArticle finds are left out.
func headNote(head []byte, name string) (articles bool, told string) {
	if articles, told = tags(Newlines(head)); told != "" {
		return articles, told
	}
	if format := TableFormat(name); format == "csv" || format == "tsv" {
		told = fmt.Sprintf("is %s by its name, and all its columns are read as text; corpus.format = %q reads one of them, as corpus.columns = %s", strings.ToUpper(format), format, columnOf(head, format))
	}
	return articles, told
}

// listOfFiles is [namesFiles] of a text of which there is nothing else to be told. It is asked for each time, because the files may have gone.
func listOfFiles(head []byte, name string) string {
	if _, told := headNote(head, name); told != "" {
		return ""
	}
	return namesFiles(Newlines(head), name)
}

// headOf returns the beginning of the text of a file; nil if it cannot be read.
func headOf(path string) []byte {
	f, err := OpenFile(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, _, err := decompress(bufio.NewReader(f), path, func(string) {})
	if err != nil {
		return nil
	}
	defer text.Close()
	return newLineReader(text).peek()
}

// ended says what the text is in, where bytes were not UTF-8: in the note or, where these are many and would be replaced, as an error.
func (s *Source) ended(o Options) *Error {
	note, err := s.cut().told(o.OnBadUTF8)
	if note != "" {
		s.note(note)
	}
	return err
}

// documents yields each line of l as a document, and reports whether it came to the end.
func (s *Source) documents(ctx context.Context, l *lineReader, name, compression string, yield func(Document, error) bool) bool {
	sentences := make([][]byte, 1)
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			yield(Document{}, ctx.Err())
			return false
		}
		line, partial, err := l.next()
		s.stat.Bytes, s.stat.LongLines = l.bytes, l.long
		if err == io.EOF {
			break
		}
		if err != nil {
			yield(Document{}, readError(err, name, compression))
			return false
		}
		if s.articles && isArticle(line) {
			continue
		}
		line, keep, err := s.clean.clean(line, name, l.line, &s.stat)
		if err != nil {
			yield(Document{}, err)
			return false
		}
		if !keep {
			continue
		}
		s.stat.Documents++
		s.stat.Sentences++
		sentences[0] = line
		if !yield(Document{Sentences: sentences, File: name, Line: l.line, Partial: partial}, nil) {
			return false
		}
	}
	return true
}

// note adds to what [Stat.Note] says.
func (s *Source) note(what string) {
	s.stat.Note = joinNotes(s.stat.Note, what)
}

// joinNotes returns two notes as one, each of which may be empty.
func joinNotes(first, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	return first + "; " + second
}

// begin starts a new count.
func (s *Source) begin(o Options) {
	s.stat = Stat{Name: s.stat.Name, Version: s.stat.Version, Unread: s.stat.Unread, Passing: s.told}
	s.sum = sha256.New()
	s.sums = s.sums[:0]
	s.clean = cleaner{policy: o.OnBadUTF8, asItIs: o.AsItIs}
}

// readError says what went wrong while the text called name was read.
func readError(err error, name, compression string) error {
	var e *Error
	switch {
	case errors.As(err, &e):
		return &Error{Where: name, What: e.What, Remedy: e.Remedy, Err: e.Err}
	case compression == "":
		return &Error{Where: name, What: "cannot be read", Err: cause(err)}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Where: name, What: "the " + compression + " data is cut short", Remedy: "fetch or compress the file again"}
	}
	if told := DamageOf(err); told != nil {
		return &Error{Where: name, What: "cannot be read", Err: told}
	}
	return &Error{Where: name, What: "the " + compression + " data is damaged", Remedy: "fetch or compress the file again"}
}
