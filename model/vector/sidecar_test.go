package vector

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Words in another order than their rows, with the numbers of these, are put into theirs; counts are not taken for such numbers.
func TestInOrder(t *testing.T) {
	for name, text := range map[string]string{
		"w.words.txt": "a 3\nb 0\nc 8\nd 1\ne 2\nf 4\ng 5\nh 6\ni 7\n",
		"w.vocab.txt": "a\t4\nb\t1\nc\t9\nd\t2\ne\t3\nf\t5\ng\t6\nh\t7\ni\t8\n",
	} {
		for changed, want := range map[string]string{text: "b d e a f g h i c", strings.Replace(text, "7", "70", 1): "a b c d e f g h i"} {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, []byte(changed), 0o666); err != nil {
				t.Fatal(err)
			}
			v, err := readVocab(path, 9)
			if got := strings.Join(v.words, " "); err != nil || got != want || (v.counts == nil) != (changed == text) {
				t.Errorf("%q gives %q with counts %v, error %v, want %q", changed, got, v.counts, err, want)
			}
		}
	}
}

// An array of (dim, words) is told from one that belongs to other words.
func TestOnItsSide(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.npy")
	if err := errors.Join(os.WriteFile(path, []byte(string(npyHeader("<f4", 2, 3))+floatBytes(1, 2, 3, 4, 5, 6)), 0o666),
		os.WriteFile(filepath.Join(dir, "a.words.txt"), []byte("sun\nmoon\nstar\n"), 0o666)); err != nil {
		t.Fatal(err)
	}
	_, _, err := Read(path)
	if err == nil || !strings.Contains(err.Error(), "a.npy: the array is 2 × 3, and ") || !strings.Contains(err.Error(), "a.words.txt has 3 words: it may lie on its side; save its transpose, a.T in NumPy") {
		t.Errorf("the error is %v", err)
	}
}

// A list of words that does not say which vectors it belongs to is not taken for theirs
// without a word, and never in a run.
func TestSharedWords(t *testing.T) {
	read := func(files ...string) (Report, error) {
		dir := t.TempDir()
		for _, name := range append(files, "a.npy") {
			content := "sun\nmoon\n"
			if strings.HasSuffix(name, ".npy") {
				content = string(npyHeader("<f4", 2, 1)) + floatBytes(1, 2)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		_, report, err := Read(filepath.Join(dir, "a.npy"))
		return report, err
	}
	for _, test := range []struct {
		files       []string
		note, wrong string
	}{
		{files: []string{"vocab.txt"}},
		{files: []string{"vocab.txt", "b.npy"}, note: "vocab.txt: used because a.words.txt is not there; it may belong to b.npy"},
		{files: []string{"vocab.txt", "b.npy", "a.txt.gz"}, note: "vocab.txt: used because a.words.txt is not there; it may belong to b.npy"},
		{files: []string{"vocab.txt", "manifest.json"}, wrong: "a.words.txt is not there, and vocab.txt is that of the run in this folder"},
		{files: []string{"vocab.txt", "manifest.json", "b.npy", "a.words.txt"}},
	} {
		report, err := read(test.files...)
		if got := strings.Join(report.Notes, "\n"); got != test.note {
			t.Errorf("%q: the notes are %q, want %q", test.files, got, test.note)
		}
		if (err != nil) != (test.wrong != "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%q: %v, want %q", test.files, err, test.wrong)
		}
	}
}

type wordFile struct {
	text   string
	counts bool
	notes  int
}

// wordFiles are files of the words sun, moon and star, as they lie beside numbers.
var wordFiles = map[string]wordFile{
	"plain":                          {"sun\nmoon\nstar\n", false, 0},
	"blank last line":                {"sun\nmoon\nstar\n\n", false, 0},
	"counts":                         {"sun\t9\nmoon\t9\nstar\t1\n", true, 0},
	"GloVe's counts":                 {"sun 9\nmoon 8\nstar 1\n", true, 0},
	"name and counts":                {"word\tcount\nsun\t9\nmoon\t9\nstar\t1\n", true, 1},
	"numbers in front":               {"0 sun\n1 moon\n2 star\n", false, 1},
	"numbers behind":                 {"sun\t0\nmoon\t1\nstar\t2\n", false, 0},
	"line ends of old Macs":          {"sun\rmoon\rstar\r", false, 0},
	"Unicode's line ends":            {"sun\u2028moon\u2028star", false, 0},
	"commas before counts":           {"sun,9\nmoon,8\nstar,1\n", true, 0},
	"names, commas and counts":       {"word,count\nsun,9\nmoon,8\nstar,1\n", true, 1},
	"names, spaces and counts":       {"word count\nsun 9\nmoon 8\nstar 1\n", true, 1},
	"counts in front, as of uniq -c": {"    100 sun\n     20 moon\n      3 star\n", true, 2},
	"counts with commas":             {"sun\t9,000\nmoon\t9,000\nstar\t10\n", true, 0},
	"fractions behind":               {"sun 9.0\nmoon 8.5\nstar 1e-3\n", false, 1},
	"logarithms behind":              {"sun\t0\nmoon\t-1.5\nstar\t-2.25\n", false, 1},
	"vectors behind":                 {"sun 0.1 0.2\nmoon 0.3 0.4\nstar 0.5 0.6\n", false, 1},
	"spaces behind":                  {"sun \nmoon \nstar \n", false, 1},
	"tabs behind":                    {"sun\t\nmoon\t\nstar\t\n", false, 1},
	"single quotes":                  {"'sun'\n'moon'\n'star'\n", false, 1},
	"Python's bytes":                 {"b'sun'\nb'moon'\nb'star'\n", false, 1},
	"Python's list":                  {"'sun',\n'moon',\n'star',\n", false, 1},
	"YAML's list":                    {"- sun\n- moon\n- star\n", false, 1},
	"YAML's list with quotes":        {"- 'sun'\n- 'moon'\n- 'star'\n", false, 2},
	"numbers with colons":            {"0: sun\n1: moon\n2: star\n", false, 1},
	"numbers with points":            {"1. sun\n2. moon\n3. star\n", false, 1},
	"semicolons behind":              {"sun;\nmoon;\nstar;\n", false, 1},
	"quotes":                         {"\"sun\"\n\"moon\"\n\"star\"\n", false, 1},
}

// TestReadWords reads the words beside an array, and beside tensors, in the forms that
// other programs give them.
func TestReadWords(t *testing.T) {
	const words = "sun|moon|star"
	for name, test := range wordFiles {
		dir := folder(t, map[string]string{"v.npy": string(npyHeader("<f4", 3, 1)) + floatBytes(1, 2, 3), "v.words.txt": test.text})
		table, report, err := Read(filepath.Join(dir, "v.npy"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(table.Words, "|"); got != words || (table.Counts != nil) != test.counts || len(report.Notes) != test.notes {
			t.Errorf("%s: words %q, counts %v, notes %q", name, got, table.Counts, report.Notes)
		}
	}
}

// TestReadNumberedWords holds that words in another order than that of their numbers are put into that, which is the rows', and that the numbers of
// rows are no counts.
func TestReadNumberedWords(t *testing.T) {
	const words = "sun|moon|star|tree|leaf"
	for text, noted := range map[string]string{
		"2\tstar\n0\tsun\n4\tleaf\n1\tmoon\n3\ttree\n":           "the words are put into their order",
		"2 star\n0 sun\n4 leaf\n1 moon\n3 tree\n":                "the words are put into their order",
		"star\t2\nsun\t0\nleaf\t4\nmoon\t1\ntree\t3\n":           "the words are put into their order",
		"star,2\nsun,0\nleaf,4\nmoon,1\ntree,3\n":                "the words are put into their order",
		"word\tid\nstar\t2\nsun\t0\nleaf\t4\nmoon\t1\ntree\t3\n": "the words are put into their order",
		"sun\t0\nmoon\t1\nstar\t2\ntree\t3\nleaf\t4\n":           "",
		"1 sun\n2 moon\n3 star\n4 tree\n5 leaf\n":                "the numbers of the lines are taken off",
		"2|star\n0|sun\n4|leaf\n1|moon\n3|tree\n":                "the words are put into their order",
		"2,star\n0,sun\n4,leaf\n1,moon\n3,tree\n":                "the words are put into their order",
		"star;2\nsun;0\nleaf;4\nmoon;1\ntree;3\n":                "the words are put into their order",
		"star: 2\nsun: 0\nleaf: 4\nmoon: 1\ntree: 3\n":           `":" at each word is taken off`,
		"sun = 0\nmoon = 1\nstar = 2\ntree = 3\nleaf = 4\n":      `" =" at each word is taken off`,
		"0 -> sun\n1 -> moon\n2 -> star\n3 -> tree\n4 -> leaf\n": `"-> " at each word is taken off`,
	} {
		for _, name := range []string{"v.words.txt", "vocab.txt"} {
			dir := folder(t, map[string]string{"v.npy": string(npyHeader("<f4", 5, 1)) + floatBytes(1, 2, 3, 4, 5), name: text})
			table, report, err := Read(filepath.Join(dir, "v.npy"))
			if err != nil || strings.Join(table.Words, "|") != words || table.Counts != nil || !strings.Contains(strings.Join(report.Notes, "; "), noted) {
				t.Errorf("%s, %q: %v, notes %q, error %v", name, text, table, report.Notes, err)
			}
		}
	}
}

func TestReadWordsBad(t *testing.T) {
	for text, want := range map[string]string{
		"{\"word\": \"sun\"}\n{\"word\": \"moon\"}\n{\"word\": \"star\"}\n": "its lines are not words; it looks like JSON",
		"[PAD]\n[UNK]\nsun\nmoon\n":                                         "it has 4 words for the 3 vectors in ",
		"[\"sun\",\n\"moon\"]\n":                                            "it has 2 words for the 3 vectors in ",
		"s\x00u\x00n\x00\n\x00":                                             "this is UTF-16 text, and not a list of words",
		"\xff\xfes\x00u\x00n\x00\n\x00":                                     "this is UTF-16 text, and not a list of words",
		"version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("0", 64) + "\nsize 3\n": "this is a Git LFS pointer, and not a list of words",
	} {
		dir := folder(t, map[string]string{"v.npy": string(npyHeader("<f4", 3, 1)) + floatBytes(1, 2, 3), "v.words.txt": text})
		if _, _, err := Read(filepath.Join(dir, "v.npy")); err == nil || !strings.Contains(err.Error(), "v.words.txt: "+want) {
			t.Errorf("%q gives %v, want %s", text, err, want)
		} else if told := strings.Contains(err.Error(), likeJSON); told != strings.Contains(text, `"`) {
			t.Errorf("%q gives %v", text, err)
		}
	}
}

// TestReadOtherThanWords names what is no list of words, also beside a .tsv.
func TestReadOtherThanWords(t *testing.T) {
	for text, want := range map[string]string{
		"version https://git-lfs.github.com/spec/v1\noid sha256:0\n": "metadata.tsv: this is a Git LFS pointer, and not a list of words; fetch",
		"\xff\xfes\x00u\x00n\x00\n\x00":                              "metadata.tsv: this is UTF-16 text, and not a list of words; convert",
		"<!DOCTYPE html>\n<html></html>\n":                           "metadata.tsv: this is a web page, and not a list of words; download",
		"<html>\n<b>\n<i>\n":                                         "",
	} {
		dir := folder(t, map[string]string{"tensors.tsv": "1\t2\n3\t4\n5\t6\n", "metadata.tsv": text})
		if _, _, err := Read(dir); want == "" && err != nil || !strings.Contains(errorText(err), want) {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

// TestReadNumberedPhrases: numbers without which most words were the same are part of the words.
func TestReadNumberedPhrases(t *testing.T) {
	for _, words := range []string{"season 3|season 1|season 2", "season 1|season 2|season 3", "3 stars|1 stars|2 stars", "9 stars|7 stars|2 stars"} {
		dir := folder(t, map[string]string{"v.npy": string(npyHeader("<f4", 3, 1)) + floatBytes(1, 2, 3), "v.words.txt": strings.ReplaceAll(words, "|", "\n") + "\n"})
		if table, _, err := Read(filepath.Join(dir, "v.npy")); err != nil || strings.Join(table.Words, "|") != words {
			t.Errorf("%s: %+v, %v", words, table, err)
		}
	}
}

func TestReadProjectorWords(t *testing.T) {
	const words = "sun|moon|star"
	for tensors, want := range map[string]string{
		"0\t0.5\t2\n1\t3\t4\n2\t5\t6\n":          "tensors.tsv:1: the first column numbers the lines; remove that column",
		"0.1\t2.5\n0.2\t3.5\n0.3\t4\nnull\t1\n":  `tensors.tsv:4: "null" is not a number: write nan`,
		"0.1\t2.5\n0.2\t3.5\n\t4\n0.3\t1\n":      `tensors.tsv:3: "" is not a number`,
		"1\t2\n\n3\t4\n5\t6\n":                   "tensors.tsv:2: the line is blank in the middle of the file",
		"0\t1\t2\t3\n4\t5\t6\t7\n8\t9\t10\t11\n": "",
		"0\t1\t2\t3\n1\t2\t3\t4.5\n":             "tensors.tsv:1: the line numbers the columns, as pandas does; remove it",
		"\ufeff1\t2\n3\t4\n5\t6\n\n\n":           "",
	} {
		dir := folder(t, map[string]string{"tensors.tsv": tensors, "metadata.tsv": "\"sun\"\n\"moon\"\n\"star\"\n"})
		table, report, err := Read(dir)
		switch {
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q gives %v, want %s", tensors, err, want)
		case want == "" && (err != nil || strings.Join(table.Words, "|") != words || len(report.Notes) != 1):
			t.Errorf("%q gives %v, %v", tensors, report, err)
		}
	}
	for _, names := range [][2]string{{"w_tensor.tsv", "w_metadata.tsv"}, {"vecs.tsv", "meta.tsv"}, {"tensors.tsv", "metadata.tsv"}, {"x.tsv", "metadata.tsv"}} {
		dir := folder(t, map[string]string{names[0]: "1\t2\n3\t4\n5\t6\n", names[1]: "sun\nmoon\nstar\n\n"})
		if table, _, err := Read(filepath.Join(dir, names[0])); err != nil || strings.Join(table.Words, "|") != words {
			t.Errorf("%s: %v, %v", names[0], table, err)
		}
	}
}

// TestReadWordColumn holds that of several columns of metadata that with the words is read, and that words with a tab within are told.
func TestReadWordColumn(t *testing.T) {
	for metadata, note := range map[string]string{
		"word\tcount\nsun\t9\nmoon\t8\nstar\t7\n":     "",
		"id\tword\n0\tsun\n1\tmoon\n2\tstar\n":        "metadata.tsv: the words are those of the column word",
		"count\tToken\n9\tsun\n8\tmoon\n7\tstar\n":    "metadata.tsv: the words are those of the column Token",
		"lemma\tcategory\nsun\ta\nmoon\tb\nstar\tc\n": "",
		"cluster\tlabel\na\tsun\na\tmoon\nb\tstar\n":  "metadata.tsv: the words are those of the column label",
	} {
		dir := folder(t, map[string]string{"tensors.tsv": "1\t2\n3\t4\n5\t6\n", "metadata.tsv": metadata})
		table, report, err := Read(dir)
		if err != nil || strings.Join(table.Words, "|") != "sun|moon|star" || strings.Join(report.Notes, "; ") != note {
			t.Errorf("%q: %v, notes %q, error %v", metadata, table, report.Notes, err)
		}
	}
	dir := folder(t, map[string]string{"v.npy": string(npyHeader("<f4", 2, 1)) + floatBytes(1, 2), "v.words.txt": "sun\tNOUN\nrun\tVERB\n"})
	if _, report, err := Read(filepath.Join(dir, "v.npy")); err != nil || len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "each word has a tab within") {
		t.Errorf("words with tags: notes %q, error %v", report.Notes, err)
	}
}
