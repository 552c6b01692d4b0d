package configs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBounds reads texts that would take the TOML library minutes and gigabytes.
func TestBounds(t *testing.T) {
	deep := "has more than 32 parts; no setting is so deep"
	dotted := "more than 32 parts of a dotted key; no setting is so deep"
	nested := "more than 32 lists and tables inside each other; no setting is so deep"
	for _, test := range []struct{ name, text, word, want string }{
		{"a dotted key", "name = 'a'\n" + strings.Repeat("a.", 16_000) + "a = 1", "", "e.toml:2: " + dotted},
		{"a dotted header", "[" + strings.Repeat("a.", 16_000) + "a]", "", "e.toml:1: " + dotted},
		{"a key with blanks", "a" + strings.Repeat(" . a", 40) + " = 1", "", "e.toml:1: " + dotted},
		{"a key with quotes", `"a.b"` + strings.Repeat(`."]"`, 40) + " = 1", "", "e.toml:1: " + dotted},
		{"lists", "layers = \n" + strings.Repeat("[", 100_000), "", "e.toml:2: " + nested},
		{"lists on lines", "layers = " + strings.Repeat("[\n", 100_000), "", "e.toml:33: " + nested},
		{"tables", strings.Repeat("a = {", 50_000), "", "e.toml:1: " + nested},
		{"long", "# " + strings.Repeat("x", 1<<20), "", "e.toml:1: the text has 1048578 bytes, far too many for an experiment"},
		{"an override's key", good, strings.Repeat("a.", 500) + "a=1", deep},
		{"an override's value", good, "layers=" + strings.Repeat("[", 500), nested},
		{"an override's table", good, "layers={" + strings.Repeat("a.", 500) + "a=1}", dotted},
	} {
		var words []string
		if test.word != "" {
			words = []string{test.word}
		}
		_, err := Parse("e.toml", []byte(test.text), words)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error is %.200v, want %s", test.name, err, test.want)
		}
	}
	for name, text := range map[string]string{
		"dots in a string":      good + "\n# a.a" + strings.Repeat(".a", 100) + " [[[[" + strings.Repeat("[", 100) + "\n",
		"brackets in a string":  "name = \"" + strings.Repeat("[", 100) + "\"\n[corpus]\ntrain = '''" + strings.Repeat(".", 100) + "'''\n",
		"many numbers":          "[corpus]\ntrain = [" + strings.Repeat("'a.b.c',\n", 100) + "]\n",
		"many sections":         strings.Repeat("[[layers]]\ntype = 'fc'\nunits = 2\n", 100) + "[corpus]\ntrain = 'a'\n",
		"as deep as is allowed": "show.nearest" + strings.Repeat(".a", 30) + " = 1",
	} {
		if _, err := Parse("e.toml", []byte(text), nil); err != nil && strings.Contains(err.Error(), "more than 32") {
			t.Errorf("%s: %v", name, err)
		}
	}

	// A file is not read further than that.
	for file, want := range map[string]string{"long.toml": "has more than 1048576 bytes", "long": "is text, and not an experiment"} {
		path := filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(path, make([]byte, maxFile+1), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v", file, err)
		}
	}
	deepest := filepath.Join(t.TempDir(), "deep.toml")
	if err := os.WriteFile(deepest, []byte("a = "+strings.Repeat("[", 100_000)), 0o666); err != nil {
		t.Fatal(err)
	}
	if IsSweep(deepest) {
		t.Error("a text that is too deep is a sweep")
	}
	if _, err := Load(os.DevNull, nil); err == nil || !strings.Contains(err.Error(), "is a device, not a file") {
		t.Errorf("a device: error is %v", err)
	}
}

// TestManyKeys reads texts within bounds that have as much in them as fits.
func TestManyKeys(t *testing.T) {
	for name, line := range map[string]string{"keys": "key%d = 1\n", "sections": "[key%d]\n", "lists": "[[layers]] # %d\n", "quoted": "\"\\u0061%d\" = 1\n"} {
		var b strings.Builder
		for i := 0; b.Len() < 100_000; i++ {
			fmt.Fprintf(&b, line, i)
		}
		if _, err := Parse("e.toml", []byte(b.String()), nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
