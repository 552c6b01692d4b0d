package peer

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/train"
)

// path is where a process asks for the sum of a step: with a POST of its own gradient, as encode has it.
const path = "/lexigraph/sum"

// Headers of a question.
const (
	headerProcess  = "Lexigraph-Process"
	headerInstance = "Lexigraph-Instance"
	headerAttempt  = "Lexigraph-Attempt" // counts the questions of an instance
	headerStep     = "Lexigraph-Step"
	headerBegan    = "Lexigraph-Began" // the step at which it began, or went back to
	headerKey      = "Lexigraph-Key"
)

// most is how many bytes a gradient may have.
const most = 1 << 36

var errWait = errors.New("waited too long")

// transport returns how questions are asked: directly, whatever proxy the environment names, and with connections that are given up
// if nothing moves on them.
func transport(pace pace) *http.Transport {
	d := net.Dialer{Timeout: pace.still}
	return &http.Transport{
		DisableCompression: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := d.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return moving{c, pace.still}, nil
		},
	}
}

// moving is a connection that breaks if nothing moves on it for so long, as where the other machine has gone without a word.
type moving struct {
	net.Conn
	within time.Duration
}

func (c moving) Read(b []byte) (int, error) {
	c.SetReadDeadline(time.Now().Add(c.within))
	return c.Conn.Read(b)
}

func (c moving) Write(b []byte) (int, error) {
	c.SetDeadline(time.Now().Add(c.within)) // an answer is not due yet either
	return c.Conn.Write(b)
}

// serve answers a child with the sum of a step, as soon as it is there.
func (p *Peers) serve(w http.ResponseWriter, r *http.Request) {
	child, err := strconv.Atoi(r.Header.Get(headerProcess))
	switch {
	case r.URL.Path != path || r.Method != http.MethodPost:
		http.Error(w, "this is a process that trains with others", http.StatusNotFound)
		return
	case err != nil || !slices.Contains(p.children, child):
		http.Error(w, fmt.Sprintf("process %d of %d expects nothing from process %s; do all have the same --peers?", p.settings.Process, len(p.settings.Addresses), r.Header.Get(headerProcess)), http.StatusPreconditionFailed)
		return
	}
	if key := Key(r.Header.Get(headerKey)); key != p.settings.Key {
		p.refuse(child, p.settings.Key.unlike(key))
		http.Error(w, fmt.Sprintf("process %d has another %s; start all with the same command, files and program", p.settings.Process, p.settings.Key.unlike(key)), http.StatusPreconditionFailed)
		return
	}
	step, err1 := strconv.ParseInt(r.Header.Get(headerStep), 10, 64)
	began, err2 := strconv.ParseInt(r.Header.Get(headerBegan), 10, 64)
	attempt, err3 := strconv.ParseInt(r.Header.Get(headerAttempt), 10, 64)
	if cmp.Or(err1, err2, err3) != nil {
		http.Error(w, fmt.Sprintf("process %d does not understand what process %d asks; start all with the same program", p.settings.Process, child), http.StatusPreconditionFailed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		return // it has gone
	}
	q := &question{asker: asker{r.Header.Get(headerInstance), attempt}, step: step, began: began, answer: make(chan answer, 1)}
	if q.gradient, err = decode(body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.put(child, q)
	select {
	case a := <-q.answer:
		w.WriteHeader(a.status)
		w.Write(a.body)
	case <-time.After(p.pace.answer):
		p.forget(child, q)
		w.WriteHeader(http.StatusAccepted)
	case <-r.Context().Done():
		p.forget(child, q)
	}
}

// refuse remembers that one that came was refused, and says so when it comes first.
func (p *Peers) refuse(child int, unlike string) {
	what := "one that came was refused: it has another " + unlike
	p.mu.Lock()
	again := p.trouble[child] == what
	p.trouble[child] = what
	p.mu.Unlock()
	if !again {
		p.settings.Notify(fmt.Sprintf("process %d: %s; waiting for one that has the same", child, what))
	}
}

// A Refused is the error of a process that another one does not train with, as the two were not started alike.
type Refused struct{ text string }

// Error implements error.
func (r *Refused) Error() string { return r.text }

// note remembers why what came from another process was of no use, until a step is summed.
func (p *Peers) note(other int, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trouble[other] = what
}

// put has a question wait, in place of an earlier one of the same child, or answers it at once: if the sum is known, as the
// answer may have been lost on its way, and if it comes late or from a process that was replaced.
func (p *Peers) put(child int, q *question) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.askers[child]
	switch {
	case p.replaced[q.instance]:
		q.answer <- answer{http.StatusGone, fmt.Appendf(nil, "another process %d was started after this one, and trains in its place", child)}
		return
	case before.instance == q.instance && q.attempt <= before.attempt: // it has asked again since, so nobody listens
		q.answer <- answer{status: http.StatusServiceUnavailable}
		return
	case before.instance != "" && before.instance != q.instance:
		p.replaced[before.instance] = true
	}
	p.askers[child] = q.asker
	if p.haveLast && p.last == q.step && !p.fresh {
		q.answer <- answer{http.StatusOK, p.lastSum}
		return
	}
	if old := p.asked[child]; old != nil {
		old.answer <- answer{status: http.StatusServiceUnavailable}
	}
	p.asked[child] = q
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *Peers) forget(child int, q *question) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked[child] == q {
		delete(p.asked, child)
	}
}

// ask sends a gradient to the parent, and returns the sum of all. While the parent cannot be
// reached, or what comes is damaged, it tries again.
func (p *Peers) ask(ctx context.Context, step int64, g *optimizer.Gradient) (*optimizer.Gradient, error) {
	body := encode(g)
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, p.pace.again) {
		status, answer, err := p.post(ctx, step, body)
		var sum *optimizer.Gradient
		if err == nil && status == http.StatusOK {
			sum, err = decode(answer)
		}
		text := strings.TrimSpace(string(answer))
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil:
			p.note(p.parent(), err.Error())
		case status == http.StatusOK:
			return sum, nil
		case status == http.StatusAccepted:
			p.note(p.parent(), "it waits for others")
			continue
		case status == http.StatusServiceUnavailable:
			p.note(p.parent(), "it has left")
		case status == http.StatusBadRequest:
			p.note(p.parent(), text)
		case status == http.StatusBadGateway, status == http.StatusGatewayTimeout: // of something in between
			p.note(p.parent(), http.StatusText(status))
		case status == http.StatusConflict:
			return nil, train.ErrPeers
		case status == http.StatusPreconditionFailed:
			return nil, &Refused{text}
		case status == http.StatusGone:
			return nil, errors.New(text)
		default:
			return nil, fmt.Errorf("what answers there (%d %s) is not a process that trains; do all have the same --peers, and is its port free for it?", status, http.StatusText(status))
		}
		wait(ctx, pause)
	}
}

func (p *Peers) post(ctx context.Context, step int64, body []byte) (status int, answer []byte, err error) {
	to := url.URL{Scheme: "http", Host: p.settings.Addresses[p.parent()], Path: path}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set(headerProcess, strconv.Itoa(p.settings.Process))
	p.attempt++
	p.mu.Lock()
	began := p.began
	p.mu.Unlock()
	r.Header.Set(headerInstance, p.instance)
	r.Header.Set(headerAttempt, strconv.FormatInt(p.attempt, 10))
	r.Header.Set(headerStep, strconv.FormatInt(step, 10))
	r.Header.Set(headerBegan, strconv.FormatInt(began, 10))
	r.Header.Set(headerKey, string(p.settings.Key))
	re, err := p.client.Do(r)
	if at := (*url.Error)(nil); errors.As(err, &at) {
		return 0, nil, at.Err
	} else if err != nil {
		return 0, nil, err
	}
	defer re.Body.Close()
	answer, err = io.ReadAll(re.Body)
	return re.StatusCode, answer, err
}

// failed is the error of a step that another process does not take.
func (p *Peers) failed(ctx context.Context, other int, err error) error {
	switch {
	case errors.Is(err, train.ErrPeers), ctx.Err() != nil && !errors.Is(err, errWait):
		return err
	case errors.Is(err, errWait):
		p.mu.Lock()
		trouble := p.because(other)
		p.mu.Unlock()
		return fmt.Errorf("process %d at %s: nothing of use came from it in %v%s; the run is saved up to its last checkpoint: start all processes again to go on", other, p.settings.Addresses[other], p.settings.Wait, trouble)
	}
	return fmt.Errorf("process %d at %s: %w", other, p.settings.Addresses[other], err)
}
