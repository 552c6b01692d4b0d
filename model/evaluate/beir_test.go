package evaluate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// beir writes a folder in the form of BEIR.
func beir(t *testing.T, corpus, queries, qrels string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	os.Mkdir(filepath.Join(dir, "qrels"), 0o777)
	for name, text := range map[string]string{"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": qrels} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	twoDocuments = "\ufeff{\"_id\": \"d1\", \"title\": \"The sun\", \"text\": \"shines\"}\r\n\n{\"_id\": \"d2\", \"text\": \"the moon\", \"metadata\": {}}\n"
	twoQueries   = "{\"_id\": \"q1\", \"text\": \"what shines\"}\n{\"_id\": \"q2\", \"text\": \"of another part\"}\n"
)

func TestBEIR(t *testing.T) {
	dir := beir(t, twoDocuments, twoQueries, "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\n")
	set, err := evaluate.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	r := set.(*evaluate.Retrieval)
	if diff := cmp.Diff([]evaluate.Query{{Text: "what shines", Relevant: []int{0}}}, r.Queries); diff != "" || len(r.Documents) != 2 || r.Documents[0] != "The sun shines" {
		t.Errorf("documents %q, queries (-want +got):\n%s", r.Documents, diff)
	}
	if r.Of.Name != filepath.Base(dir) || r.Of.Kind != evaluate.KindRetrieval || len(r.Of.SHA256) != 64 || r.Of.Notes != nil {
		t.Errorf("the source is %+v", r.Of)
	}
	t.Chdir(dir)
	if here, err := evaluate.Open(".", ""); err != nil || here.Source().Name != r.Of.Name {
		t.Errorf("from inside it is called %q, error %v", here.Source().Name, err)
	}
	os.WriteFile(filepath.Join(dir, "qrels/train.tsv"), []byte("q2\td2\t1\n"), 0o666)
	os.WriteFile(filepath.Join(dir, "qrels/about.txt"), []byte("one of another form\n"), 0o666)
	os.Remove(filepath.Join(dir, "qrels/test.tsv"))
	if set, err := evaluate.Open(dir, ""); err != nil || set.(*evaluate.Retrieval).Queries[0].Text != "of another part" {
		t.Errorf("the only file of qrels: %v, %v", set, err)
	} else if set.Source().SHA256 == r.Of.SHA256 {
		t.Error("another part of the set has the same SHA-256")
	}
}

// TestBEIRQrels: the first line is left out only if it has the names of the columns, the last line about a query and a document counts,
// and the folder may have any name.
func TestBEIRQrels(t *testing.T) {
	queries := "{\"_id\": \"query1\", \"text\": \"what shines\"}\n"
	from := beir(t, twoDocuments, queries, "query1\td1\t1\nquery1\td2\t1\nquery1\td2\t0\n")
	if err := os.Rename(filepath.Join(from, "qrels/test.tsv"), filepath.Join(from, "qrels/dev.tsv")); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "set[1")
	if err := os.Rename(from, dir); err != nil {
		t.Fatal(err)
	}
	set, err := evaluate.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]evaluate.Query{{Text: "what shines", Relevant: []int{0}}}, set.(*evaluate.Retrieval).Queries); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

// TestMTEB: of MTEB's sets the folder qrels has JSON.
func TestMTEB(t *testing.T) {
	dir := beir(t, twoDocuments, twoQueries, "")
	os.Remove(filepath.Join(dir, "qrels/test.tsv"))
	if _, err := evaluate.Open(dir, ""); err == nil || !strings.Contains(err.Error(), "qrels: has no test.tsv or test.jsonl, and 0 other such files; put") {
		t.Errorf("without qrels: error %v", err)
	}
	qrels := filepath.Join(dir, "qrels/test.jsonl")
	os.WriteFile(qrels, []byte("{\"query-id\": \"q1\", \"corpus-id\": \"d2\", \"score\": 1.0}\n{\"query-id\": \"q2\", \"corpus-id\": \"d2\", \"score\": 0}\n"), 0o666)
	set, err := evaluate.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]evaluate.Query{{Text: "what shines", Relevant: []int{1}}}, set.(*evaluate.Retrieval).Queries); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
	os.WriteFile(qrels, []byte("{\"query-id\": \"q1\", \"corpus-id\": \"d2\"}\n"), 0o666)
	if _, err := evaluate.Open(dir, ""); err == nil || !strings.Contains(err.Error(), "test.jsonl:1: is not an object with two ids and a score; write {") {
		t.Errorf("without a score: error %v", err)
	}
}

// TestBEIRBad: an error names the file in the folder, and the line.
func TestBEIRBad(t *testing.T) {
	const qrels = "query-id\tcorpus-id\tscore\n"
	for _, test := range []struct{ corpus, queries, qrels, want string }{
		{twoDocuments, twoQueries, "q1\td1\n", "qrels/test.tsv:1: is not a query, a document and a score between tabs; correct"},
		{twoDocuments, twoQueries, "q1\td1\tx\n", `qrels/test.tsv:1: "x" is not a score; correct`},
		{twoDocuments, twoQueries, "q1\td1\tinf\n", `qrels/test.tsv:1: "inf" is not a score; correct`},
		{twoDocuments, twoQueries, qrels + "\nq1\td9\t1\n", `qrels/test.tsv:3: no document has the id "d9"; add it to corpus.jsonl`},
		{twoDocuments, twoQueries, qrels + "q9\td1\t1\n", `qrels/test.tsv:2: no query has the id "q9"; add it to queries.jsonl`},
		{twoDocuments, twoQueries, qrels + "q1\td1\t0\n", "qrels: has no query with an answer; put"},
		{twoDocuments + twoDocuments[3:], twoQueries, qrels, `corpus.jsonl:4: the document "d1" comes again; give`},
		{twoDocuments, twoQueries + twoQueries, qrels, `queries.jsonl:3: the query "q1" comes again; give`},
		{twoDocuments, "\n{\"_id\": \"q1\", \"text\": \" \"}\n", "q1\td1\t1\n", "queries.jsonl:2: the query is empty; remove"},
		{"{\"id\": 1}\n", twoQueries, qrels, "corpus.jsonl:1: is not an object with a string _id and a text; write"},
		{"{\"_id\": \"d1\", \"contents\": \"the sun\"}\n", twoQueries, qrels, "corpus.jsonl:1: is not an object with a string _id and a text; write"},
		{twoDocuments, "{\"_id\": \"q1\", \"query\": \"the sun\"}\n", qrels, "queries.jsonl:1: is not an object with a string _id and a text; write"},
		{twoDocuments + "{\"_id\": \"d3\", \"text\": \"caf\xe9\"}\n", twoQueries, qrels, "corpus.jsonl:4: the line is not UTF-8 text; convert"},
	} {
		dir := beir(t, test.corpus, test.queries, test.qrels)
		_, err := evaluate.Open(dir, "")
		if err == nil || !strings.HasPrefix(filepath.ToSlash(err.Error()), filepath.ToSlash(dir)+"/"+test.want) {
			t.Errorf("error %v, want %s", err, test.want)
		}
	}
	if _, err := evaluate.Open(beir(t, twoDocuments, twoQueries, "q1\td1\t1\n"), evaluate.KindAnalogy); err == nil || !strings.Contains(err.Error(), "leave out --kind, or say --kind retrieval") {
		t.Errorf("as analogies: error %v", err)
	}
}

// TestBEIRGrades: documents that answer better count more, by the formula of trec_eval. The figures are those of sklearn.metrics.ndcg_score
// for two queries.
func TestBEIRGrades(t *testing.T) {
	table := gauss(20, 6, 3)
	var corpus, qrels strings.Builder
	for d := range 12 {
		fmt.Fprintf(&corpus, "{\"_id\": \"d%d\", \"text\": \"w%d w%d\"}\n", d, d, d+1)
	}
	for q, grades := range [][]int{{0, 1, 0, 2, 3, 0, 1, 0, 0, 2, 0, 1}, {1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 5}} {
		for d, grade := range grades {
			fmt.Fprintf(&qrels, "q%d\td%d\t%d\n", q, d, grade)
		}
	}
	set, err := evaluate.Open(beir(t, corpus.String(), "{\"_id\": \"q0\", \"text\": \"w3 w5\"}\n{\"_id\": \"q1\", \"text\": \"w11 w2\"}\n", qrels.String()), "")
	if err != nil {
		t.Fatal(err)
	}
	got := results(t, set, space(t, table, evaluate.Settings{Case: "lookup"}))["ndcg@10"]
	for q, want := range []float64{0.49974684475459785, 0.9382234391588529} {
		near(t, fmt.Sprintf("NDCG@10 of query %d", q), got.Items[q], want)
	}
	if !strings.HasPrefix(got.Convention, "NDCG up to rank 10, the grades for gains") {
		t.Errorf("the convention is %q", got.Convention)
	}
}

// TestBEIRItself: where documents are queries, a query does not find itself, unless it answers itself, by vectors nor by words.
func TestBEIRItself(t *testing.T) {
	table := gauss(20, 6, 3)
	texts := "{\"_id\": \"a\", \"text\": \"w1 w2 w3\"}\n{\"_id\": \"b\", \"text\": \"w1 w2 w4\"}\n{\"_id\": \"c\", \"text\": \"w9\"}\n"
	set, err := evaluate.Open(beir(t, texts, texts, "a\tb\t1\nb\ta\t1\nc\tc\t1\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	for metric, r := range results(t, set, space(t, table, evaluate.Settings{Case: "lookup"})) {
		if !strings.HasPrefix(metric, "sif") && !slices.Equal(r.Items, []float64{1, 1, 1}) {
			t.Errorf("%s of the queries is %v", metric, r.Items)
		}
	}
	want := []string{"for 2 of 3 queries the document with the same id is left out, as BEIR's own evaluation does"}
	if diff := cmp.Diff(want, set.Source().Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}
