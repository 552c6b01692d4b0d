package corpus

import (
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestJSONForms reads the same texts from JSON of many forms, as plain text, and says which key they are under where that is not known.
func TestJSONForms(t *testing.T) {
	many := strings.Repeat(" and so on", MaxLine/8)
	long := `{"id": 7, "data": [` + strings.Repeat(`{"id": 1, "text": "the cat"}, `, MaxLine/20) + `{"text": "a hen"}]}`
	for name, test := range map[string]struct{ text, key, note, want string }{
		"lines":              {text: "{\"text\": \"the cat\"}\n\n{\"text\": \"a hen\"}\n", want: "1 the cat, 3 a hen"},
		"strings":            {text: "\"the cat\"\n\"a \\u0068en\"", want: "1 the cat, 2 a hen"},
		"lists":              {text: "[\"the\", \"cat\"]\n[\"a\", \"hen\"]\n", note: "lists", want: "1 the cat, 2 a hen"},
		"lists of lists":     {text: "[[\"the\", \"cat\"], [\"sees\"]]\n[[\"a\", \"hen\"]]\n", want: "1 the cat | sees, 2 a hen"},
		"sequence":           {text: "\x1e{\"text\": \"the cat\"}\n\x1e{\"text\": \"a hen\"}\n", want: "1 the cat, 2 a hen"},
		"long sequence":      {text: "\x1e{\n\"text\": \"the cat\"}\n\x1e{\"text\":\n \"a hen\"}\n", want: "1 the cat, 3 a hen"},
		"sequence, strings":  {text: "\x1e\"the cat\"\n\x1e\"a hen\"\n", want: "1 the cat, 2 a hen"},
		"list":               {text: `[{"text": "the cat", "id": [1, {"a": "]"}]}, {"id": 2, "text": "a \"hen\""}]`, want: `1 the cat, 1 a "hen"`},
		"list of strings":    {text: `["the cat", "a hen"]`, want: "1 the cat, 1 a hen"},
		"list of lists one":  {text: `[["the", "cat"], ["a", "hen"]]`, note: "lists", want: "1 the cat, 1 a hen"},
		"strings over lines": {text: "\uFEFF[\n \"the cat\"\n,\n \"a hen\\n\\nand so\"]\n", want: "2 the cat, 4 a hen |  | and so"},
		"list over lines":    {text: "[\n {\n  \"text\": \"the cat\"\n },\n {\"text\": \"a hen\"}\n]", want: "2 the cat, 5 a hen"},
		"objects":            {text: "{\n \"text\": \"the cat\"\n}\n{\n \"text\": \"a hen\"\n}", want: "1 the cat, 4 a hen"},
		"objects on a line":  {text: `{"text": "the cat"}{"text": "a hen"} {"text": ""}`, want: "1 the cat, 1 a hen, 1 "},
		"within":             {text: `{"version": "1", "data": [{"text": "the cat"}, {"text": "a hen"}], "more": {"text": "x"}}`, note: "its examples are what is in .data[]", want: "1 the cat, 1 a hen"},
		"far within":         {text: `{"data": {"a b": [{"id": 1, "text": "the cat"}]}}`, note: `its examples are what is in .data["a b"][]`, want: "1 the cat"},
		"another key":        {text: `[{"id": "1", "body": "the cat"}, {"body": "a hen"}]`, key: "body", want: "1 the cat, 1 a hen"},
		"another within":     {text: `{"version": "1.1", "data": [{"title": "C", "p": [{"context": "the cat", "qas": [{"q": "who?"}]}, {"context": "a hen"}]}, {"p": []}]}`, key: "context", note: "its examples are what is in .data[].p[]", want: "1 the cat, 1 a hen"},
		"of tokens":          {text: `[{"id": "1", "words": ["the", "cat"]}, {"words": ["a", "hen"]}]`, key: "words", note: "lists", want: "1 the cat, 1 a hen"},
		"objects of lists":   {text: "{\"text\": \"the cat\", \"entities\": [{\"text\": \"x\"}]}\n{\"text\": \"a hen\", \"entities\": [{\"text\": \"y\"}]}", want: "1 the cat, 2 a hen"},
		"Telegram":           {text: `{"name": "C", "messages": [{"id": 1, "text": "the cat"}, {"text": ["a ", {"type": "bold", "text": "he"}, "n"]}, {"text": [{"type": "link", "text": "sees"}]}]}`, note: "its examples are what is in .messages[]", want: "1 the cat, 1 a hen, 1 sees"},
		"a long line":        {text: `{"id": 1, "text": "the cat` + many + `"}` + "\n" + `{"text": "a hen"}`, want: "1 the cat" + many + ", 2 a hen"},
		"a long list":        {text: long, note: "its examples are what is in .data[]", want: strings.Repeat("1 the cat, ", MaxLine/20) + "1 a hen"},
	} {
		path := write(t, "a.txt", test.text)
		if test.key != "" {
			if _, _, err := documentsOf(t, path, "jsonl"); err == nil || !strings.Contains(err.Error(), "{text = "+quote(test.key)+"}") {
				t.Errorf("%s: got %v, want the key %q", name, err, test.key)
			}
		}
		columns := named(strings.Fields(test.key)...)
		got, note, err := jsonTexts(t, path, columns)
		if err != nil || got != test.want || note != test.note && !(test.note == "lists" && strings.Contains(note, "has lists")) {
			t.Errorf("%s: got %.200q, %v, %q, want %.200q", name, got, err, note, test.want)
		}
		if strings.HasPrefix(strings.TrimLeft(test.text, "\uFEFF\x1e"), `"`) { // which begins a text, too
			continue
		}
		told := readAndTold(t, path)
		columns = nil
		if key := columnTold.FindStringSubmatch(told); key != nil {
			columns = named(key[1])
		}
		if again, _, err := jsonTexts(t, path, columns); err != nil || again != got || !strings.Contains(told, `corpus.format = "jsonl"`) {
			t.Errorf("%s: by %q got %.200q, %v", name, told, again, err)
		}
	}
}

// TestJSONTakenOut holds that the text of JSON of other forms is taken out by the filter that is told, all of it.
func TestJSONTakenOut(t *testing.T) {
	for text, want := range map[string]string{
		`{"0": {"text": "the cat"}, "1": {"text": "a hen"}}`:                                                           `jq -r '.[].text'`,
		`{"0": "the cat", "1": "a hen"}`:                                                                               `jq -r '.[]'`,
		`{"hits": {"total": 2, "hits": [{"_id": "7", "_source": {"text": "the cat sat"}}]}}`:                           `jq -r '.hits.hits[]._source.text'`,
		`{"type": "FeatureCollection", "features": [{"type": "F", "properties": {"text": "the cat sat on the mat"}}]}`: `jq -r '.features[].properties.text'`,
		`{"a": {"x": "the cat"}, "b": {"y": "a hen"}}`:                                                                 `jq -r .a.x`,
	} {
		path := write(t, "a.json", text)
		if told := readAndTold(t, path); !strings.Contains(told, "take out the text first, for instance with "+want+",") {
			t.Errorf("%s: told %q, want %s", text, told, want)
		}
		if _, _, err := jsonTexts(t, path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"{\"index\": {\"_id\": \"1\"}}\n{\"text\": \"the cat\"}\n": `has no string "text": it has index; correct the line, or leave such lines out`,
		"{\"text\": \"a\", \"b\": True}\n":                         "true, false and null are in small letters, and not as Python shows them",
		`"{\"text\": \"the cat\"}"` + "\n":                         "is a string that holds JSON, which jq -r . takes out of it",
	} {
		if _, _, err := jsonTexts(t, write(t, "a.jsonl", text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// columnTold finds which key is advised.
var columnTold = regexp.MustCompile(`corpus\.columns = \{text = "([^"]+)"\}`)

// jsonTexts returns the documents of JSON, each with the line on which it stands, and what is noted.
func jsonTexts(t *testing.T, path string, columns []Column) (texts, note string, err error) {
	docs, stat, err := documentsOf(t, path, "jsonl", columns...)
	for i := range docs {
		docs[i] = strings.Replace(docs[i], ": ", " ", 1)
	}
	return strings.Join(docs, ", "), stat.Note, err
}

// TestJSONFormsBad has JSON that ends too early, or is none, and values that lack what others have.
func TestJSONFormsBad(t *testing.T) {
	for text, want := range map[string]string{
		`{"data": [{"text": "the cat"}, {"text": "a he`:                                          `a.txt:1: is not a JSON object: write one a line, such as {"text": "…"}; it ends before that does`,
		"[\n{\"text\": \"the cat\"},\n":                                                          "a.txt:1: the text ends before the list or the object does that begins here",
		"[\n{\"text\": \"the cat\"}\n}\n":                                                        "a.txt:3: is no JSON: a } stands where a value, a comma or ] must; correct it; jq empty says",
		"[\n{\"text\": \"the cat\"},\n{\"id\": 1}]":                                              `a.txt:3: has no string "text": it has id`,
		"[\n{\"text\": \"the cat\"},\n{\"text\": \"a\",, \"b\": }]":                              "a.txt:3: is not a JSON object",
		"[{\"text\": \"the cat\"}]\n{\"text\": \"a hen\"}\n":                                     "a.txt:2: has no .[], where the text before or behind has one",
		"{\"data\": [" + strings.Repeat("{\"text\": \"the cat\"}, ", MaxLine/16) + "], \"b\" 3}": "a.txt:1: is no JSON: no colon follows a key",
		"[{\"text\": \"" + strings.Repeat("the cat ", MaxRow/8) + "\"}]":                         "a.txt:1: the JSON value that begins here is longer than 64 MiB",
		`{"text": {"0": "the cat", "1": "a hen"}}`:                                               `a.txt:1: has an object under "text", and not a string; take out the text first, for instance with jq -r '.text[]'`,
		`{"columns": ["id", "body"], "data": [[1, "the cat"]]}`:                                  "; take out the text first, for instance with jq -r '.data[][1]'",
	} {
		_, _, err := jsonTexts(t, write(t, "a.txt", text), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: got %v, want %q", text, err, want)
		}
	}
}

// TestJSONFormsLeftOut leaves out what is bad, and goes on behind it.
func TestJSONFormsLeftOut(t *testing.T) {
	text := "[\n{\"text\": 5},\n{\"text\": \"the cat\"}, null,\n[\"a\", {}], {\"text\": \"" + strings.Repeat("x", MaxRow) + "\"}, {\"text\": \"a hen\"}"
	sources, err := OpenDocuments(t.Context(), []string{write(t, "a.json", text)}, RowOptions{Format: "jsonl", OnBadLine: "skip"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for doc, err := range sources[0].Documents() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(doc.Sentences[0]))
	}
	if want := []string{"the cat", "a hen"}; !slices.Equal(got, want) || sources[0].Stat().BadLines != 5 {
		t.Errorf("got %q, %+v", got, sources[0].Stat())
	}
}

// TestJSONFormsMemory reads a list of strings that is much larger than the memory it takes.
func TestJSONFormsMemory(t *testing.T) {
	element := `{"text": "` + strings.Repeat("the cat sees ", 8) + `"}, `
	in := io.MultiReader(strings.NewReader("["), io.LimitReader(&repeating{text: element}, int64(len(element))<<17), strings.NewReader(`{"text": "a"}]`))
	sources, err := OpenDocuments(t.Context(), []string{"-"}, RowOptions{Format: "jsonl", Options: Options{Stdin: in}})
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	for _, err := range sources[0].Documents() {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%(1<<15) == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if n != 1<<17+1 || most > before.HeapAlloc+4<<20 {
		t.Errorf("got %d documents, and %d bytes more", n, most-before.HeapAlloc)
	}
}

// repeating repeats a text.
type repeating struct {
	text string
	at   int
}

func (r *repeating) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}
