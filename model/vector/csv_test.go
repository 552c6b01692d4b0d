package vector

import (
	"slices"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	note := "the first line is taken for column names"
	numbered := func(column string) string { return "column " + column + " numbers the lines and is left out" }
	tests := []struct {
		name, content string
		words         []string // nil: sun and moon
		notes         []string
	}{
		{"a frequency among other properties", "word,freq,age\nsun,0.5,1\nmoon,2,3\n", nil, []string{note}},
		{"commas", "sun,0.5,1\nmoon,2,3\n", nil, nil},
		{"commas and spaces", "sun, 0.5, 1\nmoon, 2, 3\n", nil, nil},
		{"CR LF and a byte order mark", "\ufeffsun,0.5,1\r\nmoon,2,3\r\n", nil, nil},
		{"semicolons", "sun;0.5;1\nmoon;2;3\n", nil, nil},
		{"semicolons and decimal commas", "sun;0,5;1\nmoon;2;3\n", nil, nil},
		{"tabs and decimal commas", "sun\t0,5\t1\nmoon\t2\t3\n", nil, nil},
		{"bars and word2vec's header", "2 2\nsun|0.5|1\nmoon|2|3\n", nil, nil},
		{"word2vec's header with a comma", "2,2\nsun,0.5,1\nmoon,2,3\n", nil, nil},
		{"a separator at the ends", "sun,0.5,1,\nmoon,2,3,\n", nil, nil},
		{"quotes", "\"sun\",\"0.5\",\"1\"\n\"moon\",2,3\n", nil, nil},
		{"quotes and tabs, as R has them", "\"sun\"\t0.5\t1\n\"moon\"\t2\t3\n", nil, nil},
		{"words with what separates", "\"a,\"\"b\",0.5,1\n,,2,3\n\",4,5\n", []string{`a,"b`, ",", `"`}, nil},
		{"a fraction in a word, and tabs", "windows 8.1\t0.5\t1\nmoon\t2\t3\n", []string{"windows 8.1", "moon"}, nil},
		{"column names", "word,d1,d2\nsun,0.5,1\nmoon,2,3\n", nil, []string{note}},
		{"column names and tabs", "word\td1\td2\nsun\t0.5\t1\nmoon\t2\t3\n", nil, []string{note}},
		{"pandas", ",0,1,2\nsun,0.5,1,0.1\nmoon,2,3,0.1\n", nil, []string{note}},
		{"pandas with its columns in another order", ",2,0,1\nsun,0.5,1,0.1\nmoon,2,3,0.1\n", nil, []string{note}},
		{"some columns of pandas, and tabs", "word\t3\t17\t44\nsun\t0.5\t1\t0.1\nmoon\t2\t3\t0.1\n", nil, []string{note}},
		{"pandas with its index as a column", "index,0,1\nsun,0.5,1\nmoon,2,3\n", nil, []string{note}},
		{"pandas with its index", ",word,0,1\n0,sun,0.5,1\n1,moon,2,3\n", nil, []string{note, numbered("1")}},
		{"numbers of the lines", "1,sun,0.5,1\n2,moon,2,3\n", nil, []string{numbered("1")}},
		{"numbers of the lines, and tabs", "1\tsun\t0.5\t1\n2\tmoon\t2\t3\n", nil, []string{numbered("1")}},
		{"numbers of the lines behind the words", "sun,0,0.5,1\nmoon,1,2,3\nstar,2,4,5\n", []string{"sun", "moon", "star"}, []string{numbered("2")}},
		{"words at the ends", "0.5,1,sun\n2,3,moon\n", nil, nil},
		{"Excel's line", "sep=;\r\nsun;0,5;1\r\nmoon;2;3\r\n", nil, nil},
		{"Excel's line, and column names", "\ufeffsep=,\nword,d1,d2\nsun,0.5,1\nmoon,2,3\n", nil, []string{note}},
		{"words in the first line", "id,sun,moon,star\n0,0.5,1,2\n1,2.5,3,4\n", []string{"0", "1"}, []string{note, "the words are numbers: if those of the first line are the words, each above its vector, exchange lines and columns"}},
		{"a last number that is 0 in all lines", strings.Repeat("sun,0.5,1.0,0\nmoon,2.5,3.0,0\n", 4), nil, []string{"6 words came again: the first of each was kept"}},
		{"words in quotes and spaces, as R has them", "\"sun\" 0.5 1\n\"moon\" 2 3\n", nil, nil},
		{"R's names, of which the first is none", "\"V1\" \"V2\"\n\"sun\" 0.5 1\n\"moon rock\" 2 3\n", []string{"sun", "moon rock"}, []string{note}},
		{"R's names without quotes", "V1 V2\nsun 0.5 1\nmoon 2 3\n", nil, []string{note}},
		{"R's names and tabs", "V1\tV2\nsun\t0.5\t1\nmoon\t2\t3\n", nil, []string{note}},
		{"R's names and numbers of the rows", "\"word\" \"V1\" \"V2\"\n\"1\" \"sun\" 0.5 1\n\"2\" \"moon\" 2 3\n", nil, []string{note, numbered("1")}},
		{"column names and spaces", "word d1 d2\nsun 0.5 1\nmoon 2 3\n", nil, []string{note}},
		{"column names behind NumPy's mark", "# word d1 d2\nsun 0.5 1\nmoon 2 3\n", nil, []string{note}},
		{"pandas and spaces", " 0 1 2\nsun 0.5 1 4\n\"moon rock\" 2 3 5\n", []string{"sun", "moon rock"}, []string{note}},
		{"spaces and decimal commas", "sun 0,5 1\nmoon 2,0 3\n", nil, nil},
		{"spaces, decimal commas and word2vec's header", "2 2\nsun 0,5 1,0 \nmoon 2,0 3,0 \n", nil, nil},
		{"numbers for words", "id,x_0,x_1\n0,0.5,1\n1,2.5,3\n", []string{"0", "1"}, []string{note}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range []string{"a.csv", "a.tsv", "a"} {
				table, report, err := readBytes(t, name, test.content)
				if err != nil {
					t.Fatal(err)
				}
				words := test.words
				if words == nil {
					words = []string{"sun", "moon"}
				}
				if !slices.Equal(table.Words, words) || table.Data[0] != 0.5 || table.Data[1] != 1 || table.Row(1)[1] != 3 {
					t.Errorf("%s: words are %q with %v", name, table.Words, table.Data)
				}
				if got := slices.DeleteFunc(report.Warnings(), func(s string) bool { return s == "1 word holds a space" }); !slices.Equal(got, test.notes) {
					t.Errorf("%s: notes are %q, want %q", name, got, test.notes)
				}
			}
		})
	}
}

// TestLongCSV reads a table of which the beginning, by which its columns are found, ends within a line.
func TestLongCSV(t *testing.T) {
	const rows = 300
	var b strings.Builder
	for i := range rows {
		b.WriteString(strings.Repeat("w", 1+i) + strings.Repeat(",0.25,-1", 600) + "\n")
	}
	table, _, err := readBytes(t, "a.csv", b.String())
	if err != nil || table.Len() != rows || table.Dim != 1200 || b.Len() <= 1<<20 {
		t.Errorf("%d bytes are %v, %v", b.Len(), table, err)
	}
}

func TestBadCSV(t *testing.T) {
	for _, test := range []struct{ name, content, want string }{
		{"a number too few", "sun,0.1,0.2\nmoon,0.3,0.4\nstar,0.1\n", "a:3: the line has 2 columns, and most lines have 3; "},
		{"a number missing", "sun,0.1,0.2\nmoon,,0.4\nstar,1,2\ntree,1,2\n", "a:2: column 2: a number is missing; "},
		{"no number", "sun,0.1,0.2\nmoon,x,0.4\nstar,0.1,0.2\ntree,1,2\n", `a:2: column 2: "x" is not a number; `},
		{"one line with decimal commas", "sun\t0,5\t0,1\nmoon\t0.1\t0.2\nstar\t0.1\t0.4\n", "a:1: the line is neither a header of two whole numbers nor a word and its 2 numbers: \"0,1\" is not a number"},
		{"one line with decimal commas, and spaces", "sun 0,5 0,1\nmoon 0.1 0.2\nstar 0.1 0.4\n", "a:1: the line is neither a header of two whole numbers nor a word and its 2 numbers: \"0,1\" is not a number"},
		{"numbers of the lines that skip one", "0,sun,0.1,0.2\n1,moon,0.1,0.2\n3,star,0.1,0.2\n", "a:1: column 1 has numbers before the words, and does not count the lines; remove"},
		{"counts", "sun,90,0.1,0.2\nmoon,7,0.3,0.2\nstar,3,0.1,0.4\n", "a:1: the first number after each word is its count; remove"},
		{"a vocabulary", "the,90,7\nof,70,6\nsun,3,3\nmoon,3,2\n", "a:1: the words have whole numbers that fall: this is a vocabulary"},
		{"a norm", "word,d1,d2,Norm\nsun,0.1,0.2,0.22\nmoon,0.3,0.4,0.5\n", "a:1: column 4 is called Norm, and its numbers are none of the vector; remove"},
		{"a number a line", "word,dim,value\nsun,0,0.1\nsun,1,0.2\nmoon,0,0.3\nmoon,1,0.4\n", "a:1: each line has one number of a vector, and which one it is in column 2; write"},
		{"a wrong header", "2 3\nsun,0.1,0.2\nmoon,0.3,0.2\n", "a:1: the header declares dimension 3, but most lines have 2 numbers; "},
		{"cut short", "5 2\nsun,0.1,0.2\nmoon,0.3,0.2\n", "declares 5 vectors and the file ends after 2: it is cut short; "},
		{"a number missing below Excel's line", "sep=,\nsun,0.1,0.2\nmoon,,0.4\nstar,1,2\ntree,1,2\n", "a:3: column 2: a number is missing; "},
		{"lists without column names", "sun,\"[0.1, 0.2]\"\nmoon,\"[0.3, 0.4]\"\n", `a: this is a table with a list of numbers in one column, and not vectors; take off the brackets and quotes: sed -e 's/"\[//' -e 's/\]"//'`},
		{"lists behind tabs, as Postgres writes them", "sun\t[0.1,0.2]\nmoon\t[0.3,0.4]\n", `a: this is a table with a list of numbers in one column, and not vectors; take off the brackets, and have commas alone: sed -e 's/[[:space:]]"*\[/,/' -e 's/\]"*//'`},
		{"lists behind tabs, with column names", "word\tvector\nsun\t[0.1,0.2]\nmoon\t[0.3,0.4]\n", `a: this is a table with a list of numbers in one column, and not vectors; take off the column names and brackets, and have commas alone: sed -e 1d -e 's/[`},
		{"arrays on two lines", "word,vector\nsun,\"[0.1 0.2\n 0.3]\"\nmoon,\"[0.3 0.4\n 0.1]\"\n", `a: this is a table with a list of numbers in one column, and not vectors; write the numbers in columns of their own`},
		{"lists, as pandas writes them", "word,vector\nsun,\"[0.1, 0.2]\"\nmoon,\"[0.3, 0.4]\"\n", "a: this is a table with a list of numbers in one column, and not vectors; take off the column names, brackets and quotes: sed"},
		{"Markdown", "| word | d1 | d2 |\n|---|---|---|\n| sun | 1 | 2 |\n| moon | 3 | 2 |\n", "a: this is a Markdown table, and not vectors; take off the bars at the ends and the line of dashes: sed"},
		{"a blank line", "sun,0.1,0.2\n\nmoon,0.3,0.2\n", "a:2: the line is blank in the middle"},
	} {
		if _, _, err := readBytes(t, "a", test.content); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
	}
}

// TestWholeBelowNames reads whole numbers below the numbers of the columns, as pandas writes counts.
func TestWholeBelowNames(t *testing.T) {
	for _, separator := range []string{",", "\t", " "} {
		table, _, err := readBytes(t, "a", strings.ReplaceAll(",0,1,2\na,1,2,0\nb,3,4,0\n", ",", separator))
		if err != nil || !slices.Equal(table.Words, []string{"a", "b"}) {
			t.Errorf("%q: got %v, %v", separator, table, err)
		}
	}
}

// TestTabQuotes reads the words of a table with tabs and column names, in which pandas quotes those that hold a quote or a tab.
func TestTabQuotes(t *testing.T) {
	const names = "\t0\t1\t2\n"
	for _, test := range []struct {
		name, content string
		want          []string
	}{
		{"quoted where needed", names + "a\t1\t2\t0\n\"\"\"b\"\"\"\t3\t4\t0\n\"\"\"\"\t5\t6\t0\nc\"d\t7\t8\t0\n", []string{"a", `"b"`, `"`, `c"d`}},
		{"a word in quotes", names + "a\t1\t2\t0\n\"\"\"b\"\"\"\t3\t4\t0\n\"c\"\t5\t6\t0\n", []string{"a", `"""b"""`, `"c"`}},
		{"a quote", names + "a\t1\t2\t0\n\"\"\"b\"\"\"\t3\t4\t0\n\"\t5\t6\t0\n", []string{"a", `"""b"""`, `"`}},
		{"no names", "a\t1\t2\t0\n\"\"\"b\"\"\"\t3\t4\t0\nc\t5\t6\t0\n", []string{"a", `"""b"""`, "c"}},
	} {
		table, _, err := readBytes(t, "a.tsv", test.content)
		if err != nil || !slices.Equal(table.Words, test.want) {
			t.Errorf("%s: got %v, %v, want %q", test.name, table, err, test.want)
		}
	}
}

// TestDecimalCommaBesideFraction reads decimal commas also where a word is a number with a point.
func TestDecimalCommaBesideFraction(t *testing.T) {
	table, _, err := readBytes(t, "a.csv", ";0;1;2\n3.14;0,5;1,5;2\nsun;3;-4,5;5\n")
	if err != nil || !slices.Equal(table.Words, []string{"3.14", "sun"}) || !slices.Equal(table.Data, []float32{0.5, 1.5, 2, 3, -4.5, 5}) {
		t.Errorf("got %v, %v", table, err)
	}
}
