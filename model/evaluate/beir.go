package evaluate

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
)

// isBEIR reports whether a folder is a set in the form of BEIR (Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot
// Evaluation of Information Retrieval Models", 2021, https://arxiv.org/abs/2104.08663): documents in corpus.jsonl, queries in
// queries.jsonl, and in a .tsv, or .jsonl, of the folder qrels which documents answer which query.
func isBEIR(dir string) bool {
	for _, name := range []string{"corpus.jsonl", "queries.jsonl", "qrels"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// openBEIR reads the set in a folder: the documents, and the queries that the file of the test in qrels, or the only one there, has with a
// score above 0, which is the grade of the document. As BEIR's own evaluation does, it leaves the document out for a query that
// has the query's id, unless that answers it: where documents are queries, as in ArguAna and Quora, it is the query itself.
func openBEIR(dir string, kind Kind) (Set, error) {
	if kind != "" && kind != KindRetrieval {
		return nil, &data.Error{Where: dir, What: "is a set of documents and queries as BEIR has them", Remedy: "leave out --kind, or say --kind " + string(KindRetrieval)}
	}
	b := &beir{dir: dir, hash: sha256.New(), set: &Retrieval{}, document: map[string]int{}, query: map[string]asked{}, grades: map[string]map[int]float64{}}
	for _, read := range []func() error{b.readCorpus, b.readQueries, b.readQrels} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return b.finish()
}

// beir is a folder that is read.
type beir struct {
	dir      string
	hash     hash.Hash // of what was read
	set      *Retrieval
	document map[string]int // by id
	query    map[string]asked
	ids      []string                   // of the queries, in their order
	grades   map[string]map[int]float64 // by the id of the query and the number of the document
}

// asked is a query, and where it stands.
type asked struct{ text, where string }

// A beirEntry is a document or a query.
type beirEntry struct {
	ID    string  `json:"_id"`
	Title string  `json:"title"`
	Text  *string `json:"text"`
}

func (b *beir) readCorpus() error {
	return b.entries("corpus.jsonl", func(where string, e beirEntry) error {
		if _, twice := b.document[e.ID]; twice {
			return &data.Error{Where: where, What: fmt.Sprintf("the document %q comes again", e.ID), Remedy: "give every document an id of its own"}
		}
		b.document[e.ID] = len(b.set.Documents)
		b.set.Documents = append(b.set.Documents, strings.TrimSpace(e.Title+" "+*e.Text))
		return nil
	})
}

func (b *beir) readQueries() error {
	return b.entries("queries.jsonl", func(where string, e beirEntry) error {
		if _, twice := b.query[e.ID]; twice {
			return &data.Error{Where: where, What: fmt.Sprintf("the query %q comes again", e.ID), Remedy: "give every query an id of its own"}
		}
		b.query[e.ID] = asked{*e.Text, where}
		b.ids = append(b.ids, e.ID)
		return nil
	})
}

// entries calls do with each object of a file, and where it stands.
func (b *beir) entries(name string, do func(where string, e beirEntry) error) error {
	return eachLine(filepath.Join(b.dir, name), b.hash, func(where, line string, _ int) error {
		var e beirEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.ID == "" || e.Text == nil {
			return &data.Error{Where: where, What: "is not an object with a string _id and a text", Remedy: `write {"_id": "a", "title": "", "text": "…"}`}
		}
		return do(where, e)
	})
}

func (b *beir) readQrels() error {
	path, err := qrelsOf(b.dir)
	if err != nil {
		return err
	}
	return eachLine(path, b.hash, func(where, line string, number int) error {
		query, document, score, err := qrel(where, line)
		if err != nil && number == 1 && strings.HasPrefix(line, "query") { // the names of the columns
			return nil
		}
		if err != nil {
			return err
		}
		d, ok := b.document[document]
		if score <= 0 {
			if ok { // the last line about the two counts
				delete(b.grades[query], d)
			}
			return nil
		}
		if !ok {
			return &data.Error{Where: where, What: fmt.Sprintf("no document has the id %q", document), Remedy: "add it to corpus.jsonl, or remove the line"}
		}
		if _, ok := b.query[query]; !ok {
			return &data.Error{Where: where, What: fmt.Sprintf("no query has the id %q", query), Remedy: "add it to queries.jsonl, or remove the line"}
		}
		if b.grades[query] == nil {
			b.grades[query] = map[int]float64{}
		}
		b.grades[query][d] = score
		return nil
	})
}

// qrel reads how well a document answers a query: between tabs, as BEIR and TREC have it, or of a JSON object, as MTEB has it.
func qrel(where, line string) (query, document string, score float64, err error) {
	const correct = "correct or remove the line"
	if line[0] == '{' {
		var o struct {
			Query    string   `json:"query-id"`
			Document string   `json:"corpus-id"`
			Score    *float64 `json:"score"`
		}
		if err := json.Unmarshal([]byte(line), &o); err != nil || o.Query == "" || o.Document == "" || o.Score == nil {
			return "", "", 0, &data.Error{Where: where, What: "is not an object with two ids and a score", Remedy: `write {"query-id": "q", "corpus-id": "a", "score": 1}`}
		}
		return o.Query, o.Document, *o.Score, nil
	}
	f := strings.Split(line, "\t")
	if len(f) == 4 { // as TREC has it: query, iteration, document, score
		f = slices.Delete(f, 1, 2)
	}
	if len(f) != 3 {
		return "", "", 0, &data.Error{Where: where, What: "is not a query, a document and a score between tabs", Remedy: correct}
	}
	score, err = strconv.ParseFloat(strings.TrimSpace(f[2]), 64)
	if err != nil || math.IsInf(score, 0) || math.IsNaN(score) {
		return "", "", 0, &data.Error{Where: where, What: fmt.Sprintf("%q is not a score", f[2]), Remedy: correct}
	}
	return f[0], f[1], score, nil
}

// finish returns the set of what was read.
func (b *beir) finish() (Set, error) {
	itself := 0
	for _, id := range b.ids {
		grades := b.grades[id]
		if len(grades) == 0 {
			continue
		}
		asked := b.query[id]
		if strings.TrimSpace(asked.text) == "" {
			return nil, &data.Error{Where: asked.where, What: "the query is empty", Remedy: "remove the line, and those of the query in qrels"}
		}
		q := Query{Text: asked.text, Relevant: slices.Sorted(maps.Keys(grades))}
		for _, d := range q.Relevant {
			q.Grades = append(q.Grades, grades[d])
		}
		if !slices.ContainsFunc(q.Grades, func(g float64) bool { return g != q.Grades[0] }) {
			q.Grades = nil
		}
		if d, same := b.document[id]; same && grades[d] == 0 {
			q.Without = []int{d}
			itself++
		}
		b.set.Queries = append(b.set.Queries, q)
	}
	if len(b.set.Queries) == 0 {
		return nil, &data.Error{Where: filepath.Join(b.dir, "qrels"), What: "has no query with an answer", Remedy: "put lines of a query, a document and a score above 0 there"}
	}
	dir, err := filepath.Abs(b.dir) // which may be .
	if err != nil {
		return nil, unreadable(b.dir, err)
	}
	b.set.Of = Source{Name: filepath.Base(dir), Path: b.dir, Kind: KindRetrieval, SHA256: fmt.Sprintf("%x", b.hash.Sum(nil))}
	if itself > 0 {
		b.set.Of.Notes = []string{fmt.Sprintf("for %s of %s queries the document with the same id is left out, as BEIR's own evaluation does", amount.Thousands(itself), amount.Thousands(len(b.set.Queries)))}
	}
	return b.set, nil
}

// qrelsOf returns the path of the file that says which documents are relevant: of the test or, if there is one only, that one.
func qrelsOf(dir string) (string, error) {
	folder := filepath.Join(dir, "qrels")
	files, err := os.ReadDir(folder) // a pattern would not find files below a folder with brackets in its name
	if err != nil {
		return "", unreadable(folder, err)
	}
	var all []string
	for _, ending := range []string{".tsv", ".jsonl"} {
		for _, f := range files {
			path := filepath.Join(folder, f.Name())
			if f.Name() == "test"+ending {
				return path, nil
			}
			if filepath.Ext(path) == ending {
				all = append(all, path)
			}
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return "", &data.Error{Where: folder, What: fmt.Sprintf("has no test.tsv or test.jsonl, and %d other such files", len(all)), Remedy: "put one there, of queries, documents and scores"}
}

// eachLine calls do with each line of a file that is not blank, where it stands and its number. It adds the lines to sum.
func eachLine(path string, sum io.Writer, do func(where, line string, number int) error) error {
	f, err := os.Open(path)
	if err != nil {
		return unreadable(path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > maxSet {
		return &data.Error{Where: path, What: fmt.Sprintf("has %d MiB, far too much for a set", info.Size()>>20), Remedy: "take a smaller set"}
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxSet)
	number := 0
	for lines.Scan() {
		if number++; number > maxLines {
			return tooManyLines(path, number)
		}
		if !utf8.Valid(lines.Bytes()) {
			return (&parser{path: path}).notUTF8(number, lines.Bytes())
		}
		if line := strings.TrimPrefix(lines.Text(), "\uFEFF"); strings.TrimSpace(line) != "" {
			fmt.Fprintln(sum, line)
			if err := do(fmt.Sprintf("%s:%d", path, number), line, number); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return unreadable(path, cmp.Or(errors.Unwrap(err), err))
	}
	return nil
}
