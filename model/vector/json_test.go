package vector

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestReadJSON(t *testing.T) {
	for name, content := range map[string]string{
		"words":                       `{"sun": [0.5, 1], "moon": [2, 3]}`,
		"a byte order mark":           "\ufeff{\"sun\":[0.5,1],\r\n\"moon\":[2e0,3]}\r\n",
		"a word a line":               "{\"sun\": [0.5, 1]}\n{\"moon\": [2, 3]}\n",
		"lines":                       "{\"word\": \"sun\", \"vector\": [0.5, 1]}\n{\"id\": 7, \"vector\": [2, 3], \"word\": \"moon\"}\n",
		"a list":                      `[{"text": "sun", "embedding": [0.5, 1], "norm": 1.1}, {"text": "moon", "embedding": [2, 3]}]`,
		"a list under a key":          `{"model": "m", "data": [{"token": "sun", "vec": [0.5, 1]}, {"token": "moon", "vec": [2, 3]}]}`,
		"words under a key":           `{"dim": 2, "vectors": {"sun": [0.5, 1], "moon": [2, 3]}}`,
		"objects":                     `{"sun": {"count": 3, "vector": [0.5, 1]}, "moon": {"vector": [2, 3]}}`,
		"two lists":                   `{"words": ["sun", "moon"], "vectors": [[0.5, 1], [2, 3]]}`,
		"pandas, orient split":        `{"columns":["a","b"],"index":["sun","moon"],"data":[[0.5,1],[2,3]]}`,
		"pairs, as of Object.entries": `[["sun",[0.5,1]],["moon",[2,3]]]`,
		"pandas, by columns":          `{"0":{"sun":0.5,"moon":2},"1":{"sun":1,"moon":3}}`,
		"named columns":               `{"d1":{"sun":0.5,"moon":2},"d2":{"sun":1,"moon":3}}`,
		"pandas, by rows":             `{"sun":{"0":0.5,"1":1},"moon":{"0":2,"1":3}}`,
		"a column of words":           `{"word":{"0":"sun","1":"moon"},"count":{"0":9,"1":7},"0":{"0":0.5,"1":2},"1":{"0":1,"1":3}}`,
		"columns of words and lists":  `{"word":{"0":"sun","1":"moon"},"vector":{"0":[0.5,1],"1":[2,3]}}`,
		"rows of words and lists":     `{"0":{"word":"sun","vector":[0.5,1]},"1":{"word":"moon","vector":[2,3]}}`,
		"numbers under keys":          `[{"word":"sun","0":0.5,"1":1},{"word":"moon","0":2,"1":3}]`,
		"orient table":                `{"schema":{"fields":[{"name":"index"}]},"data":[{"index":"sun","0":0.5,"1":1},{"index":"moon","0":2,"1":3}]}`,
		"orient split, and words":     `{"columns":["word",0,1],"index":[0,1],"data":[["sun",0.5,1],["moon",2,3]]}`,
		"rows":                        `[["sun", 0.5, 1], ["moon", 2, 3]]`,
	} {
		for _, file := range []string{"v.json", "v.txt"} {
			table, report, err := readBytes(t, file, content)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if !slices.Equal(table.Words, []string{"sun", "moon"}) || !slices.Equal(table.Data, []float32{0.5, 1, 2, 3}) || report.Format != "json" || len(report.Warnings()) > 0 {
				t.Errorf("%s: %q %v, %s, warnings %q", name, table.Words, table.Data, report.Format, report.Warnings())
			}
		}
	}
	if table, report, err := readBytes(t, "v.json", `{"\u00e9\n": [null, 1e999], "a": [1, -1e999], "a": [2, 2]}`); err != nil || table.Words[0] != "é\n" || report.NaN != 1 || report.Inf != 1 || report.Duplicates != 1 {
		t.Errorf("%v %+v, %v", table, report, err)
	}
	table, _, err := readBytes(t, "v.txt", "{ 0.5 1\n[[ 2 3\n")
	if err != nil || table.Len() != 2 {
		t.Errorf("brackets that are words: %v", err)
	}
}

func TestBadJSON(t *testing.T) {
	for content, want := range map[string]string{
		`{"sun": [0.5, 1], "moon": [2]}`:                                          `v.json: offset 29: the vector of "moon" has 1 number, and that of "sun" has 2; give all`,
		`{"sun": [0.5, 1], "moon": "x"}`:                                          `an object has a vector "sun" and no word`,
		`{"sun": [1, 2], "moon": [1, 2], "x": 3}`:                                 `"x" has 3 where other words have a list of numbers`,
		`{"note": "x", "sun": [1, 2], "moon": [1, 2]}`:                            `an object has vectors and "note", which is none`,
		`{"sun": [0.5, 1], "moon": [2, 3]`:                                        "the JSON ends in the middle: it is cut short",
		"{\"word\":\"a\",\"vector\":[1]}\n{\"word\":\"b\",":                       "cut short",
		`{"sun": [0.5, NaN], "moon": [2, 3]}`:                                     "the JSON is not valid: 'N' stands where a value should begin; JSON has no NaN",
		`{"sun": [0.5, "1"], "moon": [2, 3]}`:                                     `the vector of "sun": "\"1\"" is not a number`,
		`{"sun": [0.5, 1e99], "moon": [2, 3]}`:                                    "outside the range of a float32",
		`{"sun": [], "moon": []}`:                                                 `v.json: `,
		`{"object": "list", "data": [{"object": "e", "embedding": [1, 2]}]}`:      `an object has a vector "embedding" and no word; give the word the key "word"`,
		`{"a": {"sun": 0.5, "moon": 2}, "b": {"sun": 1, "moon": 3}}`:              `the words may be "a" and others, or "sun" and others; write`,
		`{"0": {"sun": 0.5, "moon": 2}, "1": {"sun": 1}}`:                         `"0" has 0 lists of numbers, and not one`,
		`{"sun": {"1": [1, 2], "2": [3, 4]}, "moon": {"1": [5, 6], "2": [7, 8]}}`: `"moon" has vectors under the keys that the object before it has: does each word have several?; write one for each word`,
		`{"words": ["a"], "vectors": [[1], [2]]}`:                                 `the list "words" has not as many words as there are vectors, 2`,
		`[{"word": "a", "vector": [1]}, 7]`:                                       "an element of the list is 7, and no object",
		"{\"word\":\"a\",\"vector\":[1]}\n7":                                      "neither an object nor a list",
		"{\"\xe9t\xe9\": [1, 2], \"moon\": [1, 2]}":                               "the JSON is not UTF-8; convert it, perhaps by iconv -f ISO-8859-1 -t UTF-8",
		`{"metadata": {}, "weight_map": {"a": "model-1.safetensors", "b": "c"}}`:  "this is the index of a model in several files; name the .safetensors file",
		`[[0.5, 1], [2, 3]]`:                                                      "this is JSON, and not vectors",
	} {
		if _, _, err := readBytes(t, "v.json", content); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "; ") {
			t.Errorf("%s: %v, want %s", content, err, want)
		}
	}
}

// TestJSONZero writes the zero with a sign so that Python's json keeps the sign.
func TestJSONZero(t *testing.T) {
	if got, want := string(appendJSON(nil, []float32{float32(math.Copysign(0, -1)), 0, 1})), "-0.0,0,1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
