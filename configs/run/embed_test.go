package run_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestEmbed: lines have their vectors in order, however they arrive and however many they are.
func TestEmbed(t *testing.T) {
	table := &vector.Table{Words: []string{"one", "two", "infinite"}, Dim: 2, Data: []float32{1, 0, 0, 2, float32(math.Inf(1)), 1}}
	e, err := encoder.New(encoder.TableParts(table))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i := range 3000 {
		lines = append(lines, strings.Repeat("one ", i%5)+strings.Repeat("two ", i%7))
	}
	lines[7], lines[11], lines[2000] = "one \xff", "the infinite", "\r"
	text := strings.Join(lines, "\n")
	for name, in := range map[string]io.Reader{
		"at once":      strings.NewReader("\ufeff" + text),
		"byte by byte": iotest.OneByteReader(strings.NewReader(text + "\n")),
	} {
		n, most := 0, 0
		err := run.Embed(e, in, "t.txt", func(some []run.Embedded) error {
			most = max(most, len(some))
			for _, l := range some {
				want, problem := e.Encode(lines[n]), ""
				switch n {
				case 7:
					want, problem = make([]float32, 2), "t.txt:8: it is not UTF-8; convert it"
				case 11:
					want, problem = make([]float32, 2), "t.txt:12: its vector is not finite; "
				}
				if l.Line != n+1 || !slices.Equal(l.Vector, want) || (l.Err == nil) != (problem == "") || problem != "" && !strings.HasPrefix(l.Err.Error(), problem) {
					return fmt.Errorf("line %d: got %+v, want %v %s", n+1, l, want, problem)
				}
				if known := !allZero(e.Encode(lines[n])); problem == "" && l.Known != known {
					return fmt.Errorf("line %d: known is %v", n+1, l.Known)
				}
				n++
			}
			return nil
		})
		if err != nil || n != len(lines) {
			t.Errorf("%s: %d lines, error %v", name, n, err)
		}
		if once := name == "at once"; once != (most > 1) {
			t.Errorf("%s: up to %d lines together", name, most)
		}
	}
	if err := run.Embed(e, strings.NewReader(""), "t.txt", nil); !errors.As(err, new(*data.Error)) {
		t.Errorf("no text: %v", err)
	}
	stop := errors.New("stop")
	if err := run.Embed(e, strings.NewReader("one"), "t.txt", func([]run.Embedded) error { return stop }); err != stop {
		t.Errorf("an error of the caller's: %v", err)
	}
	long := strings.NewReader(strings.Repeat("one ", 1<<20) + "\none " + strings.Repeat("x", corpus.MaxRow) + "\none")
	said := ""
	err = run.Embed(e, long, "t.txt", func(lines []run.Embedded) error {
		for _, l := range lines {
			said += fmt.Sprintln(l.Line, allZero(l.Vector), l.Err)
		}
		return nil
	})
	if want := "1 false <nil>\n2 true t.txt:2: the line is longer than 64 MiB, the most that one may be; break it into several\n3 false <nil>\n"; err != nil || said != want {
		t.Errorf("long lines: got %s%v", said, err)
	}
}
