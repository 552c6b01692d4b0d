package configs

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func annotated(t *testing.T, choices map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Annotated(&b, choices); err != nil {
		t.Fatalf("Annotated(%v): %v", choices, err)
	}
	return b.String()
}

// TestAnnotatedIsTheDefault checks that init's file means what an empty one
// would, whatever it starts with.
func TestAnnotatedIsTheDefault(t *testing.T) {
	if !strings.HasPrefix(annotated(t, nil), "# What ") {
		t.Error("does not begin with a question")
	}
	check := func(overrides []string, choices map[string]string) {
		t.Helper()
		want := parse(t, "name = \"my-experiment\"\ncorpus.train = \"godoc:std\"", overrides...)
		if diff := cmp.Diff(want, parse(t, annotated(t, choices))); diff != "" {
			t.Errorf("with %v (-want +got):\n%s", choices, diff)
		}
	}
	check(nil, nil)
	for key, f := range families() {
		if f.initial == "" || key == "sampler" { // init does not choose them
			continue
		}
		for _, name := range f.names() {
			check([]string{key + ".type=" + name}, map[string]string{key: name})
		}
	}
}

// TestAnnotatedAlternatives checks that each type that is commented out is
// right once it is not.
func TestAnnotatedAlternatives(t *testing.T) {
	blocks := 0
	text := strings.ReplaceAll(annotated(t, nil), "\n#\n", "\n\n")
	for block := range strings.SplitSeq(text, "\n\n") {
		if header := strings.Index(block, "# ["); header >= 0 {
			blocks++
			var with []string
			if strings.HasPrefix(block[header:], "# [sampler]") {
				with = append(with, "loss.type=negative_sampling")
			}
			parse(t, good+strings.ReplaceAll("\n"+block[header:], "\n# ", "\n"), with...)
		}
	}
	want := 0
	for _, f := range families() {
		want += len(f.names()) - 1
	}
	if blocks != want {
		t.Errorf("found %d types commented out, want %d", blocks, want)
	}
}

func TestAnnotatedRefuses(t *testing.T) {
	err := Annotated(new(bytes.Buffer), map[string]string{"loss": "cross_entropie", "layers": "fc"})
	want := "command line: layers: no type to choose here; there are objective, loss, optimizer\n" +
		`command line: loss.type: there is no type "cross_entropie": it is one of cross_entropy; did you mean "cross_entropy"?`
	if err == nil || err.Error() != want {
		t.Errorf("got error\n%v\nwant\n%s", err, want)
	}
}
