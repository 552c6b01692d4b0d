package objective

import (
	"errors"
	"iter"
	"runtime"
	"slices"
	"testing"

	"github.com/lexigraph/lexigraph/data"
)

// brokenExamples are examples of which one cannot be made.
type brokenExamples struct{ n, at int }

func (e brokenExamples) Len() int { return e.n }

var errBroken = errors.New("broken")

func (e brokenExamples) Fill(b *data.Batch, _ int, index []int) error {
	b.Reset()
	for _, i := range index {
		if i == e.at {
			return errBroken
		}
		b.ID = append(b.ID, int32(i))
		b.End(int32(i))
	}
	return nil
}

// An eager Beside does its work at once, and a lazy one where it is waited for.
type eager struct{ open bool }

func (e *eager) Start(work func()) { e.open = true; work() }
func (e *eager) Wait()             { e.open = false }

type lazy struct{ work func() }

func (l *lazy) Start(work func()) { l.work = work }
func (l *lazy) Wait() {
	if work := l.work; work != nil {
		l.work = nil
		work()
	}
}

// TestBatchesBeside holds that batches are the same whenever the next one is made, that those before an
// error come, and that nothing is under way once the loop over them has ended, by itself or not.
func TestBatchesBeside(t *testing.T) {
	const n, size = 103, 10
	e, l := new(eager), new(lazy)
	run := func(b Beside, ex brokenExamples, most int) (targets []int32, err error) {
		for batch, failed := range (Order{Size: size, Seed: 1, Beside: b}).Batches(ex, 2, 1) {
			if err = failed; err != nil {
				continue
			}
			if targets = append(targets, batch.Target...); len(targets) >= most {
				break
			}
		}
		if e.open || l.work != nil {
			t.Errorf("after %d examples something is still under way", len(targets))
		}
		return targets, err
	}
	whole := brokenExamples{n, -1}
	want, err := run(nil, whole, n)
	if err != nil || len(want) != n-size {
		t.Fatalf("%d examples behind the first batch, and %v; want %d", len(want), err, n-size)
	}
	broken := brokenExamples{n, int(want[5*size])} // in the sixth of these batches
	for name, b := range map[string]Beside{"a goroutine": nil, "at once": e, "when it is waited for": l} {
		if got, err := run(b, whole, n); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: other batches, or %v", name, err)
		}
		if got, err := run(b, whole, 3*size); err != nil || !slices.Equal(got, want[:3*size]) {
			t.Errorf("%s: other batches than the first three, or %v", name, err)
		}
		if got, err := run(b, broken, n); !errors.Is(err, errBroken) || !slices.Equal(got, want[:5*size]) {
			t.Errorf("%s: %d examples and %v; want those before the failure, and that", name, len(got), err)
		}
	}
}

// endingExamples have one that end is called for.
type endingExamples struct {
	brokenExamples
	end func()
}

func (e endingExamples) Fill(b *data.Batch, epoch int, index []int) error {
	if slices.Contains(index, e.at) {
		e.end()
	}
	return brokenExamples{e.n, -1}.Fill(b, epoch, index)
}

// A panic in Fill, and that it ends its goroutine, come to who takes the batches, in training as in an evaluation.
func TestBatchesPanic(t *testing.T) {
	const n, size, at = 50, 10, 25
	for _, test := range []struct {
		name string
		end  func()
		want any
	}{
		{"panic", func() { panic("broken") }, "broken"},
		{"Goexit", runtime.Goexit, "objective: what makes a batch called runtime.Goexit"},
	} {
		ex := endingExamples{brokenExamples{n, at}, test.end}
		for name, batches := range map[string]iter.Seq2[*data.Batch, error]{
			"training":   Order{Size: size, Block: n}.Batches(ex, 0, 0),
			"evaluation": Sequential(ex, size, nil),
		} {
			seen := 0
			func() {
				defer func() {
					if got := recover(); got != test.want || seen != at/size*size {
						t.Errorf("%s, %s: %v behind %d examples; want %v behind %d", test.name, name, got, seen, test.want, at/size*size)
					}
				}()
				for b := range batches {
					seen += b.Len()
				}
			}()
		}
	}
}
