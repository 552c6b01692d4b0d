package configs

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzParse checks that every text gets an experiment or an answer, and that
// an experiment can be written and read again.
func FuzzParse(f *testing.F) {
	for _, bad := range badFiles {
		f.Add(bad.text, strings.Join(bad.overrides, "\x00"))
	}
	f.Add(good, "layers.0.units=3\x00layers=[{type=\"fc\"}]\x00corpus.valid=0")
	f.Fuzz(func(t *testing.T, text, words string) {
		var overrides []string
		if words != "" {
			overrides = strings.Split(words, "\x00")
		}
		e, err := Parse("exp.toml", []byte(text), overrides)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("got error %v, want Problems", err)
			}
			for _, p := range problems {
				if p.File == "" || p.Text == "" || p.Line < 0 || p.Line > 1+strings.Count(text, "\n") {
					t.Errorf("problem %+v", p)
				}
			}
			return
		}
		again, err := Parse("resolved.toml", []byte(write(t, e)), nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, write(t, e))
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
