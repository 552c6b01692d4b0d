package data

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVocabRemedy: lists of words in another form say how they become one that is read.
func TestVocabRemedy(t *testing.T) {
	for text, want := range map[string]string{
		"      9 <unk>\n      7 a\n":       `1: "<unk>" is not a count; the counts stand first; turn them round: awk '{print $2 "\t" $1}'`,
		"0\t<unk>\t9\n1\ta\t7\n":           "a number stands before each word; take it off: cut -f 2-",
		"word\tcount\n<unk>\t9\n":          `1: "count" is not a count; line 1 has the names of columns, or is a remark; take it off: tail -n +2`,
		"<unk>\t9.0\na\t7.0\n":             `counts are whole numbers; take the fraction off: sed -E 's/\.0*$//'`,
		"<unk>\t1,200\na\t7\n":             "counts have no commas; take them off: sed -E",
		"<unk>\t0\n▁a\t-1.5\n":             "the numbers are scores, and no counts; take them off: sed",
		"2 2\n<unk> 0.1 0.2\na 1 -1e-05\n": "it has vectors of words; of these the first column are the words: tail -n +2",
		"<unk>\t9\t4\na\t7\t3\n":           "the first two columns are the words and their counts: cut -f 1,2",
		"<unk> 0\na -1.5\n":                `the numbers are scores, and no counts; take them off: sed 's/[\t ][^\t ]*$//'`,
		"<unk>\na \nb \n":                  `2: "" is not a count; white space stands behind the words; take it off: sed 's/[ \t]*$//'`,
		"<unk>\n a\n b\n":                  `white space stands before the words; take it off: sed 's/^[ \t]*//'`,
		"<unk> a b c d\n":                  `a word stands on each line: tr -s ' ' '\n'`,
		"word,count\n<unk>,9\na,7\n":       "commas stand between the words and their counts; write tabs, for example by tr , '\\t'",
		"<unk>\t9\t\na\t7\t\n":             `white space stands behind the counts; take it off: sed 's/[ \t]*$//'`,
		"<unk>\ra\rb":                      `its lines end in carriage returns; make line ends of them: tr '\r' '\n'`,
		"<unk>\n\na\n":                     "2: the line is empty; leave such lines out: grep .",
		`["<unk>", "a"]`:                   ": is JSON, and no list of words; take out the words: jq -r '.[]'",
		`{"<unk>": 0, "a": 1}`:             "take out the words, by their numbers: jq -r 'to_entries | sort_by(.value)[] | .key'",
		`{"version": "1.0", "truncation": null, "model": {"vocab": {"a": 0}}}`: "jq -r '.model.vocab | to_entries",
		"<unk>\t9\ncaf\xe9\t7\n":       `2: the word "caf\xe9" is not UTF-8, which no word of the text is like; convert the file, perhaps with iconv -f ISO-8859-1 -t UTF-8`,
		"<unk>\t0\na\t1\nb\t2\nc\t3\n": `the numbers behind the words are those of the words, and no counts; take them off: sed 's/[\t ][^\t ]*$//'`,
		"a 1\nc 3\n<unk> 0\nb 2\n":     `put the words into their order, and take them off: awk '{print $2 "\t" $1}' | sort -n | cut -f 2`,
		"[PAD]\n[UNK]\nunknown\na\n":   `no line has the word for unknown words, "<unk>"; if it is "[UNK]", on line 2, set vocab.unk = "[UNK]"`,
		"unknown\na\n":                 `no line has the word for unknown words, "<unk>"; add it, or set vocab.unk`,
		"<unk>\t9\na\t7\na\t7\n":       `3: the word "a" stands on line 2 already; remove one of the two`,
	} {
		path := filepath.Join(t.TempDir(), "v.txt")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, _, err := openVocab(VocabSpec{File: path, Unk: "<unk>"}, "", io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
		if _, _, err := openVocab(VocabSpec{File: path, Unk: "<unk>"}, "keep", io.Discard); strings.Contains(text, "\xe9") && err != nil {
			t.Errorf("%q, where bad bytes are kept: %v", text, err)
		}
	}
	few := filepath.Join(t.TempDir(), "few.txt") // whose special words occur often and never, and whose counts are each number once
	if err := os.WriteFile(few, []byte("<unk>\t2\n<pad>\t0\na\t3\nb\t1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if v, counted, err := openVocab(VocabSpec{File: few, Unk: "<unk>", Special: []string{"<pad>"}}, "", io.Discard); err != nil || !counted || v.Count(2) != 3 {
		t.Errorf("counts of few words: %v", err)
	}
	folder := t.TempDir()
	if _, _, err := openVocab(VocabSpec{File: folder}, "", io.Discard); err == nil || !strings.Contains(err.Error(), "name the file; that of a run is "+filepath.Join(folder, "vocab.txt")) {
		t.Errorf("a folder: %v", err)
	}
}
