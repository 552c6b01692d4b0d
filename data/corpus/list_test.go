package corpus

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// A listRow has texts in lists of several kinds.
type listRow struct {
	Tokens []string   `parquet:"tokens,list" json:"tokens"`
	Parts  []string   `parquet:"parts,list" json:"parts"`
	Inner  [][]string `parquet:"inner,list" json:"inner"`
	Turns  []turn     `parquet:"turns,list" json:"turns"`
}

type turn struct {
	Who  string `parquet:"who" json:"who"`
	What string `parquet:"what" json:"what"`
}

func listedRows() []listRow {
	return []listRow{
		{[]string{"The", "New York", "cat", "."}, []string{"The cat sees.", "Who?", "A hen\nand a dog."}, [][]string{{"a", "b c"}, {"d"}}, []turn{{"Ann", "good day"}, {"Bo", "hi"}}},
		{[]string{}, []string{"今日は。", "雨です。"}, [][]string{{}, {"e"}}, nil},
		{[]string{"Who?"}, []string{"one", "two"}, [][]string{}, []turn{{"Ann", "bye"}}},
	}
}

// TestLists reads plain text from columns of lists, as Parquet and lines of JSON have them.
func TestLists(t *testing.T) {
	rows := listedRows()
	var lines strings.Builder
	for _, r := range rows {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, "%s\n", b)
	}
	paths := map[string]string{"parquet": writeParquet(t, "a.parquet", rows), "jsonl": write(t, "a.jsonl", lines.String())}
	for _, test := range []struct {
		column, note string
		want         []string
		parquet      bool // alone
	}{
		{"tokens", `column "tokens" has lists: each has the tokens of a sentence`, []string{"The New_York cat .", "", "Who?"}, false},
		{"parts", `column "parts" has lists: of 2 each string is a sentence, and in 1 all are the tokens of one`, []string{"The cat sees. | Who? | A hen | and a dog.", "今日は。 | 雨です。", "one two"}, false},
		{"inner", "", []string{"a b_c | d", "e", ""}, false},
		{"turns.what", `column "turns.what" has lists: each string of one is a sentence`, []string{"good day | hi", "", "bye"}, true},
	} {
		for format, path := range paths {
			if test.parquet && format != "parquet" {
				continue
			}
			got, stat, err := documentsOf(t, path, format, named(test.column)...)
			for i := range got {
				_, got[i], _ = strings.Cut(got[i], ": ")
				got[i] = strings.TrimPrefix(got[i], " | ") // a list without a string is not there in Parquet
			}
			if err != nil || !slices.Equal(got, test.want) || stat.Note != test.note {
				t.Errorf("%s, %s: got %q, %v, %q, want %q and %q", format, test.column, got, err, stat.Note, test.want, test.note)
			}
		}
	}
}

// TestListsOfExamples: the text of an example is all strings of a list.
func TestListsOfExamples(t *testing.T) {
	path := writeParquet(t, "a.parquet", reviews())
	o := RowOptions{Text: named("kinds"), Label: named("good")}
	got, stat, err := parquetRows(t, path, "parquet", o)
	if want := []string{"1: a b → true", "2: c → false"}; err != nil || !slices.Equal(got, want) || stat.Note != "" {
		t.Errorf("got %q, %+v, %v, want %q", got, stat, err, want)
	}
}

// TestListsWithGaps: a list of which a string is null is a bad row, wherever it stands.
func TestListsWithGaps(t *testing.T) {
	type row struct {
		Text  []*string   `parquet:"text,list"`
		Inner [][]*string `parquet:"inner,list"`
	}
	one := "one"
	rows := []row{{[]*string{&one}, [][]*string{{&one}}}, {[]*string{&one, nil}, [][]*string{{}, {&one, nil}}}}
	schema := parquet.NewSchema("row", parquet.Group{
		"text":  parquet.List(parquet.Optional(parquet.String())),
		"inner": parquet.List(parquet.List(parquet.Optional(parquet.String()))),
	})
	path := writeParquet(t, "a.parquet", rows, schema)
	for _, column := range []string{"text", "inner"} {
		got, _, err := documentsOf(t, path, "parquet", named(column)...)
		if err == nil || len(got) != 1 || !strings.Contains(err.Error(), `a.parquet:2: has nothing as number 2 of column "`+column) {
			t.Errorf("%s: got %q, %v", column, got, err)
		}
	}
}

// TestAreTokens tells tokens and sentences apart.
func TestAreTokens(t *testing.T) {
	for text, want := range map[string]bool{
		"the|cat|sees": true, "the cat|sees": false, "a|b|c|d|e|f|g|h|i|j|New York": true, "你好。|再见。": false, "你|好|。": true, "hi|how are you?|fine": false,
	} {
		if got := areTokens(Column{Name: "text"}, strings.Split(text, "|")); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
	if !areTokens(Column{Name: "doc.Words"}, []string{"New York", "San Jose"}) {
		t.Error("the name of the column is not seen")
	}
}
