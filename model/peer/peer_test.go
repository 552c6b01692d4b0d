package peer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/train"
)

func join(t *testing.T, s Settings) *Peers {
	t.Helper()
	p, err := Join(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// some is a gradient of one parameter with a number, and rows.
func some(x float32, rows ...int32) *optimizer.Gradient {
	sparse := optimizer.ParamGradient{Sparse: true, ID: rows, Data: make([]float32, 2*len(rows))}
	for i := range sparse.Data {
		sparse.Data[i] = x
	}
	return &optimizer.Gradient{Targets: 3, Loss: float64(x), Params: []optimizer.ParamGradient{{}, {Data: []float32{x}}, sparse}}
}

// TestSum: the tree of eight processes, of which two have nothing, adds as it says.
func TestSum(t *testing.T) {
	const n = 8
	at := modeltest.Addresses(t, n)
	// Numbers whose sum depends on the order.
	x := []float32{1e8, 1, -1e8, 1, 0, 3e-8, 1, 0}
	gradient := func(i int) *optimizer.Gradient {
		if i == 4 || i == 7 {
			return nil
		}
		return some(x[i], int32(i/2), 9)
	}
	var tree optimizer.Tree
	for i := range n {
		tree.Push(gradient(i))
	}
	want := tree.Sum()
	type result struct {
		g   *optimizer.Gradient
		err error
	}
	results := make(chan result)
	for i := range n {
		p := join(t, Settings{Addresses: at, Process: i, Key: "seed=1"})
		go func() {
			for step := range int64(2) {
				g, err := p.Sum(t.Context(), step, gradient(i))
				results <- result{g, err}
			}
		}()
	}
	for range 2 * n {
		r := <-results
		if r.err != nil {
			t.Fatal(r.err)
		}
		if !bytes.Equal(encode(want), encode(r.g)) {
			t.Fatalf("the sum is %+v, want %+v", r.g, want)
		}
	}
}

func TestRefused(t *testing.T) {
	at := modeltest.Addresses(t, 2)
	said := make(chan string, 10)
	root := join(t, Settings{Addresses: at, Key: "text=a;seed=1", Notify: func(text string) { said <- text }})
	more := modeltest.Addresses(t, 2)
	for want, s := range map[string]Settings{
		"seed":              {Addresses: at, Key: "text=a;seed=2"},
		"number of --peers": {Addresses: append(at, more...), Key: "text=a;seed=1"},
	} {
		s.Process, s.Wait = 1, 5*time.Minute
		for range 2 {
			var refused *Refused
			if _, err := join(t, s).Sum(t.Context(), 0, some(1, 2)); !errors.As(err, &refused) || !strings.Contains(err.Error(), "process 0 at "+at[0]+": process 0 has another "+want+";") {
				t.Errorf("another %s: %v", want, err)
			}
		}
		if got := <-said; len(said) > 0 || got != "process 1: one that came was refused: it has another "+want+"; waiting for one that has the same" {
			t.Errorf("the other says %q, and %d more", got, len(said))
		}
	}
	post := func(process, step, body string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+at[0]+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(headerKey, string(root.settings.Key))
		r.Header.Set(headerAttempt, "1")
		r.Header.Set(headerBegan, "0")
		r.Header.Set(headerProcess, process)
		r.Header.Set(headerStep, step)
		re, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer re.Body.Close()
		var b bytes.Buffer
		b.ReadFrom(re.Body)
		return re.StatusCode, b.String()
	}
	for _, c := range []struct{ process, step, body, want string }{
		{"2", "0", "", "expects nothing from process 2"},
		{"x", "0", "", "expects nothing from process x"},
		{"1", "", "", "does not understand what process 1 asks; start all with the same program"},
		{"1", "0", "nonsense", "not a gradient"},
	} {
		if status, text := post(c.process, c.step, c.body); status < 400 || !strings.Contains(text, c.want) {
			t.Errorf("process %s, step %s: %d %q, want %q", c.process, c.step, status, text, c.want)
		}
	}
}

// TestWait: a process gives up on one that never comes, and names it.
func TestWait(t *testing.T) {
	at := modeltest.Addresses(t, 2)
	for i := range 2 {
		p := join(t, Settings{Addresses: at, Process: i, Wait: 100 * time.Millisecond})
		_, err := p.Sum(t.Context(), 0, nil)
		if err == nil || !strings.Contains(err.Error(), at[1-i]) || !strings.Contains(err.Error(), "start all processes again") {
			t.Errorf("process %d: %v", i, err)
		}
		p.Close()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := join(t, Settings{Addresses: modeltest.Addresses(t, 2)}).Sum(ctx, 0, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestOtherServer: what answers at an address and does not train is an error, in few words, and what stands between is tried again.
func TestOtherServer(t *testing.T) {
	for status, want := range map[int]string{
		http.StatusNotFound:       ": what answers there (404 Not Found) is not a process that trains; do all have the same --peers",
		http.StatusNotImplemented: "501 Not Implemented",
		http.StatusBadGateway:     "nothing of use came from it in %v (Bad Gateway)",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "<html>\nmuch\n", status) }))
		at := append([]string{s.Listener.Addr().String()}, modeltest.Addresses(t, 1)...)
		patiently(t, func(wait time.Duration) error {
			want := strings.ReplaceAll(want, "%v", wait.String())
			_, err := join(t, Settings{Addresses: at, Process: 1, Wait: wait}).Sum(t.Context(), 0, nil)
			if err == nil || !strings.HasPrefix(err.Error(), "process 0 at "+at[0]) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "html") {
				return fmt.Errorf("%d: %v, want %s", status, err, want)
			}
			return nil
		})
		s.Close()
	}
}

// TestAddresses: what is no host and port is refused before anybody listens.
func TestAddresses(t *testing.T) {
	for address, good := range map[string]bool{
		"a:7000": true, "[::1]:7000": true, "[fe80::1%eth0]:65535": true,
		"a": false, ":7000": false, "a:": false, "a:0": false, "a:http": false, "a:65536": false, "a:-1": false, "::1:7000": false,
	} {
		if err := (Settings{Addresses: []string{address}}).Check(); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestTold: a process that waits for a while says for whom and why, once for several steps.
func TestTold(t *testing.T) {
	at := modeltest.Addresses(t, 2)
	slow := impatient
	slow.silent = 10 * time.Millisecond
	said := make(chan string, 10)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p, err := enter(Settings{Addresses: at, Process: 1, Wait: 5 * time.Minute, Notify: func(text string) {
		said <- text
		cancel()
	}}, slow)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Sum(ctx, 0, some(1)); err == nil {
		t.Error("there is a sum")
	}
	ctx, cancel = context.WithTimeout(t.Context(), 5*slow.silent)
	defer cancel()
	if _, err := p.Sum(ctx, 1, some(1)); err == nil {
		t.Error("there is a sum of the second step")
	}
	if got := <-said; len(said) > 0 || !strings.HasPrefix(got, "step 0 waits for process 0 at "+at[0]) || !strings.HasSuffix(got, ", and for at most 5m0s") {
		t.Errorf("it says %q, and %d more", got, len(said))
	}
}

// TestBehind: one that was replaced brings all back, and one that is ahead goes back itself.
func TestBehind(t *testing.T) {
	at := modeltest.Addresses(t, 2)
	root, other := join(t, Settings{Addresses: at}), join(t, Settings{Addresses: at, Process: 1})
	sum := func(p *Peers, step int64) chan error {
		done := make(chan error, 1)
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			_, err := p.Sum(ctx, step, some(1))
			done <- err
		}()
		return done
	}
	check := func(what string, got chan error, want error) {
		t.Helper()
		if err := <-got; !errors.Is(err, want) {
			t.Fatalf("%s: %v, want %v", what, err, want)
		}
	}
	back := func(p *Peers) {
		t.Helper()
		if err := p.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	a, b := sum(root, 4), sum(other, 4)
	check("step 4, the first", a, nil)
	check("step 4, the second", b, nil)
	check("the answer was lost", sum(other, 4), nil)

	a, b = sum(root, 7), sum(other, 5) // from the checkpoint of step 5
	check("the other was replaced", a, train.ErrPeers)
	back(root)
	check("back to step 5", sum(root, 5), nil)
	check("from step 5", b, nil)

	back(root)
	a, b = sum(root, 3), sum(other, 6) // the root was replaced, and its checkpoint is of step 3
	check("ahead", b, train.ErrPeers)
	b = sum(other, 3)
	check("step 3, the first", a, nil)
	check("step 3, the second", b, nil)

	back(root)
	a, b = sum(root, 8), sum(other, 5) // the other began before the checkpoint of step 8 was written
	check("behind", b, train.ErrPeers)
	b = sum(other, 8)
	check("step 8, the first", a, nil)
	check("step 8, the second", b, nil)

	back(root)
	back(other)
	a, b = sum(root, 9), sum(other, 12) // the root was replaced before a checkpoint of step 12 was written, and the other went back after that
	check("before a later checkpoint", a, train.ErrPeers)
	back(root)
	check("step 12, the first", sum(root, 12), nil)
	check("step 12, the second", b, nil)
}

func TestCheck(t *testing.T) {
	for want, s := range map[string]Settings{
		"0 processes":  {},
		"3 processes":  {Addresses: []string{"a:1", "b:1", "c:1"}},
		"process 2":    {Addresses: []string{"a:1", "b:1"}, Process: 2},
		"process -1":   {Addresses: []string{"a:1"}, Process: -1},
		"host:port":    {Addresses: []string{"a"}},
		"same address": {Addresses: []string{"a:1", "a:1"}},
	} {
		if err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Join(Settings{Addresses: []string{"256.0.0.1:7000", "b:1"}}); err == nil {
		t.Error("listens at an address that is not one of this machine")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	bare := func(g *optimizer.Gradient) []byte { b := encode(g); return b[:len(b)-4] }
	whole := bare(some(2, 3, 7))
	for n := 0; n <= len(whole); n += 5 {
		f.Add(whole[:n])
	}
	f.Add(whole)
	f.Add(bare(some(float32(math.NaN()))))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := parse(b)
		if err != nil {
			return
		}
		again, err := decode(encode(g))
		if err != nil || !bytes.Equal(encode(again), encode(g)) {
			t.Errorf("%+v is read back as %+v, %v", g, again, err)
		}
	})
}
