package cmd

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// openLines opens a file of lines of text. What is odd about it is printed on stderr.
func openLines(path string, stderr io.Writer) (io.ReadCloser, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, run.MissingError{Err: fmt.Errorf("%s: is a folder; name a file of lines", path)}
	}
	return corpus.OpenLines(path, func(note string) { printError(stderr, fmt.Errorf("%s: %s", path, note)) })
}

// openInput opens the lines of text of a command: of the file that its second argument names, or else standard input. The name is
// for messages.
func openInput(cmd *cobra.Command, args []string) (in io.ReadCloser, name string, err error) {
	if len(args) < 2 || args[1] == "-" {
		return io.NopCloser(cmd.InOrStdin()), "standard input", nil
	}
	in, err = openLines(args[1], cmd.ErrOrStderr())
	return in, args[1], err
}

// isText reports whether what stands behind the first argument is text, and not the path of a file.
func isText(args []string) bool {
	return len(args) > 2 || len(args) == 2 && strings.Contains(args[1], " ") && !isThere(args[1])
}

// fromFile is the error of a command whose arguments are text. Flags are what it needs to read that as lines.
func fromFile(command string, args []string, flags ...string) error {
	here := line(append([]string{program(), command, args[0]}, flags...))
	return usage("%s: text comes from a file or standard input: echo %s | %s", line(args[1:]), word(strings.Join(args[1:], " ")), here)
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
