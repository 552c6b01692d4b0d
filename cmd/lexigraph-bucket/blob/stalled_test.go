package blob

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/store"
)

// A stallingWriter stands still after so many bytes of an answer, until whoever asked has gone.
type stallingWriter struct {
	http.ResponseWriter
	r    *http.Request
	left int
}

func (w *stallingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p[:min(len(p), w.left)])
	if w.left -= n; err == nil && n < len(p) {
		http.NewResponseController(w.ResponseWriter).Flush()
		<-w.r.Context().Done()
		err = w.r.Context().Err()
	}
	return n, err
}

// TestStalled: a download from a server that stands still in the middle of an object goes on where it was.
func TestStalled(t *testing.T) {
	var stalls atomic.Bool
	var ranges []string
	bucket := s3Behind(t, func(server http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isObject := strings.Contains(r.URL.Path, "/run/1/"); r.Method == http.MethodGet && isObject {
				ranges = append(ranges, r.Header.Get("Range"))
				if stalls.CompareAndSwap(true, false) {
					w = &stallingWriter{w, r, 300_000}
				}
			}
			server.ServeHTTP(w, r)
		})
	})
	raw, err := open(t.Context(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	c := store.Copy{Store: store.Steady(raw, time.Second), URL: "s3://bucket", Name: "run"}
	h, err := c.Take(t.Context(), lively)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Release()
	text := strings.Repeat("0123456789abcdef", 1<<16)
	from, to := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(from, "file"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := h.Put(t.Context(), from, []string{"file"}); err != nil {
		t.Fatal(err)
	}
	stalls.Store(true)
	if _, err := c.Fetch(t.Context(), to, func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(to, "file")); string(got) != text || err != nil {
		t.Errorf("%d bytes came, %v", len(got), err)
	}
	if stalls.Load() || len(ranges) != 2 || !strings.HasPrefix(ranges[1], "bytes=3") {
		t.Errorf("asked for were %q", ranges)
	}
}

// TestSilent: no driver waits for ever for a server that takes a request and does not answer.
func TestSilent(t *testing.T) {
	over := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, io.LimitReader(r.Body, 1000))
		<-over
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(over) })
	address := strings.TrimPrefix(server.URL, "http://")
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1", "STORAGE_EMULATOR_HOST": address,
		"AZURE_STORAGE_ACCOUNT": "me", "AZURE_STORAGE_KEY": "cmlnaHQ=", "AZURE_STORAGE_DOMAIN": address, "AZURE_STORAGE_PROTOCOL": "http", "AZURE_STORAGE_IS_LOCAL_EMULATOR": "true",
	} {
		t.Setenv(name, value)
	}
	large := strings.Repeat("0123456789abcdef", 1<<20)
	for _, bucket := range []string{"s3://bucket?use_path_style=true&endpoint=" + url.QueryEscape(server.URL), "gs://bucket", "azblob://bucket"} {
		raw, err := open(t.Context(), bucket)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		s := store.Steady(raw, 50*time.Millisecond)
		for what, do := range map[string]func() error{
			"get":      func() error { _, err := get(t.Context(), s, "one"); return err },
			"put":      func() error { return s.Put(t.Context(), "one", strings.NewReader("text")) },
			"put much": func() error { return s.Put(t.Context(), "one", strings.NewReader(large)) },
			"make":     func() error { return s.PutNew(t.Context(), "one", strings.NewReader("text")) },
			"list":     func() error { _, err := store.Names(t.Context(), s, ""); return err },
			"delete":   func() error { return s.Delete(t.Context(), "one") },
		} {
			t.Run(bucket[:strings.Index(bucket, ":")]+" "+what, func(t *testing.T) {
				if err := do(); err == nil || !strings.Contains(err.Error(), "the server has said nothing for ") {
					t.Errorf("error is %v", err)
				}
			})
		}
	}
}
