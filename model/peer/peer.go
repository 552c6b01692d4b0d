// Package peer lets several processes, on one machine or on several, train one network: each computes the gradients
// of its shards, and they are summed over HTTP along a binary tree. The sum has the same bits
// for any number of processes.
//
// Of 2^k processes, number p receives from p+1, p+2, p+4, …, as far as its lowest one-bit, and then sends
// its sum to p without that bit; the sum of all goes back the same way. In a step a process
// sends one gradient and receives one, and process 0 answers k of them.
//
// A process that fails is replaced by starting it again. It is at the last checkpoint then, and the others are ahead:
// they learn so when it asks, and go back to the checkpoint too; see [train.ErrPeers]. If there was a later
// checkpoint meanwhile, whoever went back to an earlier one goes back again. So all must see the same run directory.
//
// A connection may break, stand still or say things twice: a process asks again until it is answered, what was asked before is then
// void, and what comes damaged is asked for again. If two processes have one number, the one that was started last
// counts, and the other one ends.
package peer

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/bits"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/train"
)

// Settings say who trains together.
type Settings struct {
	Addresses []string      // host:port of each process, which the others reach it by; a power of two
	Process   int           // the number of this one
	Wait      time.Duration // how long it waits for another one before it gives up; 0: ten minutes
	Key       Key           // what all of them must have in common; processes with another one are refused

	// Notify is told, in the words of a sentence, what a process waits for that has waited for a while, and who was refused. It is called
	// from several goroutines. Nil: nobody is told.
	Notify func(text string)
}

// Check returns an error if the settings do not make sense.
func (s Settings) Check() error {
	n := len(s.Addresses)
	switch {
	case bits.OnesCount(uint(n)) != 1:
		return fmt.Errorf("there are %d processes; their number must be a power of two: 1, 2, 4, …", n)
	case s.Process < 0 || s.Process >= n:
		return fmt.Errorf("process %d: of %d processes the numbers are 0 to %d", s.Process, n, n-1)
	}
	for i, a := range s.Addresses {
		host, port, err := net.SplitHostPort(a)
		if n, notNumber := strconv.ParseUint(port, 10, 16); err != nil || host == "" || notNumber != nil || n == 0 {
			return fmt.Errorf("%q is not the address of a process; write host:port, with a port from 1 to 65535, and [host]:port where the host is an IPv6 address", a)
		}
		if j := slices.Index(s.Addresses, a); j < i {
			return fmt.Errorf("processes %d and %d have the same address, %s", j, i, a)
		}
	}
	return nil
}

// A Key says what processes that train together have in common, as name=value, separated by semicolons. Messages have the names
// of what is not.
type Key string

// unlike returns the names of what two keys differ in, as one says them.
func (k Key) unlike(other Key) string {
	values := map[string]string{}
	for _, s := range strings.Split(string(other), ";") {
		name, value, _ := strings.Cut(s, "=")
		values[name] = value
	}
	var names []string
	for _, s := range strings.Split(string(k), ";") {
		if name, value, _ := strings.Cut(s, "="); values[name] != value {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Peers are the processes as one of them sees them. It implements [train.Peers].
type Peers struct {
	settings Settings
	server   *http.Server // nil: no other sends to this one
	client   http.Client
	children []int
	pace     pace
	instance string      // of this process, as opposed to others with its number
	attempt  int64       // how often it has asked
	told     atomic.Bool // Settings.Notify was told of a wait, and steps take as long since

	mu       sync.Mutex
	changed  chan struct{} // closed when something below has changed
	asked    map[int]*question
	askers   map[int]asker   // who asked last, of each child
	replaced map[string]bool // instances that others have taken the number of
	waiting  int             // the process that is waited for
	trouble  map[int]string  // why what came from another process was of no use
	vain     time.Time       // since when steps are tried in vain; zero: they are not
	tries    int             // in vain
	began    int64           // the step at which this process began, or went back to
	fresh    bool            // no step was summed since Restart
	last     int64           // the last step that was summed
	lastSum  []byte
	haveLast bool
}

// A pace says when something takes too long.
type pace struct {
	answer time.Duration // a question that takes longer is answered: not yet; ask again
	still  time.Duration // a connection on which nothing moves for so long is given up
	again  time.Duration // the longest pause between two tries
	silent time.Duration // for which a process waits before it says so
}

var usual = pace{answer: 20 * time.Second, still: time.Minute, again: 2 * time.Second, silent: 30 * time.Second}

// An asker is who asked last, and how often it had.
type asker struct {
	instance string
	attempt  int64
}

// A question is a gradient that another process has sent, and waits for the sum.
type question struct {
	asker
	step     int64
	began    int64 // where its process began, or went back to
	gradient *optimizer.Gradient
	answer   chan answer // has room for one
}

type answer struct {
	status int
	body   []byte
}

var _ train.Peers = (*Peers)(nil)

// Join makes this process one of those in s. It listens at its address if others send to it. Close it at
// the end.
func Join(s Settings) (*Peers, error) { return enter(s, usual) }

func enter(s Settings, pace pace) (*Peers, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if s.Wait == 0 {
		s.Wait = 10 * time.Minute
	}
	if s.Notify == nil {
		s.Notify = func(string) {}
	}
	s.Key = Key(fmt.Sprintf("number of --peers=%d;%s", len(s.Addresses), s.Key)) // else each would have another share of a batch
	p := &Peers{
		settings: s, pace: pace, instance: rand.Text(), client: http.Client{Transport: transport(pace)},
		changed: make(chan struct{}), asked: map[int]*question{}, askers: map[int]asker{}, replaced: map[string]bool{}, trouble: map[int]string{},
		fresh: true,
	}
	for k := 1; s.Process+k < len(s.Addresses) && s.Process&k == 0; k *= 2 {
		p.children = append(p.children, s.Process+k)
	}
	if len(p.children) > 0 {
		l, err := net.Listen("tcp", s.Addresses[s.Process])
		if err != nil {
			return nil, fmt.Errorf("process %d cannot be reached at its address in --peers: %w; name one of this machine, with a free port, in the command of each process, and see that no other process %d runs", s.Process, err, s.Process)
		}
		p.server = &http.Server{Handler: http.HandlerFunc(p.serve), ReadHeaderTimeout: time.Minute}
		go p.server.Serve(l)
	}
	return p, nil
}

// parent returns the process that this one sends to. It is not for number 0.
func (p *Peers) parent() int { return p.settings.Process & (p.settings.Process - 1) }

// Part implements [train.Peers].
func (p *Peers) Part() (process, of int) { return p.settings.Process, len(p.settings.Addresses) }

// Restart says that this process goes on from a checkpoint, after [train.ErrPeers], and tells so. If it was at once told so again, Restart
// waits a little and says no more, as the checkpoint of another machine may take a while to be seen, and is an error in the end.
func (p *Peers) Restart(ctx context.Context) error {
	p.mu.Lock()
	p.fresh, p.haveLast = true, false
	began, tries := p.began, p.tries
	if p.tries++; tries == 0 {
		p.vain = time.Now()
	}
	late := time.Since(p.vain) > p.settings.Wait
	p.mu.Unlock()
	switch {
	case late:
		return fmt.Errorf("process %d: the others are never at step %d, from which this one goes on: does it see the run directory of the others, and its last checkpoint?", p.settings.Process, began)
	case tries == 0:
		p.settings.Notify("a process was replaced; all go on from the last checkpoint")
	default:
		wait(ctx, min(p.pace.again, 50*time.Millisecond<<min(tries, 10)))
	}
	return nil
}

// wait waits, or until ctx ends.
func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// Close answers those who wait for a sum that is there, for a few seconds, and leaves.
func (p *Peers) Close() error {
	p.client.CloseIdleConnections()
	if p.server == nil {
		return nil
	}
	p.mu.Lock()
	for _, q := range p.asked {
		q.answer <- answer{status: http.StatusServiceUnavailable}
	}
	clear(p.asked)
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return p.server.Shutdown(ctx)
}

// Sum implements [train.Peers].
func (p *Peers) Sum(ctx context.Context, step int64, g *optimizer.Gradient) (*optimizer.Gradient, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.settings.Wait, errWait)
	defer cancel()
	p.begin(step)
	defer p.tell(step)()
	var waiting []*question
	g, err := p.sum(ctx, step, g, &waiting)
	if err != nil {
		p.reply(waiting, answer{status: http.StatusConflict}) // all go back
		return nil, err
	}
	p.done(step, g, waiting)
	return g, nil
}

// waitFor remembers for whom this process waits.
func (p *Peers) waitFor(other int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = other
}

// tell says what a step waits for, if it has waited for a while and the one before did not say so, until what it returns is called.
func (p *Peers) tell(step int64) (done func()) {
	if p.told.Load() {
		began := time.Now()
		return func() { p.told.Store(time.Since(began) >= p.pace.silent) }
	}
	t := time.AfterFunc(p.pace.silent, func() {
		p.told.Store(true)
		p.mu.Lock()
		other, why := p.waiting, p.because(p.waiting)
		p.mu.Unlock()
		p.settings.Notify(fmt.Sprintf("step %d waits for process %d at %s%s, and for at most %v", step, other, p.settings.Addresses[other], why, p.settings.Wait))
	})
	return func() { t.Stop() }
}

// because returns why what came from another process was of no use, in brackets.
func (p *Peers) because(other int) string {
	if p.trouble[other] == "" {
		return ""
	}
	return " (" + p.trouble[other] + ")"
}

// sum returns the sum of all gradients, and those that wait for it.
func (p *Peers) sum(ctx context.Context, step int64, g *optimizer.Gradient, waiting *[]*question) (*optimizer.Gradient, error) {
	for _, child := range p.children {
		p.waitFor(child)
		q, err := p.await(ctx, child, step)
		if err != nil {
			return nil, p.failed(ctx, child, err)
		}
		*waiting = append(*waiting, q)
		if !alike(g, q.gradient) {
			return nil, p.failed(ctx, child, errors.New("it has another network"))
		}
		g = g.Add(q.gradient)
	}
	if p.settings.Process == 0 {
		return g, nil
	}
	p.waitFor(p.parent())
	sum, err := p.ask(ctx, step, g)
	if err != nil {
		return nil, p.failed(ctx, p.parent(), err)
	}
	return sum, nil
}

// alike reports whether two gradients are of the same parameters, so that they can be added.
func alike(a, b *optimizer.Gradient) bool {
	if a == nil || b == nil {
		return true
	}
	return slices.EqualFunc(a.Params, b.Params, func(x, y optimizer.ParamGradient) bool {
		if !x.Sparse {
			return !y.Sparse && len(x.Data) == len(y.Data)
		}
		return y.Sparse && (len(x.ID) == 0 || len(y.ID) == 0 || len(x.Data)/len(x.ID) == len(y.Data)/len(y.ID))
	})
}

// begin remembers the step at which this process begins.
func (p *Peers) begin(step int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fresh {
		p.began, p.fresh = step, false
	}
}

// done answers those who wait for the sum of a step, also those who asked for it again meanwhile.
func (p *Peers) done(step int64, g *optimizer.Gradient, waiting []*question) {
	var body []byte
	if len(p.children) > 0 {
		body = encode(g)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries = 0
	clear(p.trouble)
	p.last, p.lastSum, p.haveLast = step, body, true
	for child, q := range p.asked {
		if q.step == step {
			delete(p.asked, child)
			waiting = append(waiting, q)
		}
	}
	p.reply(waiting, answer{http.StatusOK, body})
}

func (p *Peers) reply(waiting []*question, a answer) {
	for _, q := range waiting {
		q.answer <- a
	}
}

// await returns what a child has sent for a step.
func (p *Peers) await(ctx context.Context, child int, step int64) (*question, error) {
	for {
		p.mu.Lock()
		q, changed := p.asked[child], p.changed
		switch {
		case q == nil:
		case q.step == step:
			delete(p.asked, child)
			p.mu.Unlock()
			return q, nil
		case q.step < step && step > p.began, // it was replaced
			q.step > step && q.step == q.began: // it knows a later checkpoint
			p.mu.Unlock()
			return nil, train.ErrPeers
		default: // it is for the child to go back
			p.trouble[child] = fmt.Sprintf("it is at step %d, and this process at %d: does it see the run directory of this one, and its last checkpoint?", q.step, step)
			delete(p.asked, child)
			q.answer <- answer{status: http.StatusConflict}
		}
		p.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
