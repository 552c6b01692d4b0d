package corpus

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/lexigraph/lexigraph/data/amount"
)

// mostLine is the length in bytes of a line that a command may write.
const mostLine = 16 * MaxLine

// Through sends each sentence of docs as a line to the standard input of a command,
// a program and its arguments, and yields the documents with the lines that it writes
// to its standard output in place of their sentences. The command has to write a line
// for each that it reads, in order; it may take as many as it likes before it writes.
// Documents without sentences pass unchanged, in their place.
//
// Memory does not grow with the text, except for a few bytes for each document that the
// command has read and not written. The command is killed when ctx ends or the
// iteration stops early. Its failure is an [*Error] with the end of what it wrote to
// its standard error. When the iteration is over, idle says whether the command wrote each line as it had read it.
func Through(ctx context.Context, command []string, docs iter.Seq2[Document, error]) (through iter.Seq2[Document, error], idle func() bool) {
	c := newFilter(strings.Join(command, " "))
	return c.through(ctx, command, docs), func() bool { return !c.changed }
}

// through is [Through].
func (c *filter) through(ctx context.Context, command []string, docs iter.Seq2[Document, error]) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()

		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.WaitDelay = time.Second // for pipes that its children hold open
		cmd.Stderr = &c.stderr
		in, err := cmd.StdinPipe()
		if err != nil {
			yield(Document{}, c.failed("cannot be started", err))
			return
		}
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			yield(Document{}, c.failed("cannot be started", err))
			return
		}
		wait := sync.OnceValue(cmd.Wait)
		defer wait()
		defer cancel()
		running.Go(func() { c.feed(ctx, in, docs) })
		c.collect(ctx, bufio.NewReaderSize(out, 1<<16), wait, yield)
	}
}

// A filter is a command at work.
type filter struct {
	name   string
	stderr tail

	mu      sync.Mutex
	ready   sync.Cond
	pending []sent // read from the text, not written by the command yet
	done    bool   // nothing more comes
	err     error  // of the text, behind pending
	changed bool   // a line was written in another way than it was read

	seed maphash.Seed
}

func newFilter(name string) *filter {
	c := &filter{name: name, seed: maphash.MakeSeed()}
	c.ready.L = &c.mu
	return c
}

// A sent document waits for its sentences.
type sent struct {
	sentences int
	file      string
	line      int
	partial   bool
	sum       uint64 // of what was sent, as long as nothing is changed
}

// feed writes the sentences of docs to the command.
func (c *filter) feed(ctx context.Context, in io.WriteCloser, docs iter.Seq2[Document, error]) {
	w := bufio.NewWriterSize(in, 1<<16)
	var failure error
	var line []byte
	for doc, err := range docs {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			failure = err
			break
		}
		c.mu.Lock()
		c.pending = append(c.pending, sent{len(doc.Sentences), doc.File, doc.Line, doc.Partial, c.sum(doc.Sentences)})
		c.ready.Signal()
		c.mu.Unlock()
		for _, s := range doc.Sentences {
			line = append(line[:0], s...)
			for i, b := range line {
				if b == '\n' || b == '\r' { // either would end the line
					line[i] = ' '
				}
			}
			w.Write(append(line, '\n'))
		}
	}
	w.Flush() // a command that has ended is noticed at its output
	in.Close()
	c.mu.Lock()
	c.done, c.err = true, failure
	c.ready.Signal()
	c.mu.Unlock()
}

// sum returns a hash of the words of sentences, as long as nothing is changed.
func (c *filter) sum(sentences [][]byte) uint64 {
	if c.changed {
		return 0
	}
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, s := range sentences {
		for word := range bytes.FieldsSeq(s) {
			h.Write(word)
			h.WriteByte(' ')
		}
		h.WriteByte('\n')
	}
	return h.Sum64()
}

// compare notes whether a document came back in another way than it was sent.
func (c *filter) compare(d sent, sentences [][]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed = c.changed || c.sum(sentences) != d.sum
}

// next returns the next document that was sent, or false at the end.
func (c *filter) next() (sent, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) == 0 && !c.done {
		c.ready.Wait()
	}
	if len(c.pending) == 0 {
		return sent{}, false
	}
	d := c.pending[0]
	c.pending = c.pending[1:]
	return d, true
}

// collect yields the documents that were sent with what the command made of them.
func (c *filter) collect(ctx context.Context, out *bufio.Reader, wait func() error, yield func(Document, error) bool) {
	var text []byte
	var ends []int
	var sentences [][]byte
	lines := 0
	for d, ok := c.next(); ok; d, ok = c.next() {
		text, ends, sentences = text[:0], ends[:0], sentences[:0]
		for range d.sentences {
			var err error
			if text, err = nextLine(text, out); err != nil {
				yield(Document{}, c.ended(ctx, err, wait, lines))
				return
			}
			lines++
			ends = append(ends, len(text))
		}
		start := 0
		for _, end := range ends {
			sentences = append(sentences, text[start:end:end])
			start = end
		}
		c.compare(d, sentences)
		doc := Document{File: d.file, Line: d.line, Partial: d.partial}
		if d.sentences > 0 {
			doc.Sentences = sentences
		}
		if !yield(doc, nil) {
			return
		}
	}
	if c.err != nil {
		yield(Document{}, c.err)
		return
	}
	if _, err := out.ReadByte(); err == nil {
		yield(Document{}, c.failed(fmt.Sprintf("wrote more than the %s that it read", amount.Of(lines, "line")), nil))
		return
	}
	if err := wait(); err != nil {
		yield(Document{}, c.ended(ctx, io.EOF, wait, lines))
	}
}

// ended returns the error of a command whose output ended with err after so many lines.
func (c *filter) ended(ctx context.Context, err error, wait func() error, lines int) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != io.EOF {
		return c.failed("cannot be read", err)
	}
	var exit *exec.ExitError
	if err := wait(); errors.As(err, &exit) {
		return c.failed("failed after "+amount.Of(lines, "line"), err)
	}
	return c.failed(fmt.Sprintf("ended after %s, though it was given more", amount.Of(lines, "line")), nil)
}

// failed returns an error about the command, which has ended or is to be killed.
func (c *filter) failed(what string, err error) error {
	e := &Error{Where: "corpus.command: " + c.name, What: what, Err: err,
		Remedy: "it has to write a line for each line that it reads, words separated by spaces; try it in a terminal"}
	switch said := c.stderr.String(); {
	case said != "":
		e.What, e.Remedy = what+", saying "+quote(said), "try it in a terminal"
	case errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist):
		e.Remedy = "install it, or give its path"
	}
	return e
}

// nextLine appends the next line of r to text, without its line end.
func nextLine(text []byte, r *bufio.Reader) ([]byte, error) {
	start := len(text)
	for {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case err == io.EOF && len(text) > start, err == nil:
			line := bytes.TrimSuffix(bytes.TrimSuffix(text[start:], []byte("\n")), []byte("\r"))
			return text[:start+len(line)], nil
		case err != bufio.ErrBufferFull:
			return text, err
		case len(text)-start > mostLine:
			return text, fmt.Errorf("a line has more than %d bytes", mostLine)
		}
	}
}

// A tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(p []byte) (int, error) {
	const most = 1000
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p[max(0, len(p)-most):]...)
	t.buf = t.buf[max(0, len(t.buf)-most):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.ToValidUTF8(string(t.buf), ""))
}

// CommandHash returns the SHA-256, in hexadecimal, of a command, of the bytes of its program
// and of the files that its arguments name. What these load is not part of it, nor where the
// program is.
func CommandHash(command []string) (string, error) {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", command)
	for i, path := range append([]string{program}, command[1:]...) {
		if i > 0 && !lasting(path) { // no file, or not one that stays
			continue
		}
		sum, err := sumFile(context.Background(), path, make([]byte, 1<<18))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%d %x\n", i, sum)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
