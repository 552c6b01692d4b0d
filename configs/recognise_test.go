package configs

import "testing"

// Text is told from experiments by what it holds, and by the ending .toml.
func TestIsExperiment(t *testing.T) {
	for _, test := range []struct {
		file, text string
		want       bool
	}{
		{"a.toml", "It was a dark night.", true},
		{"a.toml", "", true},
		{"a", good, true},
		{"a.txt", good, true},
		{"a", "name = \"x\"\n[corpus]\ntrain = unquoted\n", true},
		{"a", "[[layers]] # two\nx", true},
		{"a", "name = \"x\ncorpus.train = \"y\"\n", true},
		{"a.yaml", "name: x\ncorpus:\n  train: y\n", true},
		{"a.yml", "", true},
		{"a.json", `{"corpus": {"train": "y"}}`, true},
		{"a.json", `{"name": "Ann", "messages": [{"text": "It was a dark night."}]}`, false},
		{"a.json", `{"text": "It was a dark night."}`, false},
		{"a", "name = \"x\nthe end\n", false},
		{"a.txt", "It was a dark night.\n", false},
		{"a.md", "# A heading, which is a comment of TOML\n", false},
		{"a.txt", "", false},
		{"notes.txt", "[1] see below\n[note]\n", false},
		{"a.txt", "answer = 42\n", false},
		{"README.md", "# Lexigraph\n\nAn experiment:\n\n[corpus]\ntrain = \"a.txt\"\n", false},
	} {
		if got := IsExperiment(test.file, []byte(test.text)); got != test.want {
			t.Errorf("%s, %q: %v", test.file, test.text, got)
		}
	}
}
