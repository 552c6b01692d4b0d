package page

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
)

// TestNothing: a report without rows and a space without vectors are errors.
func TestNothing(t *testing.T) {
	if err := Write(io.Discard, &compare.Report{}); !errors.Is(err, compare.ErrNoRuns) {
		t.Errorf("the page: %v", err)
	}
	if _, err := Figures(&compare.Report{}); !errors.Is(err, compare.ErrNoRuns) {
		t.Errorf("the figures: %v", err)
	}
	if err := WriteExploration(io.Discard, &compare.Exploration{Spaces: []compare.Space{{Name: "mine"}}}); err == nil || !strings.Contains(err.Error(), `"mine" has no table`) {
		t.Errorf("the explorer: %v", err)
	}
}
