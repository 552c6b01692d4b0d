package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"time"
)

// Steady returns a store whose methods do not wait for ever for a server that has taken a request and says nothing more.
// They fail if still passes without an answer, without a byte of an object, or without a name in a list. Putting fails if
// nothing is taken of an object for three times as long: a driver holds some mebibytes of it, which a slow line takes a
// while to carry, and only when they have gone does it want more.
//
// The store itself must heed the end of a context, also while what Get has opened is read.
func Steady(s Store, still time.Duration) Store { return steady{s, still} }

// usualStill is how long a server may say nothing.
const usualStill = time.Minute

type steady struct {
	Store
	still time.Duration
}

// A stillError says that a server has stood still for so long.
type stillError time.Duration

var _ net.Error = stillError(0)

// Error implements error.
func (e stillError) Error() string {
	return fmt.Sprintf("the server has said nothing for %v", time.Duration(e))
}

// Timeout implements [net.Error].
func (stillError) Timeout() bool { return true }

// Temporary implements [net.Error].
func (stillError) Temporary() bool { return true }

// A watch ends a context if nothing moves for so long while it runs.
type watch struct {
	timer  *time.Timer
	within time.Duration
	end    context.CancelCauseFunc
}

// watched returns a context that ends if nothing moves for so long from now on.
func watched(ctx context.Context, within time.Duration) (context.Context, *watch) {
	ctx, end := context.WithCancelCause(ctx)
	return ctx, &watch{time.AfterFunc(within, func() { end(stillError(within)) }), within, end}
}

// moved says that something has moved, or begins to be waited for.
func (w *watch) moved() { w.timer.Reset(w.within) }

// rest says that nothing is waited for.
func (w *watch) rest() { w.timer.Stop() }

// close ends the context.
func (w *watch) close() {
	w.timer.Stop()
	w.end(nil)
}

// cause returns why something failed: that it stood still, if that ended the context.
func cause(ctx context.Context, err error) error {
	if still := stillError(0); err != nil && !errors.Is(err, io.EOF) && errors.As(context.Cause(ctx), &still) {
		return still
	}
	return err
}

// Get implements [Store].
func (s steady) Get(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
	ctx, w := watched(ctx, s.still)
	r, err := s.Store.Get(ctx, name, from)
	if w.rest(); err != nil {
		err = cause(ctx, err)
		w.close()
		return nil, err
	}
	return &steadyReader{ctx, r, w}, nil
}

// A steadyReader is an object that is read. The time between two reads does not count.
type steadyReader struct {
	ctx context.Context
	io.ReadCloser
	w *watch
}

func (r *steadyReader) Read(p []byte) (int, error) {
	r.w.moved()
	n, err := r.ReadCloser.Read(p)
	r.w.rest()
	return n, cause(r.ctx, err)
}

func (r *steadyReader) Close() error {
	r.w.close()
	return r.ReadCloser.Close()
}

// Put implements [Store].
func (s steady) Put(ctx context.Context, name string, r io.Reader) error {
	return s.put(ctx, name, r, s.Store.Put)
}

// PutNew implements [Store].
func (s steady) PutNew(ctx context.Context, name string, r io.Reader) error {
	return s.put(ctx, name, r, s.Store.PutNew)
}

func (s steady) put(ctx context.Context, name string, r io.Reader, put func(context.Context, string, io.Reader) error) error {
	ctx, w := watched(ctx, 3*s.still)
	defer w.close()
	return cause(ctx, put(ctx, name, taken{r, w}))
}

// A taken reader is an object that is put.
type taken struct {
	io.Reader
	w *watch
}

func (t taken) Read(p []byte) (int, error) {
	t.w.rest() // a disk is not the server
	defer t.w.moved()
	return t.Reader.Read(p)
}

// List implements [Store].
func (s steady) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		ctx, w := watched(ctx, s.still)
		defer w.close()
		for name, err := range s.Store.List(ctx, prefix) {
			w.rest()
			if !yield(name, cause(ctx, err)) {
				return
			}
			w.moved()
		}
	}
}

// Delete implements [Store].
func (s steady) Delete(ctx context.Context, name string) error {
	ctx, w := watched(ctx, s.still)
	defer w.close()
	return cause(ctx, s.Store.Delete(ctx, name))
}
