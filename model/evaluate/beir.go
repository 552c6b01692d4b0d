package evaluate

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data"
)

// isBEIR reports whether a folder is a set in the form of BEIR (Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot
// Evaluation of Information Retrieval Models", 2021, https://arxiv.org/abs/2104.08663): documents in corpus.jsonl, queries in
// queries.jsonl, and in a .tsv of the folder qrels which documents answer which query.
func isBEIR(dir string) bool {
	for _, name := range []string{"corpus.jsonl", "queries.jsonl", "qrels"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// readBEIR returns the set in a folder as lines of JSON that [Parse] reads: the documents, and the queries that qrels/test.tsv, or
// the only .tsv there, has with a score above 0.
func readBEIR(dir string) ([]byte, error) {
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	write := func(m map[string]any) {
		out.Encode(m) // into memory, of strings: it cannot fail
	}
	type entry struct {
		ID    string `json:"_id"`
		Title string `json:"title"`
		Text  string `json:"text"`
	}
	each := func(name string, do func(entry)) error {
		return eachLine(filepath.Join(dir, name), func(path, line string, number int) error {
			var e entry
			if err := json.Unmarshal([]byte(line), &e); err != nil || e.ID == "" {
				return &data.Error{Where: fmt.Sprintf("%s:%d", path, number), What: "is not an object with a string _id and a text", Remedy: `write {"_id": "a", "title": "", "text": "…"}`}
			}
			do(e)
			return nil
		})
	}
	relevant := make(map[string][]string)
	qrels, err := qrelsOf(dir)
	if err == nil {
		err = eachLine(qrels, func(path, line string, number int) error {
			f := strings.Split(line, "\t")
			if len(f) == 4 { // as TREC has it: query, iteration, document, score
				f = slices.Delete(f, 1, 2)
			}
			if number == 1 && strings.HasPrefix(f[0], "query") {
				return nil
			}
			if len(f) != 3 {
				return &data.Error{Where: fmt.Sprintf("%s:%d", path, number), What: "is not a query, a document and a score between tabs", Remedy: "correct or remove the line"}
			}
			score, err := strconv.ParseFloat(strings.TrimSpace(f[2]), 64)
			if err != nil {
				return &data.Error{Where: fmt.Sprintf("%s:%d", path, number), What: fmt.Sprintf("%q is not a score", f[2]), Remedy: "correct or remove the line"}
			}
			if score > 0 {
				relevant[f[0]] = append(relevant[f[0]], f[1])
			}
			return nil
		})
	}
	if err == nil {
		err = each("corpus.jsonl", func(e entry) {
			write(map[string]any{"id": e.ID, "text": strings.TrimSpace(e.Title + " " + e.Text)})
		})
	}
	if err == nil {
		err = each("queries.jsonl", func(e entry) {
			if of := relevant[e.ID]; len(of) > 0 {
				write(map[string]any{"query": e.Text, "relevant": of})
			}
		})
	}
	return text.Bytes(), err
}

// qrelsOf returns the path of the file that says which documents are relevant.
func qrelsOf(dir string) (string, error) {
	test := filepath.Join(dir, "qrels", "test.tsv")
	if _, err := os.Stat(test); err == nil {
		return test, nil
	}
	all, _ := filepath.Glob(filepath.Join(dir, "qrels", "*.tsv")) // of a pattern that is right
	if len(all) == 1 {
		return all[0], nil
	}
	return "", &data.Error{Where: filepath.Join(dir, "qrels"), What: fmt.Sprintf("has no test.tsv, and %d other .tsv files", len(all)), Remedy: "put one there, of queries, documents and scores"}
}

// eachLine calls do with each line of a file that is not blank.
func eachLine(path string, do func(path, line string, number int) error) error {
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
		number++
		if line := strings.TrimPrefix(lines.Text(), "\uFEFF"); strings.TrimSpace(line) != "" {
			if err := do(path, line, number); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return unreadable(path, cmp.Or(errors.Unwrap(err), err))
	}
	return nil
}
