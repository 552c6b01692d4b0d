package configs

import (
	"bytes"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/model/vector"
	G "gorgonia.org/gorgonia"
)

// double is a layer of a program's own.
type double struct {
	Times float64 `toml:"times" range:"[1,9]" help:"how often"`
}

func (l *double) Build(_ *graph.Scope, x *G.Node) *G.Node { return x }

// text is a format of a program's own.
type text struct{ vector.GloVe }

func ownParts() Parts {
	p := ShippedParts()
	p.Layers["double"] = func() layer.Spec { return &double{Times: 2} }
	p.Formats["text"] = text{}
	return p
}

// TestOwnParts: a part of a program's own is read, checked, written, listed and
// hashed as ours are, and unknown to other programs.
func TestOwnParts(t *testing.T) {
	const file = good + "[[layers]]\ntype = \"double\"\ntimes = 3\n[export]\nformats = [\"text\"]\n"
	e, err := ownParts().Parse("own.toml", []byte(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	if l, ok := e.Layers[0].Spec.(*double); !ok || l.Times != 3 {
		t.Errorf("the layer is %#v", e.Layers[0])
	}
	var b bytes.Buffer
	if err := Write(&b, e); err != nil {
		t.Fatal(err)
	}
	again, err := ownParts().Parse("own.toml", b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	one, err := Hash(e)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := Hash(again); err != nil || one != two {
		t.Errorf("what Write wrote has the hash %s, want %s, and the error %v", two, one, err)
	}
	b.Reset()
	if err := ownParts().Annotated(&b, nil); err != nil || !strings.Contains(b.String(), `# type = "double"`) || !strings.Contains(b.String(), "safetensors | text") {
		t.Errorf("init does not show the parts; error %v", err)
	}
	for _, test := range []struct {
		parts      Parts
		file, want string
	}{
		{Parts{}, file, `there is no type "double": it is one of `},
		{Parts{}, file, `export.formats[0]: cannot be "text"`},
		{ownParts(), strings.ReplaceAll(file, "= 3", "= 10"), "own.toml:5: layers[0].times: 10 is out of range: it must be 1 to 9"},
		{ownParts(), strings.ReplaceAll(file, "times", "time"), "did you mean times?"},
	} {
		if _, err := test.parts.Parse("own.toml", []byte(test.file), nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got error %v, want %s", err, test.want)
		}
	}
}

// number64 is a Spec that is no struct.
type number64 float64

func (*number64) Build(_ *graph.Scope, x *G.Node) *G.Node { return x }

// TestValidateParts: parts that no file could set are an error, not a panic.
func TestValidateParts(t *testing.T) {
	add := func(newSpec func() layer.Spec) Parts {
		p := ShippedParts()
		p.Layers["own"] = newSpec
		return p
	}
	type embedded = double
	for _, test := range []struct {
		parts Parts
		want  string
	}{
		{Parts{}, ""},
		{ShippedParts(), ""}, // which are not looked at where Parts{} stand for them
		{ownParts(), ""},
		{add(nil), `parts: layers: "own" cannot be used: its function is nil`},
		{add(func() layer.Spec { return nil }), `parts: layers: "own" must be a pointer to a struct`},
		{add(func() layer.Spec { return new(number64) }), `parts: layers: "own" must be a pointer to a struct`},
		{add(func() layer.Spec {
			return &struct {
				embedded
				Type string `toml:"type"`
			}{}
		}), `has a setting called "type"`},
		{add(func() layer.Spec {
			return &struct {
				embedded
				Bad int `toml:"bad" range:"1 to 3"`
			}{}
		}), `want an interval`},
		{add(func() layer.Spec {
			return &struct {
				embedded
				Bad map[string]int `toml:"bad"`
			}{}
		}), `has the setting bad of type map[string]int`},
		{Parts{Layers: map[string]func() layer.Spec{}}, `parts: layers: there is no "fc"`},
		{Parts{Formats: map[string]vector.Format{"own": nil}}, `parts: export.formats: "own" is nil`},
		{Parts{Formats: map[string]vector.Format{"own": (*vector.NPY)(nil)}}, `parts: export.formats: "own" is nil`},
		{Parts{Formats: map[string]vector.Format{"": vector.NPY{}}}, `parts: export.formats: "" cannot be the name of a part; use letters,`},
		{Parts{Layers: map[string]func() layer.Spec{"fc": layer.Specs()["fc"], "my/layer": layer.Specs()["fc"]}}, `parts: layers: "my/layer" cannot be the name of a part`},
		{Parts{Formats: map[string]vector.Format{"a\x00": vector.NPY{}}}, `cannot be the name of a part`},
		{Parts{Formats: map[string]vector.Format{"my/क्षा 1:a": vector.NPY{}}}, ""},
	} {
		err := test.parts.Validate()
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("got error %v, want %q", err, test.want)
		}
		if _, parseErr := test.parts.Parse("a.toml", []byte(good), nil); (err == nil) != (parseErr == nil) {
			t.Errorf("Validate has the error %v, Parse %v", err, parseErr)
		}
	}
}
