package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"golang.org/x/term"
)

// A prompt asks for lines and answers them, until its input ends.
type prompt struct {
	in          io.Reader
	out, stderr io.Writer
	hint        string // for people
	answer      func(w io.Writer, line string) error
	complete    func(beginning string) []string // the likeliest first
}

// run reads lines: on a terminal with history (the arrow keys), editing and, by the tab
// key, completion; elsewhere as they come. A line that has no answer does not end it: it
// is the error in the end, unless a person has seen it.
func (p prompt) run() error {
	in, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) || columns(p.out) == 0 {
		return p.lines()
	}
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return p.lines()
	}
	defer term.Restore(int(in.Fd()), before)
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, p.out}, "> ")
	t.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
		if key != '\t' {
			return "", 0, false
		}
		return p.tab(t, line, pos)
	}
	fmt.Fprintln(t, wrap(visible(p.hint), columns(p.out), ""))
	for {
		if width := columns(p.out); width > 0 {
			t.SetSize(width, 1<<10)
		}
		line, err := t.ReadLine()
		if errors.Is(err, io.EOF) { // Ctrl-D, Ctrl-C
			fmt.Fprintln(t)
			return nil
		}
		if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
			return err
		}
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := p.answer(t, line); err != nil {
			fmt.Fprintln(t, wrap(visibleLines(err.Error()), columns(p.out), "  "))
		}
	}
}

// lines answers lines that do not come from a terminal.
func (p prompt) lines() error {
	const longest = 1 << 20
	in := bufio.NewReaderSize(p.in, longest)
	var failed error
	fails := func(err error) {
		if failed != nil {
			printError(p.stderr, failed)
		}
		failed = err
	}
	mark := "\uFEFF" // that PowerShell writes into a pipe, before the first line
	for number := 1; ; number++ {
		text, err := in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			fails(&corpus.Error{Where: fmt.Sprintf("standard input:%d", number), What: "the line has more than 1 MiB", Remedy: "give a few words a line"})
			for err == bufio.ErrBufferFull {
				_, err = in.ReadSlice('\n')
			}
			text = nil
		}
		line := strings.TrimSpace(strings.TrimPrefix(string(text), mark))
		if mark = ""; line != "" {
			if err := p.answer(p.out, line); err != nil {
				fails(err)
			}
		}
		switch {
		case err == io.EOF:
			return failed
		case err != nil:
			return errors.Join(failed, err)
		}
	}
}

// tab completes the word before the cursor as far as it is certain, and lists what it
// may be where it is not.
func (p prompt) tab(w io.Writer, line string, pos int) (string, int, bool) {
	start := strings.LastIndexByte(line[:pos], ' ') + 1
	beginning := line[start:pos]
	found := p.complete(beginning)
	if beginning == "" || len(found) == 0 {
		return line, pos, true
	}
	sure := found[0]
	for _, word := range found[1:] {
		for !strings.HasPrefix(word, sure) {
			r := []rune(sure)
			sure = string(r[:len(r)-1])
		}
	}
	if len(found) == 1 {
		sure += " "
	} else if len(sure) <= len(beginning) {
		const most = 12
		fmt.Fprintln(w, visible(strings.Join(found[:min(most, len(found))], "  ")))
		return line, pos, true
	}
	return line[:start] + sure + line[pos:], start + len(sure), true
}
