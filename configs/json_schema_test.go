package configs

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// bySchema returns what checks an experiment file by the schema.
func bySchema(t *testing.T) func(text string) error {
	t.Helper()
	text, err := JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("experiment.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("experiment.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(text string) error {
		t.Helper()
		tree := map[string]any{}
		if _, err := toml.Decode(text, &tree); err != nil {
			t.Fatal(err)
		}
		return s.Validate(uniform(tree))
	}
}

// TestJSONSchema holds that the schema accepts every file that comes with the program and
// every resolved one, and refuses what a reader of files does.
func TestJSONSchema(t *testing.T) {
	validate := bySchema(t)
	files := 0
	for _, name := range Shipped() {
		file, text, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		files++
		if err := validate(string(text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		e, err := Load(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		var resolved strings.Builder
		if err := Write(&resolved, e); err != nil {
			t.Fatal(err)
		}
		if err := validate(resolved.String()); err != nil {
			t.Errorf("%s, resolved: %v", file, err)
		}
	}
	sweeps, err := filepath.Glob("compare/*.toml")
	if err != nil || len(sweeps) == 0 || files == 0 {
		t.Fatalf("%d files, sweeps %v, %v", files, sweeps, err)
	}
	for _, file := range sweeps {
		_, text, err := Open(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(string(text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestJSONSchemaRefuses(t *testing.T) {
	validate := bySchema(t)
	for _, bad := range []string{
		"corpus.train = \"a\"\n",
		"name = \"a\"\ncorpus.trains = \"a\"\n",
		"name = \"a\"\nembedding.dim = 0\n",
		"name = \"a\"\nembedding.dim = 1.5\n",
		"name = \"a\"\nloss.type = \"nonsense\"\n",
		"name = \"a\"\nloss = { type = \"cross_entropy\", negatives = 5 }\n",
		"name = \"a\"\ncorpus.valid = 1.0\n",
		"name = \"a\"\n[[layers]]\nunits = 3\n",
	} {
		if validate(bad) == nil {
			t.Errorf("accepted:\n%s", bad)
		}
	}
}

// TestAnnotatedIsAccepted holds that init prints no file that check refuses, whatever types
// it is asked for.
func TestAnnotatedIsAccepted(t *testing.T) {
	families := Parts{}.families()
	printed, refused := 0, 0
	for _, objective := range families["objective"].names() {
		for _, loss := range families["loss"].names() {
			for _, sampler := range append(families["sampler"].names(), "") {
				choices := map[string]string{"objective": objective, "loss": loss}
				if sampler != "" {
					choices["sampler"] = sampler
				}
				var b strings.Builder
				if err := Annotated(&b, choices); err != nil {
					refused++
					if b.Len() > 0 || !strings.HasPrefix(err.Error(), "command line: ") {
						t.Errorf("%v: wrote %d bytes and %v", choices, b.Len(), err)
					}
					continue
				}
				printed++
				if _, err := Parse("x.toml", []byte(b.String()), nil); err != nil {
					t.Errorf("%v: %v", choices, err)
				}
			}
		}
	}
	if printed == 0 || refused == 0 {
		t.Errorf("%d printed, %d refused", printed, refused)
	}
}
