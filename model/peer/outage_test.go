package peer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/train"
)

// A network stands between a process and the one that it asks, and is as bad as a test wants.
type network struct {
	t      *testing.T
	to     string
	at     string
	accept net.Listener

	mu       sync.Mutex
	open     map[net.Conn]bool
	dead     bool          // nothing comes through, and nobody is told
	cut      [2]int        // after so many bytes of the way there, or back, a connection is cut, once; 0: it is not
	flip     [2]int        // so many bytes after the head, a byte comes damaged, once; 0: none
	slow     time.Duration // before each piece
	recorded []byte        // what went there
}

func newNetwork(t *testing.T, to string) *network {
	n := &network{t: t, to: to, at: modeltest.Addresses(t, 1)[0], open: map[net.Conn]bool{}}
	n.up()
	t.Cleanup(n.down)
	return n
}

// up begins to listen.
func (n *network) up() {
	l, err := net.Listen("tcp", n.at)
	if err != nil {
		n.t.Fatal(err)
	}
	n.accept = l
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n.connect(c)
		}
	}()
}

// down refuses connections, and ends those that there are.
func (n *network) down() {
	n.accept.Close()
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.open {
		c.Close()
	}
	clear(n.open)
}

func (n *network) connect(c net.Conn) {
	s, err := net.Dial("tcp", n.to)
	if err != nil {
		c.Close()
		return
	}
	n.mu.Lock()
	n.open[c], n.open[s] = true, true
	n.mu.Unlock()
	for way, ends := range [2][2]net.Conn{{c, s}, {s, c}} {
		go n.carry(way, ends[0], ends[1])
	}
}

func (n *network) carry(way int, from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	b := make([]byte, 200)
	for {
		k, err := from.Read(b)
		n.mu.Lock()
		pause, dead := n.slow, n.dead
		end := n.cut[way] > 0 && k >= n.cut[way]
		switch {
		case end:
			k, n.cut[way] = n.cut[way], 0
		case n.cut[way] > 0:
			n.cut[way] -= k
		}
		if head := bytes.Index(b[:k], []byte("\r\n\r\n")); n.flip[way] > 0 && (head < 0 || head+4+n.flip[way] < k) {
			b[head+4+n.flip[way]] ^= 0x40
			n.flip[way] = 0
		}
		if way == 0 {
			n.recorded = append(n.recorded, b[:k]...)
		}
		n.mu.Unlock()
		if time.Sleep(pause); dead {
			continue
		}
		if _, failed := to.Write(b[:k]); failed != nil || err != nil || end {
			return
		}
	}
}

// set changes the network.
func (n *network) set(change func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change()
}

// impatient is a pace for tests.
var impatient = pace{answer: 30 * time.Millisecond, still: 200 * time.Millisecond, again: 20 * time.Millisecond, silent: time.Hour}

func joinSoon(t *testing.T, s Settings) *Peers {
	t.Helper()
	p, err := enter(s, impatient)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// pair is two processes with a network between them.
func pair(t *testing.T, wait time.Duration) (root, other *Peers, between *network) {
	at := modeltest.Addresses(t, 2)
	root = joinSoon(t, Settings{Addresses: at, Wait: wait})
	between = newNetwork(t, at[0])
	return root, joinSoon(t, Settings{Addresses: []string{between.at, at[1]}, Process: 1, Wait: wait}), between
}

// TestOutage: whatever happens to the network in the middle of training, both go on, with the same sums.
func TestOutage(t *testing.T) {
	for name, trouble := range map[string]struct{ on, off func(n *network) }{
		"refused":          {(*network).down, (*network).up},
		"half-open":        {func(n *network) { n.set(func() { n.dead = true }) }, func(n *network) { n.set(func() { n.dead = false }) }},
		"slow":             {func(n *network) { n.set(func() { n.slow = 20 * time.Millisecond }) }, func(n *network) { n.set(func() { n.slow = 0 }) }},
		"cut on the way":   {func(n *network) { n.set(func() { n.cut[0] = 390 }) }, nil},
		"cut in the head":  {func(n *network) { n.set(func() { n.cut[0] = 40 }) }, nil},
		"cut in an answer": {func(n *network) { n.set(func() { n.cut[1] = 150 }) }, nil},
		"damaged":          {func(n *network) { n.set(func() { n.flip[0] = 30 }) }, nil},
		"damaged answer":   {func(n *network) { n.set(func() { n.flip[1] = 30 }) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root, other, between := pair(t, 5*time.Minute)
			const steps, bad = 5, 2
			gradient := func(process int, step int64) *optimizer.Gradient {
				return some(float32(process)+0.1*float32(step), 1, int32(2+step))
			}
			errs := make(chan error, 2)
			for i, p := range []*Peers{root, other} {
				go func() {
					for step := range int64(steps) {
						if i == 1 && step == bad {
							trouble.on(between)
							if trouble.off != nil {
								time.AfterFunc(100*time.Millisecond, func() { trouble.off(between) })
							}
						}
						if i == 0 && step == bad {
							time.Sleep(70 * time.Millisecond) // the other is told to ask again
						}
						got, err := p.Sum(t.Context(), step, gradient(i, step))
						if err != nil {
							errs <- err
							return
						}
						if want := gradient(0, step).Add(gradient(1, step)); !bytes.Equal(encode(want), encode(got)) {
							t.Errorf("process %d, step %d: the sum is %+v, want %+v", i, step, got, want)
						}
					}
					errs <- nil
				}()
			}
			for range 2 {
				if err := <-errs; err != nil {
					t.Error(err)
				}
			}
			if between.cut != [2]int{} || between.flip != [2]int{} {
				t.Errorf("nothing happened: %v %v", between.cut, between.flip)
			}
		})
	}
}

// TestRepeated: what a network says again, later, brings nobody back.
func TestRepeated(t *testing.T) {
	root, other, between := pair(t, 5*time.Minute)
	both := func(step int64) {
		t.Helper()
		done := make(chan error, 1)
		go func() { _, err := other.Sum(t.Context(), step, some(1)); done <- err }()
		_, err := root.Sum(t.Context(), step, some(2))
		if err := errors.Join(err, <-done); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
	}
	both(0)
	both(1)
	c, err := net.Dial("tcp", root.settings.Addresses[0])
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	between.set(func() { _, err = c.Write(between.recorded) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAtLeast(c, make([]byte, 10), 10); err != nil { // it was read
		t.Fatal(err)
	}
	both(2)
	both(3)
}

// TestSameNumber: of two processes with one number the later one counts, and the earlier one is told.
func TestSameNumber(t *testing.T) {
	at := modeltest.Addresses(t, 2)
	root := joinSoon(t, Settings{Addresses: at})
	first, second := joinSoon(t, Settings{Addresses: at, Process: 1}), joinSoon(t, Settings{Addresses: at, Process: 1})
	for step, p := range []*Peers{first, second, second} {
		done := make(chan error, 1)
		go func() { _, err := p.Sum(t.Context(), int64(step), some(1)); done <- err }()
		_, err := root.Sum(t.Context(), int64(step), some(2))
		if err := errors.Join(err, <-done); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
	}
	if _, err := first.Sum(t.Context(), 2, some(1)); err == nil || !strings.Contains(err.Error(), "another process 1 was started after this one") {
		t.Errorf("the first of two: %v", err)
	}
}

// TestOldCheckpoint: one that does not see the last checkpoint of the others does not try for ever, and both say why.
func TestOldCheckpoint(t *testing.T) {
	patiently(t, func(wait time.Duration) error {
		root, other, _ := pair(t, wait)
		done := make(chan error, 1)
		go func() {
			_, err := root.Sum(t.Context(), 8, some(1))
			done <- err
		}()
		var err error
		for err == nil {
			if _, err := other.Sum(t.Context(), 5, some(1)); !errors.Is(err, train.ErrPeers) {
				t.Logf("the other: %v", err) // the first has gone
				break
			}
			err = other.Restart(t.Context())
		}
		if err != nil && !strings.Contains(err.Error(), "never at step 5") {
			t.Error(err)
		}
		if err := <-done; err == nil || !strings.Contains(err.Error(), "it is at step 5, and this process at 8: does it see the run directory") {
			return fmt.Errorf("the first: %v", err)
		}
		return nil
	})
}

// patiently tries with longer and longer waits for the other process, because a busy machine may stand still for a short one.
func patiently(t *testing.T, try func(wait time.Duration) error) {
	t.Helper()
	err := errors.ErrUnsupported
	for wait := 200 * time.Millisecond; err != nil && wait < time.Minute; wait *= 4 {
		err = try(wait)
	}
	if err != nil {
		t.Error(err)
	}
}
