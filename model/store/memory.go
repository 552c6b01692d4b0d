package store

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Memory is a [Store] in memory, for tests. The zero value is empty.
type Memory struct {
	mu      sync.Mutex
	objects map[string][]byte
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, name string, from int64) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, ok := m.objects[name]
	if !ok {
		return nil, &fs.PathError{Op: "get", Path: name, Err: fs.ErrNotExist}
	}
	return io.NopCloser(bytes.NewReader(text[min(from, int64(len(text))):])), nil
}

// Put implements [Store].
func (m *Memory) Put(ctx context.Context, name string, r io.Reader) error {
	return m.put(ctx, name, r, false)
}

// PutNew implements [Store].
func (m *Memory) PutNew(ctx context.Context, name string, r io.Reader) error {
	return m.put(ctx, name, r, true)
}

func (m *Memory) put(ctx context.Context, name string, r io.Reader, isNew bool) error {
	text, err := io.ReadAll(r)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.objects[name]; ok && isNew {
		return &fs.PathError{Op: "put", Path: name, Err: fs.ErrExist}
	}
	if m.objects == nil {
		m.objects = map[string][]byte{}
	}
	m.objects[name] = text
	return nil
}

// List implements [Store].
func (m *Memory) List(_ context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		m.mu.Lock()
		names := slices.Sorted(maps.Keys(m.objects))
		m.mu.Unlock()
		for _, name := range names {
			if strings.HasPrefix(name, prefix) && !yield(name, nil) {
				return
			}
		}
	}
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.objects, name)
	return nil
}

// Close implements [Store].
func (m *Memory) Close() error { return nil }
