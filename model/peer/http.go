package peer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
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
	headerProcess = "Lexigraph-Process"
	headerStep    = "Lexigraph-Step"
	headerKey     = "Lexigraph-Key"
)

// most is how many bytes a gradient may have.
const most = 1 << 36

var errWait = errors.New("waited too long")

// serve answers a child with the sum of a step, as soon as it is there.
func (p *Peers) serve(w http.ResponseWriter, r *http.Request) {
	child, err1 := strconv.Atoi(r.Header.Get(headerProcess))
	step, err2 := strconv.ParseInt(r.Header.Get(headerStep), 10, 64)
	switch {
	case r.URL.Path != path || r.Method != http.MethodPost:
		http.Error(w, "this is a process that trains with others", http.StatusNotFound)
		return
	case r.Header.Get(headerKey) != p.settings.Key:
		http.Error(w, fmt.Sprintf("process %d trains another experiment, or the same on other text", p.settings.Process), http.StatusPreconditionFailed)
		return
	case err1 != nil || err2 != nil || !slices.Contains(p.children, child):
		http.Error(w, fmt.Sprintf("process %d of %d expects nothing from process %s", p.settings.Process, len(p.settings.Addresses), r.Header.Get(headerProcess)), http.StatusPreconditionFailed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		return // it has gone
	}
	q := &question{step: step, answer: make(chan answer, 1)}
	if q.gradient, err = decode(body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.put(child, q)
	select {
	case a := <-q.answer:
		w.WriteHeader(a.status)
		w.Write(a.body)
	case <-r.Context().Done():
		p.forget(child, q)
	}
}

// put has a question wait, in place of an earlier one of the same child, or answers it at once if the sum is known: the
// answer may have been lost on its way.
func (p *Peers) put(child int, q *question) {
	p.mu.Lock()
	defer p.mu.Unlock()
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
// reached, it tries again.
func (p *Peers) ask(ctx context.Context, step int64, g *optimizer.Gradient) (*optimizer.Gradient, error) {
	body := encode(g)
	var trouble error
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		status, answer, err := p.post(ctx, step, body)
		switch {
		case err != nil:
			trouble = err
		case status == http.StatusOK:
			return decode(answer)
		case status == http.StatusConflict:
			return nil, train.ErrPeers
		case status == http.StatusServiceUnavailable:
			trouble = errors.New("it has left")
		default:
			return nil, errors.New(strings.TrimSpace(string(answer)))
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, errors.Join(context.Cause(ctx), trouble)
		}
	}
}

func (p *Peers) post(ctx context.Context, step int64, body []byte) (status int, answer []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.settings.Addresses[p.parent()]+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set(headerProcess, strconv.Itoa(p.settings.Process))
	r.Header.Set(headerStep, strconv.FormatInt(step, 10))
	r.Header.Set(headerKey, p.settings.Key)
	re, err := p.client.Do(r)
	if err != nil {
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
		return fmt.Errorf("process %d at %s: nothing came from it in %v; the run is saved up to its last checkpoint: start all processes again to go on", other, p.settings.Addresses[other], p.settings.Wait)
	}
	return fmt.Errorf("process %d at %s: %w", other, p.settings.Addresses[other], err)
}
