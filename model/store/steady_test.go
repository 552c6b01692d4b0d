package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A stalling store says nothing more after so many bytes of an object, as often as it is told to.
type stalling struct {
	*Memory
	after int64 // bytes of what is read or put
	times int   // negative: always
	gets  []int64
}

func (s *stalling) stalls() bool {
	if s.times > 0 {
		s.times--
		return true
	}
	return s.times < 0
}

func (s *stalling) Get(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
	s.gets = append(s.gets, from)
	r, err := s.Memory.Get(ctx, name, from)
	if err == nil && s.stalls() {
		r = io.NopCloser(io.MultiReader(io.LimitReader(r, s.after), silentReader{ctx}))
	}
	return r, err
}

func (s *stalling) Put(ctx context.Context, name string, r io.Reader) error {
	if s.stalls() {
		r = io.MultiReader(io.LimitReader(r, s.after), silentReader{ctx})
	}
	return s.Memory.Put(ctx, name, r)
}

func (s *stalling) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if s.stalls() {
			<-ctx.Done()
			yield("", ctx.Err())
			return
		}
		s.Memory.List(ctx, prefix)(yield)
	}
}

func (s *stalling) Delete(ctx context.Context, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

// A silentReader ends with a context.
type silentReader struct{ ctx context.Context }

func (r silentReader) Read([]byte) (int, error) {
	<-r.ctx.Done()
	return 0, r.ctx.Err()
}

// TestStalled: where a server stands still, a download goes on from the byte that it has come to, and ends in the end.
func TestStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := strings.Repeat("0123456789", 20)
		s := &stalling{Memory: &Memory{}, after: 70}
		var told []string
		c := Copy{Steady(s, usualStill), "test://bucket", "run", func(why error, within time.Duration) {
			told = append(told, fmt.Sprint(why, within))
		}}
		h, err := Copy{Store: s.Memory, URL: c.URL, Name: c.Name}.Take(t.Context(), lively)
		if err != nil {
			t.Fatal(err)
		}
		defer h.Release()
		if err := h.Put(t.Context(), write(t, map[string]string{"manifest.json": "one", "checkpoint/last": text}), files); err != nil {
			t.Fatal(err)
		}
		r, err := c.Record(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		f := r.Files[1]
		to := filepath.Join(t.TempDir(), "last")
		began := time.Now()
		s.times, s.gets = 2, nil
		if err := c.download(t.Context(), c.objectName(1, f), f, to); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(to); string(got) != text || err != nil {
			t.Errorf("there is %q, %v", got, err)
		}
		if len(s.gets) != 3 || s.gets[1] != 70 || s.gets[2] != 140 {
			t.Errorf("read from %v, want from 0, 70 and 140", s.gets)
		}
		if took := time.Since(began); took > 3*time.Minute {
			t.Errorf("it took %v", took)
		}
		began, s.times, s.after = time.Now(), -1, 0
		err = c.download(t.Context(), c.objectName(1, f), f, to)
		if want := "0 of 200 bytes have come, and none for 2m0s (the server has said nothing for 1m0s); give the same command again"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a server that always stands still: error is %v, want %s", err, want)
		}
		if took := time.Since(began); took > 5*time.Minute {
			t.Errorf("it took %v to say so", took)
		}
		if want := []string{"the server has said nothing for 1m0s 2m0s"}; !slices.Equal(told, want) {
			t.Errorf("told is %q, want %q, and nothing while bytes come", told, want)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(to), ".fetch-*")); len(left) > 0 {
			t.Errorf("left are %v", left)
		}
	})
}

// TestSteady: no method of a steady store waits for ever, and none counts what is not the server's.
func TestSteady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stalling{Memory: &Memory{}}
		steady := Steady(s, time.Minute)
		put := func(r io.Reader) error { return steady.Put(t.Context(), "one", r) }
		if err := put(slow{strings.NewReader("text"), time.Hour}); err != nil {
			t.Errorf("a slow disk: %v", err)
		}
		for what, do := range map[string]func() error{
			"put":    func() error { return put(strings.NewReader("text")) },
			"delete": func() error { return steady.Delete(t.Context(), "one") },
			"list": func() error {
				for _, err := range steady.List(t.Context(), "") {
					return err
				}
				return nil
			},
			"get": func() error {
				r, err := steady.Get(t.Context(), "one", 0)
				if err != nil {
					return err
				}
				defer r.Close()
				_, err = io.Copy(io.Discard, r)
				return err
			},
		} {
			began := time.Now()
			s.times, s.after = -1, 2
			if err := do(); err == nil || !strings.HasPrefix(err.Error(), "the server has said nothing for ") {
				t.Errorf("%s: error is %v", what, err)
			}
			if took := time.Since(began); took > 4*time.Minute {
				t.Errorf("%s: took %v", what, took)
			}
		}
		s.times = 0
		r, err := steady.Get(t.Context(), "one", 1)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // whoever reads has something else to do
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil || b.String() != "ext" {
			t.Errorf("after an hour: %q, %v", b.String(), err)
		}
		r.Close()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s.times = -1
		for _, err := range steady.List(ctx, "") {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("stopped: error is %v", err)
			}
		}
	})
}

// A slow reader takes its time.
type slow struct {
	io.Reader
	pause time.Duration
}

func (s slow) Read(p []byte) (int, error) {
	time.Sleep(s.pause)
	return s.Reader.Read(p)
}
