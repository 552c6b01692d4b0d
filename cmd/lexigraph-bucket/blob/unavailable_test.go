package blob

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/store"
)

// TestUnavailable: what will go away by itself is told from what will not, in plain words.
func TestUnavailable(t *testing.T) {
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	var answer func(w http.ResponseWriter)
	bucket := s3Behind(t, func(server http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if answer == nil {
				server.ServeHTTP(w, r)
				return
			}
			answer(w)
		})
	})
	s := at(t, bucket, "p")
	if err := s.Put(t.Context(), "a", strings.NewReader("text")); err != nil {
		t.Fatal(err)
	}
	for want, with := range map[string]func(w http.ResponseWriter){
		"the server cannot do this now (SlowDown: Please reduce your request rate.)": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
		},
		"the server cannot be reached (127.0.0.1:": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		answer = with
		for what, err := range map[string]error{
			"put": s.Put(t.Context(), "b", strings.NewReader("text")),
			"get": func() error { _, err := get(t.Context(), s, "a"); return err }(),
		} {
			if !errors.Is(err, store.ErrUnavailable) || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s: error is %v, want %s", what, err, want)
			}
		}
	}
	answer = func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "4")
		io.WriteString(w, "te")
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	if _, err := get(t.Context(), s, "a"); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("cut short: error is %v", err)
	}
	answer = nil
	if _, err := get(t.Context(), s, "b"); err == nil || errors.Is(err, store.ErrUnavailable) {
		t.Errorf("what is not there: error is %v", err)
	}
}
