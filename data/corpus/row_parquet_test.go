package corpus

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// writeParquet writes rows into a file of that name, and returns its path.
func writeParquet[R any](t testing.TB, name string, rows []R, options ...parquet.WriterOption) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := parquet.NewGenericWriter[R](f, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	return path
}

// classLabels is what Hugging Face's datasets write into a file of these columns.
const classLabels = `{"info": {"features": {"text": {"dtype": "string", "_type": "Value"},
	"topic": {"names": ["sports", "weather"], "_type": "ClassLabel"},
	"words": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"},
	"tags": {"feature": {"names": ["O", "B-LOC"], "_type": "ClassLabel"}, "_type": "Sequence"}}}}`

type matrixRow struct {
	Row []int64 `parquet:"row"`
}

type review struct {
	Text   *string     `parquet:"text,optional"`
	Topic  int64       `parquet:"topic"`
	Stars  int32       `parquet:"stars"`
	Score  float64     `parquet:"score"`
	Good   bool        `parquet:"good"`
	Kinds  []string    `parquet:"kinds,list"`
	Words  []string    `parquet:"words,list"`
	Tags   []int64     `parquet:"tags,list"`
	Matrix []matrixRow `parquet:"matrix"`
	Day    int32       `parquet:"day,date"`
	Large  uint64      `parquet:"large"`
	Of     struct {
		Title string `parquet:"title"`
	} `parquet:"of"`
}

func reviews() []review {
	one, two := "the match\nwas good", "rain in York"
	rows := []review{
		{Text: &one, Topic: 0, Stars: 5, Score: .5, Good: true, Kinds: []string{"a", "b"}, Words: []string{"in", "New York"}, Tags: []int64{0, 1}},
		{Text: &two, Topic: 1, Stars: -1, Score: 1e21, Kinds: []string{"c"}, Words: []string{}, Tags: nil},
	}
	rows[0].Of.Title, rows[1].Of.Title = "Cup", "News"
	return rows
}

type bytesRow struct {
	Text []byte `parquet:"text"`
}

// parquetRows reads a file, as text: each row with what is to be predicted.
func parquetRows(t testing.TB, path, format string, o RowOptions) (rows []string, stat Stat, err error) {
	t.Helper()
	o.Format = format
	sources, err := OpenRows(t.Context(), []string{path}, o)
	if err != nil {
		return nil, stat, err
	}
	for r, err := range sources[0].Rows() {
		if err != nil {
			return rows, sources[0].Stat(), err
		}
		if r.Tokens != nil {
			r.Text = strings.Join(r.Tokens, " ")
		}
		rows = append(rows, fmt.Sprintf("%d: %s → %s", r.Line, r.Text, strings.Join(append(r.Labels, r.Others...), " ")))
		if r.Score != 0 {
			rows[len(rows)-1] += fmt.Sprint(" ", r.Score)
		}
	}
	return rows, sources[0].Stat(), nil
}

func named(names ...string) (list []Column) {
	for _, name := range names {
		list = append(list, Column{Name: name})
	}
	return list
}

// TestParquet reads labels of every kind, and the names that numbers stand for.
func TestParquet(t *testing.T) {
	path := writeParquet(t, "reviews.parquet", reviews(), parquet.KeyValueMetadata("huggingface", classLabels))
	tests := []struct {
		format string
		o      RowOptions
		want   []string
	}{
		{"parquet", RowOptions{Text: named("text"), Label: named("topic")}, []string{"1: the match\nwas good → sports", "2: rain in York → weather"}},
		{"parquet", RowOptions{Text: named("of.title", "text"), Label: named("stars", "good")}, []string{"1: Cup the match\nwas good → 5 true", "2: News rain in York → -1 false"}},
		{"parquet", RowOptions{Text: named("text"), Label: named("kinds", "score")}, []string{"1: the match\nwas good → a b 0.5", "2: rain in York → c 1e+21"}},
		{"parquet", RowOptions{Text: named("text"), Pair: named("of.title"), Score: named("stars")}, []string{"1: the match\nwas good → Cup 5", "2: rain in York → News -1"}},
		{"parquet-tokens", RowOptions{Text: named("words"), Label: named("tags")}, []string{"1: in New_York → O B-LOC"}},
	}
	for _, test := range tests {
		got, stat, err := parquetRows(t, path, test.format, test.o)
		content, _ := os.ReadFile(path)
		if err != nil || !slices.Equal(got, test.want) || stat.SHA256 != sha256Hex(content) || stat.Bytes == 0 || stat.Documents != int64(len(got)) {
			t.Errorf("%+v: got %q, %+v, %v, want %q", test.o, got, stat, err, test.want)
		}
	}
}

// TestClassNames finds the names beside features of every form.
func TestClassNames(t *testing.T) {
	const features = `{"info": {"features": {
		"names": {"names": {"dtype": "string", "_type": "Value"}, "_type": {"names": ["x"], "_type": "ClassLabel"}},
		"one": {"names": ["a", "b"], "_type": "ClassLabel"},
		"old": [{"names": ["c"], "_type": "ClassLabel"}],
		"new": {"feature": {"names": ["d"], "_type": "ClassLabel"}, "_type": "List"},
		"meta": {"kind": {"names": ["e"], "_type": "ClassLabel"}, "text": {"dtype": "string", "_type": "Value"}},
		"of": {"feature": {"kind": {"names": ["f"], "_type": "ClassLabel"}}, "_type": "Sequence"},
		"a.b": {"names": ["g"], "_type": "ClassLabel"},
		"text": {"dtype": "string", "_type": "Value"}}}}`
	for column, want := range map[string]string{"one": "a b", "old": "c", "new": "d", "meta.kind": "e", "of.kind": "f", "a.b": "g", "text": "", "meta": "", "meta.text": "", "none": "", "one.names": ""} {
		if got := strings.Join(classNames(features, column), " "); got != want {
			t.Errorf("%s: got %q, want %q", column, got, want)
		}
	}
	for _, bad := range []string{"", "{}", "[]", `{"info": {"features": [[[]]]}}`, `{"info": {"features": {"one": null}}}`} {
		if got := classNames(bad, "one"); got != nil {
			t.Errorf("%s: got %q", bad, got)
		}
	}
}

// A bareType is a type of which a file says its size and nothing else.
type bareType struct{ parquet.Type }

func (bareType) LogicalType() *format.LogicalType { return nil }

// TestParquetPlain reads numbers of which the file says nothing but their size, as pyarrow writes them.
func TestParquetPlain(t *testing.T) {
	type row struct {
		Text string `parquet:"text"`
		One  int64  `parquet:"one"`
		Two  int32  `parquet:"two"`
	}
	schema := parquet.NewSchema("row", parquet.Group{"text": parquet.String(), "one": parquet.Leaf(bareType{parquet.Int64Type}), "two": parquet.Leaf(bareType{parquet.Int32Type})})
	path := writeParquet(t, "plain.parquet", []row{{"a cat", 1, 2}, {"a hen", -1, -2}}, schema)
	got, _, err := parquetRows(t, path, "parquet", RowOptions{Text: named("text"), Label: named("one", "two")})
	if want := []string{"1: a cat → 1 2", "2: a hen → -1 -2"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// TestParquetCast reads strings where what the file says of the column is that of numbers.
func TestParquetCast(t *testing.T) {
	type row struct {
		Text  string `parquet:"text"`
		Topic string `parquet:"topic"`
	}
	path := writeParquet(t, "cast.parquet", []row{{"a cat", "pet"}}, parquet.KeyValueMetadata("huggingface", classLabels))
	got, _, err := parquetRows(t, path, "parquet", RowOptions{Text: named("text"), Label: named("topic")})
	if want := []string{"1: a cat → pet"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// TestParquetEmptyLabels: a label of white space is none, and an error in a list.
func TestParquetEmptyLabels(t *testing.T) {
	type row struct {
		Text  string   `parquet:"text"`
		Topic string   `parquet:"topic"`
		Kinds []string `parquet:"kinds,list"`
	}
	path := writeParquet(t, "empty.parquet", []row{{"a cat", "pet", []string{"x"}}, {"a hen", " ", []string{"x", ""}}})
	for column, want := range map[string]string{"topic": `empty.parquet:2: has no label in column "topic"`, "kinds": `empty.parquet:2: has nothing as number 2 of column "kinds"`} {
		got, _, err := parquetRows(t, path, "parquet", RowOptions{Text: named("text"), Label: named(column)})
		if err == nil || len(got) != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %q, %v, want %s", column, got, err, want)
		}
	}
}

// TestParquetBad has columns that are missing or of another kind, rows that lack something, and files that are none.
func TestParquetBad(t *testing.T) {
	rows := reviews()
	rows[1].Text, rows[1].Topic = nil, 7
	path := writeParquet(t, "reviews.parquet", rows, parquet.KeyValueMetadata("huggingface", classLabels))
	unknown := reviews()
	unknown[1].Topic = -1 // of a test set whose labels are secret
	unknown[0].Kinds = nil
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := RowOptions{Text: named("text"), Label: named("topic")}
	tests := []struct {
		name, path, format string
		o                  RowOptions
		want               string
	}{
		{"no such column", path, "parquet", RowOptions{Text: named("body")}, `has no column "body": it has text, topic, stars, score, good, kinds, words, tags, matrix.row, day, large, of.title; correct the name`},
		{"nothing", path, "parquet", text, `reviews.parquet:2: has nothing in column "text"`},
		{"no name", path, "parquet", RowOptions{Text: named("of.title"), Label: named("topic")}, `reviews.parquet:2: has the number 7 in column "topic", which has names for 0 to 1`},
		{"no label", writeParquet(t, "test.parquet", unknown, parquet.KeyValueMetadata("huggingface", classLabels)), "parquet", text, `test.parquet:2: has no label in column "topic"`},
		{"no labels", writeParquet(t, "none.parquet", unknown, parquet.KeyValueMetadata("huggingface", classLabels)), "parquet", RowOptions{Text: named("text"), Label: named("kinds")},
			`none.parquet:1: has no label in column "kinds", whose list is empty; if that means none of them, df[column].map(lambda x: list(x) or ["none"])`},
		{"numbers", path, "parquet", RowOptions{Text: named("stars")}, `column "stars" has numbers and no text`},
		{"a list of numbers", path, "parquet", RowOptions{Text: named("tags")}, `column "tags" has numbers and no text; name another`},
		{"a list for a score", path, "parquet", RowOptions{Text: named("of.title"), Pair: named("words"), Score: named("tags")}, `column "tags" has lists; name another`},
		{"no list", path, "parquet-tokens", RowOptions{Text: named("text"), Label: named("tags")}, `column "text" has no lists; name one of lists`},
		{"lists of lists", path, "parquet", RowOptions{Text: named("of.title"), Label: named("matrix.row")}, `column "matrix.row" has lists inside lists; name another`},
		{"two", writeParquet(t, "two.parquet", []map[string]any{}, parquet.NewSchema("row", parquet.Group{"of.title": parquet.String(), "of": parquet.Group{"title": parquet.String()}})), "parquet", RowOptions{Text: named("of.title")}, `has two columns "of.title"; name one of them anew`},
		{"0 and 1 for each label", writeParquet(t, "switches.parquet", []switchesRow{{"a", []int32{0, 1, 0}}, {"b", []int32{1, 0, 0}}}), "parquet", RowOptions{Text: named("text"), Label: named("topic")},
			`has lists of 0 and 1 under "topic", a number for each label, and not the labels; write the labels that are 1`},
		{"days", path, "parquet", RowOptions{Text: named("of.title"), Label: named("day")}, `column "day" has values of the kind DATE, which are not read`},
		{"numbers without a sign", path, "parquet", RowOptions{Text: named("of.title"), Label: named("large")}, `column "large" has values of the kind INT(64,false), which are not read`},
		{"Latin-1", writeParquet(t, "latin.parquet", []bytesRow{{[]byte(strings.Repeat("un caf\xe9 tr\xe8s \xe9l\xe9gant, ", 50))}}), "parquet", RowOptions{Text: named("text")}, `; write it with texts in UTF-8, as Parquet has them; corpus.on_bad_utf8 = "skip"`},
		{"LZ4", writeParquet(t, "lz4.parquet", rows, parquet.Compression(&parquet.Lz4Raw)), "parquet", text, "lz4.parquet: the Parquet file is compressed with LZ4_RAW, which is not read; write it again with zstd"},
		{"cut", write(t, "cut.parquet", string(content[:len(content)/2])), "parquet", text, "cut.parquet: the Parquet file is damaged: it does not end as it begins"},
		{"text", write(t, "a.parquet", "the cat\n"), "parquet", text, "a.parquet: is not a Parquet file"},
		{"gzip", write(t, "a.parquet.gz", gzipped(string(content))), "parquet", text, "is compressed with gzip, and a Parquet file is read from its end; unpack it"},
		{"a zip", write(t, "b.parquet", "PK\x03\x04"), "parquet", text, "is a zip archive"},
		{"empty", write(t, "c.parquet", ""), "parquet", text, "is not a Parquet file"},
		{"standard input", "-", "parquet", RowOptions{Options: Options{Stdin: bytes.NewReader(content)}, Text: named("text")}, "standard input: a Parquet file is read from its end"},
	}
	for _, test := range tests {
		_, _, err := parquetRows(t, test.path, test.format, test.o)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "; ") {
			t.Errorf("%s: got %v, want %q and a remedy", test.name, err, test.want)
		}
	}
	text.OnBadLine = "skip"
	got, stat, err := parquetRows(t, path, "parquet", text)
	if err != nil || len(got) != 1 || stat.BadLines != 1 || !strings.Contains(stat.FirstBadLine, "reviews.parquet:2: has nothing") {
		t.Errorf("skipped: got %q, %+v, %v", got, stat, err)
	}
}

type switchesRow struct {
	Text  string  `parquet:"text"`
	Topic []int32 `parquet:"topic,list"`
}

// documentsOf returns the documents of a table as text.
func documentsOf(t testing.TB, path, format string, columns ...Column) (docs []string, stat Stat, err error) {
	t.Helper()
	sources, err := OpenDocuments(t.Context(), []string{path}, RowOptions{Format: format, Text: columns})
	if err != nil {
		return nil, stat, err
	}
	for doc, err := range sources[0].Documents() {
		if err != nil {
			return docs, stat, err
		}
		docs = append(docs, fmt.Sprintf("%d: %s", doc.Line, bytes.Join(doc.Sentences, []byte(" | "))))
	}
	return docs, sources[0].Stat(), nil
}

// TestDocuments reads the same text from tables of every kind.
func TestDocuments(t *testing.T) {
	type article struct {
		Title string `parquet:"title"`
		Text  string `parquet:"text"`
	}
	articles := []article{{"one", "the cat\nsees a \"hen\"\n"}, {"two", ""}, {"three", "cafe\u0301\r\nau lait"}}
	tables := map[string]string{
		"parquet": writeParquet(t, "a.parquet", articles),
		"jsonl":   write(t, "a.jsonl", `{"title": "one", "text": "the cat\nsees a \"hen\"\n"}`+"\n"+`{"title": "two", "text": ""}`+"\n"+`{"title": "three", "text": "cafe`+"\u0301"+`\r\nau lait"}`+"\n"),
		"csv":     write(t, "a.csv", "title,text\none,\"the cat\nsees a \"\"hen\"\"\n\"\ntwo,\nthree,\"cafe\u0301\r\nau lait\"\n"),
		"tsv":     write(t, "a.tsv", "title\ttext\none\tthe cat\ntwo\t\n"),
	}
	for format, path := range tables {
		got, stat, err := documentsOf(t, path, format)
		want := []string{`1: the cat | sees a "hen"`, "2: ", "3: café | au lait"}
		sentences := int64(5)
		switch format {
		case "csv": // whose lines are those of the file
			want = []string{`2: the cat | sees a "hen"`, "5: ", "6: café | au lait"}
		case "tsv":
			want, sentences = []string{"2: the cat", "3: "}, 2
		}
		if err != nil || !reflect.DeepEqual(got, want) || stat.Documents != int64(len(want)) || stat.Sentences != sentences {
			t.Errorf("%s: got %q, %+v, %v, want %q", format, got, stat, err, want)
		}
		got, _, err = documentsOf(t, path, format, named("title", "text")...)
		if err != nil || !strings.Contains(got[0], ": one | the cat") {
			t.Errorf("%s, two columns: got %q, %v", format, got, err)
		}
	}
}

// TestDocumentsBad has tables without the column, and advice that fits.
func TestDocumentsBad(t *testing.T) {
	type page struct {
		URL  string `parquet:"url"`
		Body string `parquet:"body"`
	}
	type only struct {
		ID   int64  `parquet:"id"`
		Body string `parquet:"body"`
	}
	type nested struct {
		ID   string `parquet:"id"`
		Meta only   `parquet:"meta"`
	}
	type titled struct {
		Title   string `parquet:"title"`
		Summary string `parquet:"summary"`
	}
	type tagged struct {
		ID    string   `parquet:"id"`
		Words []string `parquet:"words,list"`
	}
	tests := []struct{ format, path, want string }{
		{"parquet", writeParquet(t, "a.parquet", []page{{"u", "one"}}), `has no column "text": it has url, body; set corpus.columns = {text = "body"}`},
		{"parquet", writeParquet(t, "a.parquet", []nested{{"u", only{1, "one"}}}), `it has id, meta.id, meta.body; set corpus.columns = {text = "meta.body"}`},
		{"parquet", writeParquet(t, "a.parquet", []titled{{"u", "one"}}), `; name the column that has the text, or several, as corpus.columns = {text = ["title", "summary"]}`},
		{"parquet", writeParquet(t, "a.parquet", []tagged{{"u", []string{"one"}}}), `has no column "text": it has id, words; set corpus.columns = {text = "words"}; lists of tokens and their tags are for objective.type = "tag", with corpus.format = "parquet-tokens"`},
		{"parquet", writeParquet(t, "a.parquet", []only{{1, "one"}}), `has no column "text": it has id, body; set corpus.columns = {text = "body"}`},
		{"jsonl", write(t, "a.jsonl", `{"url": "u", "body": "a long one"}`+"\n"), `a.jsonl:1: has no string "text": it has body, url; say which key has the text: corpus.columns = {text = "body"}, or leave such lines out with corpus.on_bad_line = "skip"`},
		{"jsonl", write(t, "a.jsonl", `{"url": "u", "text": null}`+"\n"), `a.jsonl:1: has no string "text"; correct the line, or leave such lines out`},
		{"jsonl", write(t, "a.jsonl", `{"url": "u", "text": 5}`+"\n"), `a.jsonl:1: has no string "text": its value is 5; say which key has the text: corpus.columns = {text = "url"}, or leave`},
		{"jsonl", write(t, "a.jsonl", `{"text": 5}`+"\n"), `; say in corpus.columns which key has strings, or leave such lines out`},
		{"jsonl", write(t, "a.jsonl", `{"meta": {"text": "one"}}`+"\n"), `; take out the text first, for instance with jq -r .meta.text, and give it as "-"`},
		{"jsonl", write(t, "a.jsonl", `{"words": ["one", "two"]}`+"\n"), `has no string "text": it has words; it has lists of strings: corpus.format = "jsonl" with corpus.columns = {text = "words"} reads them as text`},
		{"jsonl", write(t, "a.jsonl", `{"text": "one"}`+"\n"+`{"text": [1, {}]}`+"\n"), `a.jsonl:2: has no string as number 2 of "text"; correct the line`},
		{"jsonl", write(t, "a.jsonl", `{"text": [["one"], "two"]}`+"\n"), `a.jsonl:1: has no list as number 2 of "text", where the first is one; `},
		{"jsonl", write(t, "a.jsonl", `{"text": "one"}`+"\n"+`{"url": "u"}`+"\n"), `a.jsonl:2: has no string "text": it has url; correct the line, or leave such lines out`},
		{"jsonl", write(t, "a.jsonl", `{"text": "on`+"\n"), `a.jsonl:1: is not a JSON object: write one a line, such as {"text": "…"}; it ends before that does; correct`},
		{"csv", write(t, "a.csv", "url,body\nu,one\n"), `line 1 has no column "text": it has url, body; correct the name in corpus.columns`},
	}
	for _, test := range tests {
		if _, _, err := documentsOf(t, test.path, test.format); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.format, err, test.want)
		}
	}
}

// TestDocumentsLeftOut has a first line that is as bad as others, which are left out.
func TestDocumentsLeftOut(t *testing.T) {
	content := `{"url": "u"}` + "\n" + `{"text": 5}` + "\n" + `{"text": "one"}` + "\n"
	o := RowOptions{Format: "jsonl", OnBadLine: "skip", Options: Options{Stdin: strings.NewReader(content)}}
	sources, err := OpenDocuments(t.Context(), []string{"-"}, o)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range sources[0].Documents() {
		if n++; err != nil {
			t.Fatal(err)
		}
	}
	if stat := sources[0].Stat(); n != 1 || stat.BadLines != 2 || !strings.HasPrefix(stat.FirstBadLine, `standard input:1: has no string "text": it has url`) {
		t.Errorf("got %d documents, %+v", n, stat)
	}
}

// TestJSONBytes has bytes that are not UTF-8 in JSON, which are treated as in other text, and not as what reads JSON does.
func TestJSONBytes(t *testing.T) {
	path := write(t, "a.jsonl", `{"text": "one"}`+"\n"+`{"text": "caf`+"\xe9"+`"}`+"\n")
	for _, test := range []struct {
		policy, want string
		bad, skipped int64
	}{
		{"", "one caf\uFFFD", 1, 0},
		{"skip", "one", 1, 1},
		{"error", "byte 14 of the line, 0xe9, is not UTF-8", 0, 0},
		{"keep", `a.jsonl:2: has bytes that are not UTF-8, which JSON cannot have; set corpus.on_bad_utf8 = "replace"`, 0, 0},
	} {
		sources, err := OpenRows(t.Context(), []string{path}, RowOptions{Options: Options{OnBadUTF8: test.policy}, Format: "jsonl", Text: named("text")})
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for row, err := range sources[0].Rows() {
			if err != nil {
				texts = []string{err.Error()}
				break
			}
			texts = append(texts, row.Text)
		}
		got, stat := strings.Join(texts, " "), sources[0].Stat()
		if !strings.Contains(got, test.want) || test.bad > 0 && (got != test.want || stat.BadUTF8 != test.bad || stat.Skipped != test.skipped || stat.FirstBad != path+":2") {
			t.Errorf("%q: got %q, %+v", test.policy, got, stat)
		}
	}
}

// TestLongDocuments reads a text that is longer than a line of plain text may be, and reports one that is too long to hold.
func TestLongDocuments(t *testing.T) {
	long := strings.Repeat("the cat sees a hen ", MaxLine/8)
	content := `{"text": "one"}` + "\n" + `{"text": "` + long + `"}` + "\n" + `{"text": "three"}` + "\n"
	got, _, err := documentsOf(t, write(t, "a.jsonl", content), "jsonl")
	if err != nil || len(got) != 3 || len(got[1]) != len("2: ")+len(long) || got[2] != "3: three" {
		t.Errorf("got %d documents, %v", len(got), err)
	}
	longer := strings.Repeat("x", MaxRow)
	content = `{"text": "one"}` + "\n" + `{"text": "` + longer + `"}` + "\n" + `{"text": "three"}` + "\n"
	sources, err := OpenDocuments(t.Context(), []string{write(t, "b.jsonl", content)}, RowOptions{Format: "jsonl", OnBadLine: "skip"})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range sources[0].Documents() {
		if n++; err != nil {
			t.Fatal(err)
		}
	}
	if stat := sources[0].Stat(); n != 2 || stat.BadLines != 1 || !strings.Contains(stat.FirstBadLine, "b.jsonl:2: the line is longer than") {
		t.Errorf("got %d documents, %+v", n, stat)
	}
}

// TestDocumentParts gives each table to one part.
func TestDocumentParts(t *testing.T) {
	var names []string
	for i := range 5 {
		names = append(names, write(t, fmt.Sprintf("%d.jsonl", i), strings.Repeat(fmt.Sprintf(`{"text": "text %d"}`, i)+"\n", 50)))
	}
	for n := 1; n <= 7; n++ {
		seen := map[string]int{}
		for i := range n {
			sources, err := OpenDocuments(t.Context(), names, RowOptions{Format: "jsonl"})
			if err != nil {
				t.Fatal(err)
			}
			part, err := Part(t.Context(), sources, Options{}, i, n)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range part {
				for doc, err := range s.Documents() {
					if err != nil {
						t.Fatal(err)
					}
					seen[string(doc.Sentences[0])]++
				}
			}
		}
		if len(seen) != 5 || seen["text 0"] != 50 || seen["text 4"] != 50 {
			t.Errorf("%d parts: got %v", n, seen)
		}
	}
}

// TestLongCell reads a text of many lines in a cell of CSV, in quotes, which may be as long as any document; a quote that ends nowhere takes no row with it.
func TestLongCell(t *testing.T) {
	article := func(size int) string { return strings.Repeat("the \"\"cat\"\" sees\n", size/17) }
	path := write(t, "a.csv", "id,text\n1,\""+article(5<<20)+"\"\n2,a hen\n")
	got, stat, err := documentsOf(t, path, "csv")
	if err != nil || len(got) != 2 || stat.Sentences != 5<<20/17+1 || !strings.HasSuffix(got[0], `the "cat" sees`) {
		t.Errorf("got %d documents, %+v, %v", len(got), stat, err)
	}
	path = write(t, "b.csv", "id,text\n1,\""+article(MaxRow+1<<20)+"\"\n")
	want := `b.csv:2: the quote " that begins column 2 does not end within 64 MiB, the most that a row may have; add the one that ends it, or shorten the field; correct the line`
	if _, _, err := documentsOf(t, path, "csv"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	rows := MaxRow/1000 + 1
	path = write(t, "c.csv", "id,text\n1,\"a hen\n"+strings.Repeat("2,"+strings.Repeat("the cat\t", 125)+"\n", rows))
	sources, err := OpenDocuments(t.Context(), []string{path}, RowOptions{Format: "csv", OnBadLine: "skip"})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range sources[0].Documents() {
		if n++; err != nil {
			t.Fatal(err)
		}
	}
	if n != rows || sources[0].Stat().BadLines != 1 {
		t.Errorf("got %d documents, %+v", n, sources[0].Stat())
	}
}
