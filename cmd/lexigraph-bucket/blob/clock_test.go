package blob

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/lexigraph/lexigraph/model/store"
)

// TestClock: where this machine's clock is an hour off, S3 refuses what is signed by it, and says what time it is.
func TestClock(t *testing.T) {
	refused := 0
	bucket := s3Behind(t, func(server http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			clock := time.Now().UTC().Add(-time.Hour)
			w.Header().Set("Date", clock.Format(http.TimeFormat))
			if signed, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date")); err != nil || signed.Sub(clock).Abs() > 15*time.Minute {
				refused++
				w.WriteHeader(http.StatusForbidden)
				fmt.Fprintf(w, "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too large.</Message></Error>")
				return
			}
			server.ServeHTTP(w, r)
		})
	}, gofakes3.WithTimeSkewLimit(0))
	raw, err := open(t.Context(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	c := store.Copy{Store: raw, URL: "s3://bucket", Name: "run"}
	h, err := c.Take(t.Context(), lively)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Take(t.Context(), lively); err == nil || !strings.Contains(err.Error(), "another process is training") {
		t.Errorf("a run that is trained: error is %v", err)
	}
	h.Release()
	if h, err = c.Take(t.Context(), lively); err != nil {
		t.Fatal(err)
	}
	h.Release()
	if refused == 0 {
		t.Error("nothing was refused")
	}
	t.Logf("%d requests were refused at first", refused)
}
