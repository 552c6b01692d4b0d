package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTablesInFolder holds that a folder stands for its tables where these are wanted, and that they are told where texts are.
func TestTablesInFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, content := range map[string]string{
		"set/README.md": "about it\n", "set/data/a.jsonl": `{"text": "one"}`, "set/data/b.jsonl.gz": gzipped(`{"text": "two"}`), "set/c.csv": "text\nthree\n", "set/about.json": `{"name": "four"}`,
		"texts/a.txt": "one\n", "json/a.json": `[{"text": "five"}]`, "json/b/c.json": `{"text": "six"}`, "json/README.md": "about it\n",
		"chat/channels.json": `[{"id": "1"}]`, "chat/general/1.json": `[{"text": "one fine day"}]`, "chat/users.json": `[]`,
		"book/runs/a-1/config.toml": "", "book/runs/a-1/manifest.json": "{}", "book/runs/a-1/metrics.jsonl": "", "book/runs/a-1/vocab.txt": "of a run\n",
		"book/a.txt": "one\n", "book/b.pdf": "%PDF", "book/c/d.HTML": "<html>", "book/c/e.html": "<html>",
		"mails/a/1.txt": "one\n", "mails/a/2": "two\n", "mails/b/3.": "three\n", "mails/LICENSE": "four\n",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, []byte(content), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string][]string{"set jsonl": {"one", "two"}, "set csv": {"three"}, "json jsonl": {"five", "six"}} {
		folder, format, _ := strings.Cut(name, " ")
		sources, err := OpenDocuments(t.Context(), []string{folder}, RowOptions{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range sources {
			for doc, err := range s.Documents() {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, string(doc.Sentences[0]))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if _, err := OpenDocuments(t.Context(), []string{"texts"}, RowOptions{Format: "parquet"}); err == nil || !strings.Contains(err.Error(), "texts: the folder has no files in the format parquet; name the files, or by a glob") {
		t.Errorf("no tables: %v", err)
	}
	if docs, _, err := read(t, Options{}, "book"); err != nil || !slices.Equal(docs, []string{"one"}) {
		t.Errorf("beside a run there is %q, %v", docs, err)
	}
	for folder, want := range map[string]string{
		"set":   `in the folder "set" 4 tables are passed over beside the texts; to read tables, name them by themselves: "set/*.json" or "set/*.csv" or "set/**/*.jsonl"`,
		"json":  `in the folder "json" 2 tables are passed over beside the texts; to read tables, name them by themselves: "json/*.json" or "json/**/*.json"`,
		"mails": `in the folder "mails" 2 files are passed over for want of an ending such as .txt: "mails/a/2"; to have all files read, name them by a glob: "mails/**/*"`,
		"book":  "in the folder \"book\" 3 documents are passed over beside the texts (2 .html, 1 .pdf); to have them read, take out their text first",
	} {
		_, stat, err := read(t, Options{}, folder)
		if note := strings.ReplaceAll(stat.Notes(), `\\`, "/"); err != nil || note != want {
			t.Errorf("%s: note %q, want %q, %v", folder, note, want, err)
		}
	}
	if _, err := Open(t.Context(), []string{filepath.Join("json", "b")}, Options{}); err == nil || !strings.HasSuffix(filepath.ToSlash(err.Error()), `: the folder has no text files; it has tables, such as "json/b/c.json", which corpus.format = "jsonl" reads`) {
		t.Errorf("JSON alone: %v", err)
	}
	if _, err := Open(t.Context(), []string{"chat"}, Options{}); err == nil || !strings.Contains(filepath.ToSlash(err.Error()), `such as "chat/general/1.json"`) {
		t.Errorf("JSON of which one file has the text: %v", err)
	}
	if _, stat, err := read(t, Options{}, "texts"); err != nil || stat.Note != "" {
		t.Errorf("texts alone: note %q, %v", stat.Note, err)
	}
}

// TestTextColumns: columns that have the text elsewhere by their numbers have it here too, where one of them looks like it.
func TestTextColumns(t *testing.T) {
	var news, ids string
	for _, day := range []string{"On Monday", "On Tuesday", "On Wednesday", "On Thursday", "On Friday", "On Saturday", "On Sunday", "Today", "Yesterday", "Later", "Soon", "Once"} {
		news += `"3","Oil prices fall ` + day + `","` + day + ` crude fell, for the third time, as supplies grew"` + "\n"
		ids += "17," + day + " nothing happens for two hours\n"
	}
	for _, test := range []struct {
		head      string
		elsewhere []Column
		want      []Column
	}{
		{news, nil, []Column{{Number: 3}}},
		{news, []Column{{Number: 2}, {Number: 3}}, []Column{{Number: 2}, {Number: 3}}},
		{news, []Column{{Number: 3}, {Number: 4}}, []Column{{Number: 3}}}, // there is no fourth
		{ids, []Column{{Number: 1}}, []Column{{Number: 2}}},
		{"id,title,text\n" + ids, []Column{{Name: "title"}, {Name: "text"}}, []Column{{Name: "title"}, {Name: "text"}}},
	} {
		if got := TextColumns([]byte(test.head), "csv", test.elsewhere); !slices.Equal(got, test.want) {
			t.Errorf("%q: %v; want %v", test.head, got, test.want)
		}
	}
}
