package bench

import (
	"bufio"
	"context"
	_ "embed" // for the script
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs/run"
)

//go:embed torch.py
var torchScript string

// torch is a Python process that measures the seed network in PyTorch.
type torch struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	stderr  *strings.Builder
	version string // such as "torch 1.13.0"
}

// startTorch starts the peer, for networks of these sizes. The width is the number
// of words in an example.
func startTorch(ctx context.Context, python string, vocab, dim, width int) (*torch, error) {
	t := &torch{stderr: new(strings.Builder)}
	t.cmd = exec.CommandContext(ctx, python, "-c", torchScript,
		strconv.Itoa(vocab), strconv.Itoa(dim), strconv.Itoa(width), strconv.Itoa(stepsTimed))
	t.cmd.Stderr = t.stderr
	var err error
	if t.in, err = t.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t.out = bufio.NewReader(out)
	if err := t.cmd.Start(); err != nil {
		return nil, noTorch(python, err)
	}
	if t.version, err = t.line(); err != nil {
		return nil, noTorch(python, err)
	}
	return t, nil
}

func noTorch(python string, err error) error {
	return run.MissingError{Err: fmt.Errorf("%s: %w; name a Python that has PyTorch with --python", python, err)}
}

// step returns the milliseconds of a training step on random bags.
func (t *torch) step(batch, threads int, sparse bool) (float64, error) {
	flag := 0
	if sparse {
		flag = 1
	}
	ms, err := t.ask(1, "step", batch, threads, flag)
	if err != nil {
		return 0, err
	}
	return ms[0], nil
}

// epoch returns the milliseconds of a training step and of a batch of evaluation
// on the batches in two files.
func (t *torch) epoch(pooling string, batch, threads int, training, validation string) (step, evaluation float64, err error) {
	ms, err := t.ask(2, "epoch", pooling, batch, threads, training, validation)
	if err != nil {
		return 0, 0, err
	}
	return ms[0], ms[1], nil
}

// ask sends a request and returns the n numbers of the answer.
func (t *torch) ask(n int, request ...any) ([]float64, error) {
	if _, err := fmt.Fprintln(t.in, request...); err != nil {
		return nil, err
	}
	line, err := t.line()
	if err != nil {
		return nil, err
	}
	words := strings.Fields(line)
	if len(words) != n {
		return nil, fmt.Errorf("PyTorch answered %q", line)
	}
	numbers := make([]float64, n)
	for i, w := range words {
		if numbers[i], err = strconv.ParseFloat(w, 64); err != nil {
			return nil, fmt.Errorf("PyTorch answered %q", line)
		}
	}
	return numbers, nil
}

// line returns the next line that Python prints. If Python has ended instead, the
// error is the last line of its standard error.
func (t *torch) line() (string, error) {
	line, err := t.out.ReadString('\n')
	if err == nil {
		return strings.TrimSpace(line), nil
	}
	t.cmd.Wait()
	said := strings.Split(strings.TrimSpace(t.stderr.String()), "\n")
	if last := said[len(said)-1]; last != "" {
		return "", errors.New(last)
	}
	return "", errors.New("it printed nothing")
}

// close ends the process.
func (t *torch) close() error {
	t.in.Close()
	return t.cmd.Wait()
}
