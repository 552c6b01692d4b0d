package align

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseDictionary(t *testing.T) {
	d, err := ParseDictionary("d.txt", []byte("\uFEFFdog Hund\r\n\n# a comment\nnew york\tNew York\n  dog\t Hund \ncat   Katze"))
	if err != nil {
		t.Fatal(err)
	}
	want := &Dictionary{Entries: []Entry{{"dog", "Hund", 1}, {"new york", "New York", 4}, {"cat", "Katze", 6}}, Repeated: 1}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
	for name, text := range map[string]string{
		"commas":       "dog,Hund\n\nnew york, New York\n",
		"semicolons":   "# a comment\ndog;Hund\r\nnew york;New York\r\n",
		"three bars":   "dog ||| Hund\n\nnew york ||| New York\n",
		"bars":         "dog|Hund\n\nnew york|New York\n",
		"arrows":       "dog -> Hund\n\nnew york -> New York\n",
		"wide arrows":  "dog => Hund\n\nnew york => New York\n",
		"hyphens":      "dog - Hund\n\nnew york - New York\n",
		"dashes":       "dog – Hund\n\nnew york – New York\n",
		"colons":       "dog: Hund\n\nnew york: New York\n",
		"equals signs": "dog = Hund\n\nnew york = New York\n",
		"quotes":       "\"dog\",\"Hund\"\n\n\"new york\",New York\n",
		"Excel":        "\ufeffsep=;\r\ndog;Hund\r\nnew york;New York\r\n",
	} {
		d, err := ParseDictionary("d.txt", []byte(text))
		if err != nil || len(d.Entries) != 2 || d.Entries[0].A+d.Entries[0].B+d.Entries[1].A+d.Entries[1].B != "dogHundnew yorkNew York" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	for text, want := range map[string]string{
		"dog,Hund\ncat\nox,Ochse":          "d.txt:2: the line has one column",
		"{\"dog\": \"Hund\"}":              "d.txt:1: the file is JSON; write its pairs with tabs between: jq",
		"dog Hund\ncat":                    "d.txt:2: the line has one column, and a pair is two words; write ",
		"a b c\n":                          "d.txt:1: the line has 3 columns",
		"a\t\n":                            "d.txt:1: the line has one column",
		"a\tb\tnoun\n":                     "d.txt:1: the line has 3 columns, and a pair is two words; write a word of the first space, a tab, and a word of the second; cut -f 1,2 takes the first two",
		"1\ta\tb\n":                        "d.txt:1: the line has 3 columns, and a pair is two words; write a word of the first space, a tab, and a word of the second; cut -f 2,3 takes the second",
		"a ~ b\n":                          `d.txt:1: the line has 3 columns, and a pair is two words; write a word of the first space, a tab, and a word of the second; awk '{print $1 "\t" $3}' takes the first and the third`,
		"a b 0.9\n":                        "d.txt:1: the line has 3 columns, and a pair is two words; write a word of the first space, a tab, and a word of the second; awk",
		"a {m} [biol.]\tb\tnoun\n":         "d.txt:1: the line has 3 columns, and a pair is two words; write a word of the first space, a tab, and a word of the second; sed -E",
		"學 学 [xue2] /to learn/to study/\n": "d.txt:1: the line has 6 columns, and a pair is two words; write a word of the first space, a tab, and a word of the second; of CC-CEDICT sed",
		"a\t\tb":                           "d.txt:1: the line has 3 columns",
		"a b\n\xff x\n":                    "d.txt:2: the line is not UTF-8; ",
		"PK\x03\x04 \x00x\n":               "d.txt:1: the line has a NUL byte",
		"# only\n":                         "d.txt: the dictionary has no pairs; ",
		"":                                 "d.txt: the dictionary has no pairs; ",
	} {
		if _, err := ParseDictionary("d.txt", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

// FuzzParseDictionary reads any bytes as a dictionary: an error names the file, and without one there are pairs of words that are not empty.
func FuzzParseDictionary(f *testing.F) {
	for _, s := range []string{"dog Hund\ncat\tKatze\n", "a", "\uFEFFa\u00a0b c\r\n# x\n", "\xff\xfe a", "a\tb\tc\n", "a\t \n", "a,b\nc,d", "\"a\",\"b\"", "a ||| b\n", "sep=;\na;b\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ParseDictionary("d.txt", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "d.txt:") {
				t.Errorf("the error names no file: %v", err)
			}
			return
		}
		seen := make(map[[2]string]bool)
		last := 0
		for _, e := range d.Entries {
			pair := [2]string{e.A, e.B}
			if e.A == "" || e.B == "" || e.Line <= last || seen[pair] || strings.ContainsAny(e.A+e.B, "\t\n") {
				t.Errorf("%+v", e)
			}
			seen[pair], last = true, e.Line
		}
		if len(d.Entries) == 0 {
			t.Error("no pairs and no error")
		}
	})
}

// TestJSONDictionary has dictionaries in JSON: the command that is recommended makes of each what can be read.
func TestJSONDictionary(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip(err)
	}
	for name, text := range map[string]string{
		"object":        `{"cat": "Katze", "dog": "Hund"}`,
		"indented":      "{\n  \"cat\": \"Katze\",\n  \"dog\": \"Hund\"\n}\n",
		"several":       `{"cat": ["Katze"], "dog": ["Hund"]}`,
		"lines":         `{"en": "cat", "de": "Katze"}` + "\n" + `{"en": "dog", "de": "Hund"}` + "\n",
		"list":          `[{"en": "cat", "de": "Katze"}, {"en": "dog", "de": "Hund"}]`,
		"lists":         `[["cat", "Katze"], ["dog", "Hund"]]`,
		"lines, lists":  "[\"cat\", \"Katze\"]\n[\"dog\", \"Hund\"]\n",
		"single words":  `{"cat": "Katze"}` + "\n" + `{"dog": "Hund"}`,
		"other names":   `[{"id": 1, "source word": "cat", "it's": "Katze"}, {"id": 2, "source word": "dog", "it's": "Hund"}]`,
		"within":        `{"pairs": [["cat", "Katze"], ["dog", "Hund"]]}`,
		"objects there": `{"n": 2, "pairs": [{"en": "cat", "de": "Katze"}, {"en": "dog", "de": "Hund"}]}`,
	} {
		_, err := ParseDictionary("d.txt", []byte(text))
		_, command, ok := strings.Cut(fmt.Sprint(err), "the file is JSON; write its pairs with tabs between: ")
		if !ok {
			t.Errorf("%s: error is %v", name, err)
			continue
		}
		jq := exec.Command("sh", "-c", command)
		jq.Stdin = strings.NewReader(text)
		out, err := jq.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %s: %v: %s", name, command, err, out)
			continue
		}
		d, err := ParseDictionary("d.txt", out)
		if want := []Entry{{"cat", "Katze", 1}, {"dog", "Hund", 2}}; err != nil || !slices.Equal(d.Entries, want) {
			t.Errorf("%s: %s makes %q: %v, %v", name, command, out, d, err)
		}
	}
	if d, err := ParseDictionary("d.txt", []byte("{ {\n} }\n[ [\n")); err != nil || len(d.Entries) != 3 {
		t.Errorf("brackets are words too: %v, %v", d, err)
	}
}
