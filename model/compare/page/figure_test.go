package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/model/compare"
)

// Every figure is XML, whatever its words are, and asks for nothing that a program which
// draws SVG may not know.
func TestFigures(t *testing.T) {
	report, err := compare.Compare(whole(t, 2, 20), compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	figures, err := Figures(report)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range figures {
		names = append(names, f.Name)
		d := xml.NewDecoder(bytes.NewReader(f.SVG))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		for _, foreign := range []string{"var(", "class=", "NaN", "Inf"} {
			if bytes.Contains(f.SVG, []byte(foreign)) {
				t.Errorf("%s has %q in it", f.Name, foreign)
			}
		}
	}
	for _, want := range []string{"curves-1-seconds", "curves-1-tokens", "training-1-tokens", "intervals-validation-perplexity", "map-1", "map-2"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no figure %s among %s", want, strings.Join(names, ", "))
		}
	}
	again, err := Figures(report)
	if err != nil || len(again) != len(figures) || !bytes.Equal(again[0].SVG, figures[0].SVG) {
		t.Errorf("a second time they differ: %v", err)
	}
}

func TestScaled(t *testing.T) {
	if got, want := scaled("M0 1000L500 0L1000 250.5", 10, 20, 100, 200), "M10 220L60 20L110 70.1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestWhiskerEnds: an interval that goes on beyond the chart ends with an arrow, and any other with a stroke across.
func TestWhiskerEnds(t *testing.T) {
	drawn := func(left, right bool) (strokes, arrows int) {
		d := figureDrawing{colors: []string{"#000000"}}
		d.intervals(intervalChart{Lines: []interval{{Hue: "c1", Whisker: true, Left: left, Right: right, Low: 10, High: 90, Mean: 50}}})
		return strings.Count(d.b.String(), "<line"), strings.Count(d.b.String(), "<path")
	}
	for _, test := range []struct {
		left, right     bool
		strokes, arrows int
	}{{false, false, 3, 0}, {true, false, 2, 1}, {true, true, 1, 2}} {
		if strokes, arrows := drawn(test.left, test.right); strokes != test.strokes || arrows != test.arrows {
			t.Errorf("beyond on the left %v and right %v: %d strokes and %d arrows, want %d and %d", test.left, test.right, strokes, arrows, test.strokes, test.arrows)
		}
	}
}

// TestShortName: a name ends before the chart beside it, also where its characters are wide.
func TestShortName(t *testing.T) {
	for name, want := range map[string]string{
		"word2vec-skipgram-ns window=2": "word2vec-skipgram-ns window=2", "word2vec-skipgram-ns window=20 dim=300": "word2vec-skipgram-ns window=2…",
		"新闻报道语料 词典分词": "新闻报道语料 词典分词", "新闻报道语料 词典分词 窗口二十 维数三百": "新闻报道语料 词典分词 窗口二…",
	} {
		if got := shortName(name); got != want {
			t.Errorf("%q is cut to %q, want %q", name, got, want)
		}
	}
}
