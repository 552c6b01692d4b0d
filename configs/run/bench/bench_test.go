package bench_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/configs/run/bench"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

// TestMain lets this program stand in for the Python that has PyTorch: a step takes
// it 1000 seconds.
func TestMain(m *testing.M) {
	switch os.Getenv("BENCH_TEST_PEER") {
	case "":
		os.Exit(modeltest.Cache{Tests: m}.Run())
	case "absent":
		fmt.Fprintln(os.Stderr, "ModuleNotFoundError: No module named 'torch'")
		os.Exit(1)
	}
	fmt.Println("torch 0.0")
	for s := bufio.NewScanner(os.Stdin); s.Scan(); {
		words := strings.Fields(s.Text())
		if words[0] == "step" {
			fmt.Println("1e6")
			continue
		}
		for _, file := range words[4:] {
			if f, err := os.Stat(file); err != nil || f.Size() == 0 {
				fmt.Println("no batches in", file)
			}
		}
		fmt.Println("1e6 1e6")
	}
}

func python(t *testing.T, peer string) string {
	t.Helper()
	t.Setenv("BENCH_TEST_PEER", peer)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return self
}

func TestSteps(t *testing.T) {
	for _, lazy := range []bool{false, true} {
		var seen []int
		r, err := bench.Steps(t.Context(), bench.Network{Vocab: 20, Dim: 4, Bag: 3, Lazy: lazy}, []int{2, 4},
			bench.Options{Pairs: 1, Python: python(t, "there"), Notify: func(e bench.Event) { seen = append(seen, e.(bench.StepTime).Batch) }})
		if err != nil {
			t.Fatal(err)
		}
		if r.Peer != "torch 0.0" || len(r.Step) != 2 || fmt.Sprint(seen) != "[2 4]" {
			t.Errorf("result is %+v, and the events are %v", r, seen)
		}
		for _, s := range r.Step {
			if s.MS <= 0 || s.PeerMS != 1e6 || s.Ratio != 1e6/s.MS {
				t.Errorf("batch %d: %+v", s.Batch, s)
			}
		}
	}
}

func TestAnswer(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if d := bench.Answer(); d != 0 {
		t.Errorf("one thread has an answer after %v", d)
	}
	runtime.GOMAXPROCS(2)
	if d := bench.Answer(); d < 0 || d > time.Millisecond { // 0: this machine was busy
		t.Errorf("two threads have an answer after %v", d)
	}
}

func TestNoPyTorch(t *testing.T) {
	_, err := bench.Steps(t.Context(), bench.Network{Vocab: 20, Dim: 4, Bag: 3}, []int{2}, bench.Options{Pairs: 1, Python: python(t, "absent")})
	if missing := (run.MissingError{}); !errors.As(err, &missing) || !strings.Contains(err.Error(), "No module named 'torch'") {
		t.Errorf("error is %v", err)
	}
}

func TestEpoch(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.txt")
	var b strings.Builder
	for i := range 80 {
		fmt.Fprintf(&b, "the cat chases mouse %d and the dog chases the cat\n", i)
	}
	if err := os.WriteFile(text, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	epoch := func(overrides ...string) (*bench.EpochResult, error) {
		e, err := configs.Load("quickstart", append([]string{"corpus.train=" + text, "corpus.valid=0.2", "vocab.min_count=1",
			"embedding.dim=4", "objective={type='next_word', pooling='concat'}", "optimizer.type=adam", "train.batch_size=8",
			"show.nearest=[]", "evaluate.sets=[]"}, overrides...))
		if err != nil {
			t.Fatal(err)
		}
		return bench.Epoch(t.Context(), e, nil, bench.Options{Pairs: 2, Python: python(t, "there")})
	}
	r, err := epoch()
	if err != nil {
		t.Fatal(err)
	}
	if r.Seconds <= 0 || r.Tokens <= 0 || r.PeerSeconds < 1000 || r.Ratio < 1 || r.Allowance <= 0 {
		t.Errorf("result is %+v", r)
	}
	for _, bad := range []string{"layers=[]", "corpus.valid=0", "train.batch_size=4096"} {
		if _, err := epoch(bad); !errors.As(err, new(run.SettingError)) {
			t.Errorf("%s: error is %v", bad, err)
		}
	}
}
