package data

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
)

func TestSplitNote(t *testing.T) {
	const (
		chinese = "我们在北京的天安门广场看见很多人\n老鼠看见了北京的猫和老鼠的朋友\n"
		spaced  = "我们 在 北京 的 天安门 广场 看见 很多 人\n老鼠 看见 了 北京 的 猫\n"
		english = "the cat, in Beijing.\na mouse\n"
	)
	dictionary := func(s string) func() corpus.Tokenizer {
		path := filepath.Join(t.TempDir(), "dict.txt")
		if err := os.WriteFile(path, []byte(s), 0o666); err != nil {
			t.Fatal(err)
		}
		d, err := corpus.ReadDictionary(path)
		if err != nil {
			t.Fatal(err)
		}
		return func() corpus.Tokenizer { return &corpus.Segment{Dictionary: d, Words: &corpus.Words{}} }
	}
	segment, other := dictionary("北京 9\n的 3\n"), dictionary("東京 9\n的 3\n")
	tests := []struct {
		name, text string
		tokenizer  func() corpus.Tokenizer
		command    []string
		want       string // begins the note
	}{
		{"a dictionary of the text", chinese, segment, nil, ""},
		{"a dictionary of another", chinese, other, nil, "corpus.dictionary: none of its words"},
		{"a dictionary of another language", english, segment, nil, "corpus.dictionary: not used"},
		{"Chinese without spaces", chinese, nil, nil, "corpus.tokenizer: words of scripts without spaces have 16 characters"},
		{"Chinese with spaces", spaced, nil, nil, ""},
		{"English", english, nil, nil, ""},
		{"Chinese as it is", chinese, nil, []string{"cat"}, "corpus.command: words of scripts without spaces have"},
		{"Chinese split at a character", chinese, nil, []string{"sed", "s/的/ & /g; s/看见/ & /g"}, ""},
		{"English as it is, but for spaces", english, nil, []string{"sed", "s/ /  /; s/$/ /"}, "corpus.command: wrote each line as it read it"},
		{"a line in another way", english, nil, []string{"sed", "2 s/m/M/"}, ""},
	}
	for _, labelled := range []bool{false, true} {
		for _, test := range tests {
			if _, err := exec.LookPath("sed"); err != nil && test.command != nil || labelled && test.command != nil {
				continue
			}
			s := settings(text(t, test.text))
			if test.tokenizer != nil {
				s.Tokenizer = test.tokenizer
			}
			if s.Command = test.command; labelled {
				lines := strings.Split(strings.TrimSpace(test.text), "\n")
				s = Settings{Train: []string{text(t, "__label__a "+lines[0]+"\n__label__b "+lines[1]+"\n")}, Tokenizer: s.Tokenizer, Vocab: s.Vocab,
					Rows: RowSettings{RowOptions: corpus.RowOptions{Format: "fasttext"}}}
			}
			d, err := Load(t.Context(), s)
			if err != nil {
				t.Fatal(test.name, err)
			}
			if got := d.Report.SplitNote; (got == "") != (test.want == "") || !strings.HasPrefix(got, test.want) {
				t.Errorf("%s, labels %v: the note is %q, want %q", test.name, labelled, got, test.want)
			}
			d.Close()
		}
	}
}
