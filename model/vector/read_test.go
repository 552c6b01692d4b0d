package vector

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/ulikunitz/xz"
)

// readBytes reads content as a file of that name.
func readBytes(t testing.TB, name, content string) (*Table, Report, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return Read(path)
}

func floatBytes(x ...float32) string { return string(appendFloats(nil, x)) }

func doubles(x ...float64) (s string) {
	for _, v := range x {
		s += string(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
	}
	return s
}

// swap returns float32 with their bytes in the other order.
func swap(floats string) string {
	b := []byte(floats)
	for i := 0; i < len(b); i += 4 {
		slices.Reverse(b[i : i+4])
	}
	return string(b)
}

func gzipped(text string) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

type oddFile struct {
	name, file, content string
	words               []string
	dim                 int
	check               func(r Report) bool // beside no more than the usual; may be nil
}

// oddFiles are files that other programs write, and are read; long is the numbers of a long line.
func oddFiles(long string) []oddFile {
	var words, shares []string // that fall
	for i := range 24 {
		words = append(words, fmt.Sprintf("w%d", i))
		shares = append(shares, fmt.Sprintf("%s %v 0.%d -0.%d", words[i], 1/float64(i+8), i*7%10+1, i*3%10+1))
	}
	return []oddFile{
		{"words most of which are fractions", "a", "5 2\n0.1 1 2\n0.2 3 4\n0.3 4 3\n0.5 2 2\nsun 1 1\n", []string{"0.1", "0.2", "0.3", "0.5", "sun"}, 2, nil},
		{"words most of which are fractions, between tabs", "w.tsv", "0.1\t1\t2\n0.2\t3\t4\n0.3\t4\t3\n0.5\t2\t2\nsun\t1\t1\n", []string{"0.1", "0.2", "0.3", "0.5", "sun"}, 2, nil},
		{"trailing spaces", "a", "2 2\n</s> 1 2 \nb 3 4 \n", []string{"</s>", "b"}, 2, nil},
		{"CR LF", "a", "2 2\r\na 1 2\r\nb 3 4\r\n", []string{"a", "b"}, 2, nil},
		{"a mark where files were joined", "a", "sun 1 2\n\ufeffmoon 3 4\n", []string{"sun", "\ufeffmoon"}, 2, func(r Report) bool { return r.Marked == 1 }},
		{"lengths at the ends by chance", "a", "sun 1 0 0 1\nmoon 0 1 0 1\nstar Inf 1 0 Inf\n", []string{"sun", "moon", "star"}, 4, func(r Report) bool { return r.Inf == 1 }},
		{"two equal numbers and zeros", "a", "sun 0 0 0.7 0.7\nmoon 0 0 0.2 0.2\nstar 0 0 0.9 0.9\n", []string{"sun", "moon", "star"}, 4, nil},
		{"words that begin with a quote", "a", "\"</s> 1 2\n\" 3 4\n", []string{"\"</s>", "\""}, 2, nil},
		{"amounts", "a", "2.5 mm 1 2\n3.5 mm 3 4\n10 km 5 6\n", []string{"2.5 mm", "3.5 mm", "10 km"}, 2, func(r Report) bool { return r.Spaced == 3 }},
		{"amounts, and tabs between the numbers", "a", "2.5 mm\t1\t2\n3.5 cm\t3\t4\n", []string{"2.5 mm", "3.5 cm"}, 2, func(r Report) bool { return r.Spaced == 2 }},
		{"shares of words", "a", strings.Join(shares, "\n"), words, 3, func(r Report) bool {
			return strings.HasPrefix(r.Notes[0], "the first number after each word falls or rises from line to line")
		}},
		{"frequencies with other places", "a", strings.Repeat("sun 12.53 0.1234 0.2345\nmoon 7.2 0.3123 -0.4888\n", 4), []string{"sun", "moon"}, 3, func(r Report) bool {
			return strings.HasPrefix(r.Notes[0], "the first number after each word has another number of decimal places than the others")
		}},
		{"shares with other places in CSV", "a.csv", strings.Repeat("sun,0.1234,0.2345,0.25\nmoon,0.3123,-0.4888,0.125\n", 4), []string{"sun", "moon"}, 3, func(r Report) bool {
			return strings.HasPrefix(r.Notes[0], "the last number of each line has another number of decimal places than the others")
		}},
		{"phrases with a word in common", "a", "3 2\nNew York 1 2\nNew Delhi 3 4\nNew Haven 5 6\n", []string{"New York", "New Delhi", "New Haven"}, 2, func(r Report) bool { return r.Spaced == 3 }},
		{"phrases, and tabs between the numbers", "a", "New York\t1\t2\nNew Delhi\t3\t4\nNew Haven\t5\t6\n", []string{"New York", "New Delhi", "New Haven"}, 2, func(r Report) bool { return r.Spaced == 3 }},
		{"phrases with words in common", "a", "go up 1 2\nget up 3 4\nset up 5 6\nget on 7 8\nsit on 5 6\nrun on 7 8\n", []string{"go up", "get up", "set up", "get on", "sit on", "run on"}, 2, func(r Report) bool { return r.Spaced == 6 }},
		{"CR CR LF", "a", "2 2\r\r\na 1 2\r\r\nb 3 4\r\r\n", []string{"a", "b"}, 2, nil},
		{"bytes behind gzip data", "a.gz", gzipped("a 1 2\nb 3 4\n") + "rubbish", []string{"a", "b"}, 2, func(r Report) bool { return len(r.Notes) == 1 }},
		{"zeros behind gzip data", "a.gz", gzipped("a 1 2\nb 3 4\n") + "\x00\x00", []string{"a", "b"}, 2, nil},
		{"missing last line end", "a", "2 2\na 1 2\nb 3 4", []string{"a", "b"}, 2, func(r Report) bool { return r.Unterminated }},
		{"tabs", "a", "2\t2\na\t1\t2\t\nb\t3 4\n", []string{"a", "b"}, 2, nil},
		{"StarSpace's name", "a.tsv", "a\t1\t2\nb\t3\t4\n", []string{"a", "b"}, 2, nil},
		{"runs of spaces, some in front", "a", "2   2\n a  1   2\n b  3   4\n", []string{"a", "b"}, 2, nil},
		{"no-break space", "a", "2 2\n\u00a0 1 2\na\u00a0b 3 4\n", []string{"\u00a0", "a\u00a0b"}, 2, nil},
		{"a fraction in a word", "a", "2 2\na 1.5 2.5\nwindows 8.1 3.5 4.5\n", []string{"a", "windows 8.1"}, 2, func(r Report) bool { return r.Spaced == 1 }},
		{"NaN as C has it", "a", "a -nan 1.#QNAN\nb -nan(ind) -1.#IND00\nc 1 -1.#INF\n", []string{"a", "b", "c"}, 2, func(r Report) bool { return r.NaN == 2 && r.Inf == 1 }},
		{"byte order mark", "a", "\ufeff2 2\na 1 2\nb 3 4\n", []string{"a", "b"}, 2, nil},
		{"two byte order marks", "a", "\ufeff\ufeff2 2\na 1 2\nb 3 4\n", []string{"a", "b"}, 2, nil},
		{"byte order mark, no header", "a", "\ufeffa 1 2\nb 3 4\n", []string{"a", "b"}, 2, nil},
		{"one more than declared", "a", "2 1\na 1\nb 2\n<unk> 3\n", []string{"a", "b", "<unk>"}, 1, func(r Report) bool { return r.Declared == 2 && r.Rows == 3 }},
		{"one fewer than declared", "a", "3 1\na 1\nb 2\n", []string{"a", "b"}, 1, func(r Report) bool { return r.Declared == 3 && r.Rows == 2 }},
		{"blank lines at the end", "a", "a 1 2\nb 3 4\n\n\n", []string{"a", "b"}, 2, nil},
		{"words with spaces", "a", "a 1 2\n. . . 3 4\nat x@y 5 6\n2 3 7 8\n", []string{"a", ". . .", "at x@y", "2 3"}, 2, func(r Report) bool { return r.Spaced == 3 }},
		{"numbers for words", "a", "5 1.5 2\n6 3 4\n", []string{"5", "6"}, 2, nil},
		{"two numbers that are no header", "a", "5 7\n6 3\n", []string{"5", "6"}, 1, func(r Report) bool { return len(r.Notes) == 1 }},
		{"classes", "a", "sun 3\nmoon 0\nstar 1\n", []string{"sun", "moon", "star"}, 1, func(r Report) bool {
			return r.Zero == 1 && strings.Contains(r.Notes[0], "as counts, ids and classes are")
		}},
		{"keys of senses", "a", "bank%1:14:00:: 1 2\nbank%1:17:01:: 3 4\n", []string{"bank%1:14:00::", "bank%1:17:01::"}, 2, nil},
		{"empty word", "a", "a 1 2\n 3 4\n", []string{"a", ""}, 2, func(r Report) bool { return r.Empty == 1 }},
		{"no-break space", "a", "\u00a0 1 2\na\u00a0b 3 4\n\u0085 5 6\n", []string{"\u00a0", "a\u00a0b", "\u0085"}, 2, nil},
		{"bad UTF-8", "a", "\xff\xfd 1 2\n\xe6\x97 3 4\n", []string{"\xff\xfd", "\xe6\x97"}, 2, func(r Report) bool { return r.BadUTF8 == 2 }},
		{"duplicates", "a", "3 1\na 1\na 2\nb 3\n", []string{"a", "b"}, 1, func(r Report) bool { return r.Duplicates == 1 && r.Rows == 3 }},
		{"not finite", "a", "4 2\na nan 1\nb Inf 0\nc 0 0\nd 1e-05 -inf\n", []string{"a", "b", "c", "d"}, 2, func(r Report) bool { return r.NaN == 1 && r.Inf == 2 && r.Zero == 1 }},
		{"long lines", "a", "a" + long + "\nb" + long + "\n", []string{"a", "b"}, 10_000, nil},
		{"long lines with a header", "a", "2 10000\na" + long + "\nb" + long + "\n", []string{"a", "b"}, 10_000, nil},
		{"two spaces", "a", "a  1  2\nb 3  4\n", []string{"a", "b"}, 2, nil},
		{"binary, equal numbers behind a long word", "v.bin", "2 4\n" + strings.Repeat("w", 500) + " " + floatBytes(1, 1, 1, 1) + "</s> " + floatBytes(3, 3, 3, 3), []string{strings.Repeat("w", 500), "</s>"}, 4, nil},
		{"a quote as the first word, with numbers that count up", "a", "\" 0 1\nsun 1.5 0.5\n", []string{"\"", "sun"}, 2, nil},
		{"a word with one whole number", "a", "word 1\nsun 1.5\n", []string{"word", "sun"}, 1, nil},
		{"binary below a header with CR LF", "v.bin", "2 4\r\na " + floatBytes(0.1, 2, -0.5, 0.25) + "b " + floatBytes(3, 4, 1, 2), []string{"a", "b"}, 4, nil},
		{"binary with line ends", "a", "2 2\na " + floatBytes(0.1, 2) + "\nb " + floatBytes(3, 4) + "\n", []string{"a", "b"}, 2, nil},
		{"binary, with words and numbers that are UTF-8", "v.bin", "3 2\n東京タワー " + floatBytes(0.5, 2) + "スカイツリー " + floatBytes(2, 0.5) + "通天閣 " + floatBytes(8, 8), []string{"東京タワー", "スカイツリー", "通天閣"}, 2, nil},
		{"binary without", "a", "2 2\na " + floatBytes(0.1, 2) + "b " + floatBytes(3, 4), []string{"a", "b"}, 2, nil},
		{"binary, line feed bytes in numbers", "v.bin", "2 1\na \n\n\n\n\nb " + floatBytes(3), []string{"a", "b"}, 1, nil},
		{"binary, one more", "a", "1 2\na " + floatBytes(0.1, 2) + "b " + floatBytes(3, 4), []string{"a", "b"}, 2, func(r Report) bool { return r.Declared == 1 }},
		{"binary, a word with a space", "a", "2 2\nnew york " + floatBytes(0.1, 0.6) + "c " + floatBytes(0.3, 0.9), []string{"new", "=\x9a\x99\x19?c"}, 2, func(r Report) bool { return len(r.Notes) == 1 && r.BadUTF8 == 1 }},
		{"binary, a word with a space at its end", "a", "2 4\nx  \x01\x80\xff\x3d\x01\x10\x7f\x3d\x01\x10\x00\x3d\x01\x10\x00\x3dc " + floatBytes(0.3, 0.9, 0.1, 0.2), []string{"x", "=c"}, 4, func(r Report) bool { return len(r.Notes) == 1 && r.NaN == 1 }},
		{"binary, a word with a space and three letters", "a", "2 4\nof the " + floatBytes(0.3, 0.9, 0.1, 0.2) + "c " + floatBytes(0.3, 0.9, 0.1, 0.2), []string{"of", "\xcd\xccL>c"}, 4, func(r Report) bool { return len(r.Notes) == 1 && r.BadUTF8 == 1 }},
		{"text called .bin", "v.bin", "2 2\na 1 2\nb 3 4\n", []string{"a", "b"}, 2, nil},
	}
}

func TestReadOdd(t *testing.T) {
	for _, test := range oddFiles(strings.Repeat(" 0.123456789", 10_000)) {
		t.Run(test.name, func(t *testing.T) {
			table, report, err := readBytes(t, test.file, test.content)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.Join(table.Words, "|"), strings.Join(test.words, "|"); got != want {
				t.Errorf("words are %q, want %q", got, want)
			}
			if table.Dim != test.dim || len(table.Data) != test.dim*len(table.Words) {
				t.Errorf("dimension is %d with %d numbers, want dimension %d", table.Dim, len(table.Data), test.dim)
			}
			if test.check == nil && len(report.Warnings()) > 0 {
				t.Errorf("warnings are %q, want none", report.Warnings())
			}
			if test.check != nil && (!test.check(report) || len(report.Warnings()) == 0) {
				t.Errorf("report is %+v with warnings %q", report, report.Warnings())
			}
		})
	}
}

type badFile struct{ name, file, content, want string }

// badFiles are files that are not read, and a part of what is said of them.
var badFiles = []badFile{
	{"empty file", "a", "", "a: the file is empty; "},
	{"header alone", "a", "0 3\n", "a: the file has no vectors; "},
	{"header and no rows", "a", "5 3\n", "declares 5 vectors and the file ends after 0: it is cut short; "},
	{"header without line end", "a", "5 3", "cut short; "},
	{"dimension 0", "a", "5 0\n", "a:1: the header declares dimension 0, which is outside [1,"},
	{"negative rows", "a", "-5 3\na 1 2 3\n", "a:1: the header declares -5 vectors"},
	{"negative dimension", "a", "5 -3\na 1 2 3\n", "a:1: the header declares dimension -3"},
	{"absurd rows", "a", "1000000000000 2\na 1 2\nb 3 4\n", "declares 1,000,000,000,000 vectors and the file ends after 2"},
	{"absurd rows, binary", "v.bin", "1000000000000 2\na " + floatBytes(1, 2), "v.bin:1: the header declares 1,000,000,000,000 vectors"},
	{"more digits than a number", "a", "99999999999999999999999 2\na 1 2\n", "a:1: the header declares 99999999999999999999999 vectors"},
	{"absurd dimension", "a", "2 99999999999\na 1 2\n", "a:1: the header declares dimension 99999999999"},
	{"wrong dimension", "a", "3 2\na 1 2 3\nb 1 2 3\nc 1 2 3\n", "a:1: the header declares dimension 2, but most lines have 3 numbers; "},
	{"a number short in the middle", "a", "a 1 2 3\nb 1 2\nc 1 2 3\n", "a:2: the line has 2 of its 3 numbers; "},
	{"a number more in the middle", "a", "a 1.5 2 3\nb 1.5 2 3 4\nc 1 2 3\n", "a:2: the line has more than 3 numbers; "},
	{"a number short after the sample", "a", strings.Repeat("a 1 2\n", 1500) + "b 1\n", "a:1501: the line has 1 of its 2 numbers; "},
	{"decimal comma in some numbers", "a", "a 0,1 0.2\nb 0.3 0.4\nc 0.3 0,4\n", `a:1: "0,1" is not a number: fractions need a point`},
	{"decimal comma with a header", "a", "1 2\na 0,1 0,2\n", `a:2: "0,2" is not a number: fractions need a point`},
	{"prose", "a", "\nA story in 3 parts\nOnce upon a time\nthere was a moon.\nIn 1961\nit was full.\n", `a:2: "parts" is not a number; name a run or a file of vectors; if this is text, "lexigraph run" learns`},
	{"no numbers", "a", "some text\nof words\n", `a:1: "text" is not a number; `},
	{"blank line in the middle", "a", "a 1\n\nb 2\n", "a:2: the line is blank"},
	{"out of range", "a", "a 1e50\nb 1\n", `a:1: "1e50" is outside the range`},
	{"three fewer than declared", "a", "5 1\na 1\nb 2\n", "a:3: the header declares 5 vectors and the file ends after 2: it is cut short; "},
	{"two more than declared", "a", "1 1\na 1\nb 2\nc 3\n", "a:1: the header declares 1 vector and the file has 3; "},
	{"binary cut", "a", "2 2\na " + floatBytes(0.1, 2) + "b " + floatBytes(3), "a: offset 20: the file ends inside vector 2 of 2: it is cut short; "},
	{"binary, more rows", "a", "1 1\na " + floatBytes(0.1) + "b " + floatBytes(3) + "c " + floatBytes(3), "a: offset 16: there is more after the 1 vector"},
	{"binary, words with spaces", "a", "2 2\na b " + floatBytes(1, 0.1) + "c d " + floatBytes(1, 0.1), `a: offset 26: there is more after the 2 vectors that the header declares; offset 14: "\xcc=c" is not a word, and the numbers before it are bytes of something else: a word there may hold a space, which this format cannot hold; write the file again with _ instead`},
	{"binary, the last word with a space", "v.bin", "2 8\na " + floatBytes(1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7) + "of the " + floatBytes(1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), `v.bin: offset 73: there is more after the 2 vectors that the header declares; offset 73: "333?" is not a word`},
	{"binary, and rubbish", "a", "2 1\na " + floatBytes(0.1) + "\nb " + floatBytes(3) + "\njunk\n", "a: offset 17: there is more after the 2 vectors"},
	{"binary, wrong dimension", "v.bin", "2 1\na " + floatBytes(0.1) + strings.Repeat("\x01", 1<<17), "a word is longer than 64 KiB"},
	{"fastText model", "m.bin", "\xba\x16\x4f\x2f\x0c\x00\x00\x00", "the file ends inside its header: it is cut short"},
	{"pickle", "m.kv", "\x80\x04\x95", "the Python pickle is cut short"},
	{"PyTorch", "m.pt", "PK\x03\x04" + strings.Repeat("\x00", 26) + "m/data.pkl", "a PyTorch file, which Lexigraph does not read; save its tensors"},
	{"PyTorch, under another name", "m.safetensors", "PK\x03\x04" + strings.Repeat("\x00", 26) + "m/data.pkl", "a PyTorch file, which Lexigraph does not read; save its tensors"},
	{"text, under another name", "m.safetensors", "2 1\na 1\nb 2\n", "m.safetensors: offset 8: the file does not begin as safetensors do: the header would have 734403815393009714 bytes, more than the format allows; rename it if it is in another format, or "},
	{"lzip", "v.lz", "LZIP\x01" + strings.Repeat("\x00", 40), "v.lz: this is lzip data, which Lexigraph does not read; unpack it with lzip -d"},
	{"tar", "v.tar", "v.txt" + strings.Repeat("\x00", 252) + "ustar\x0000" + strings.Repeat("\x00", 248) + "a 1 2\n", "a tar archive, which Lexigraph does not read; unpack it"},
	{"HDF5", "v.h5", "\x89HDF\r\n\x1a\n", "an HDF5 file"},
	{"UTF-16 without a mark", "a", "a\x00 \x001\x00\n\x00b\x00 \x002\x00\n\x00", "a: this is UTF-16 text, and not vectors; convert it by iconv -f UTF-16LE"},
	{"UTF-32", "a", "\xff\xfe\x00\x00a\x00\x00\x00", "a: this is UTF-32 text"},
	{"Git LFS", "a", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a: this is a Git LFS pointer"},
	{"web page", "v.bin", "<!DOCTYPE html>\n<html>\n", "v.bin: this is a web page"},
	{"old fastText", "v.bin", "\x64\x00\x00\x00\x05\x00\x00\x00\x01" + strings.Repeat("\x00", 40), "looks like a model of a fastText before version 0.1"},
	{"GloVe -binary 1", "v.bin", "P|e\x90Q\xfdy\xbf\x12\xc6\xbf\xee\xb2o\x89?\x17\xec\xbf\x0c\x92+K?\x17\xec\xbf\x0c\x92+K\xbf", "as GloVe writes it with -binary 1"},
	{"no format known", "v.dat", "\x01\x02\x03\xff\xff\xff\xff\xff\xff\x00", "a binary file of a kind that Lexigraph does not know"},
	{"counts in the rows", "a", "sun 100 0.1 0.2\nmoon 99 0.3 0.4\nstar 7 0.1 0.5\n", "a:1: the first number after each word is its count; remove"},
	{"counts in rows of another order", "a", "moon 99 0.3 0.4\nstar 7 0.1 0.5\nsun 100 0.1 0.2\n", "a:1: the first number after each word is its count; remove"},
	{"counts behind the numbers", "a", "sun 0.1 0.2 100\nmoon 0.3 0.4 99\nstar 0.1 0.5 7\n", "a:1: the last number of each line is the word's count; remove"},
	{"counts as pandas has them", "a", "sun 100.0 0.1 0.2\nmoon 99.0 0.3 0.4\nstar 7.0 0.1 0.5\n", "a:1: the first number after each word is its count; remove"},
	{"numbers of classes", "a", strings.Repeat("sun 0.1 0.2 1\nmoon 0.3 -0.4 0\n", 4), "a:1: the last number of each line is whole, as the numbers of classes are, and the others are fractions; remove that column"},
	{"numbers of classes in CSV", "a.csv", "word,x,y,cluster\n" + strings.Repeat("sun,0.1,0.2,1\nmoon,0.3,-0.4,0\n", 4), "a.csv:1: the last number of each line is whole, as the numbers of classes are, and the others are fractions; remove that column"},
	{"numbers of senses", "a", strings.Repeat("sun 1 0.1 0.2\nsun 2 0.3 -0.4\n", 4), "a:1: the first number after each word is whole, as counts and the numbers of senses are, and the others are fractions; remove"},
	{"UTF-32 without a mark", "a", "s\x00\x00\x00u\x00\x00\x00n\x00\x00\x00 \x00\x00\x001\x00\x00\x00\n\x00\x00\x00a\x00\x00\x00 \x00\x00\x00", "a: this is UTF-32 text, and not vectors; convert it by iconv -f UTF-32LE"},
	{"Matrix Market", "a.mtx", "%%MatrixMarket matrix array real general\n2 2\n0.1\n0.2\n", "a.mtx: this is a matrix of Matrix Market, without words, and not vectors; save it"},
	{"Weka", "a.arff", "@RELATION v\n@ATTRIBUTE word string\n@DATA\nsun,0.1\n", "a.arff: this is a table of Weka (ARFF), and not vectors; take off"},
	{"numbers of the lines", "a", "0 sun 0.1 0.2\n1 moon 0.3 0.4\n", "a:1: a number stands before each word; remove"},
	{"numbers of the lines, and a header", "a", "2 2\n0 sun 0.1 0.2\n1 moon 0.3 0.4\n", "a:2: a number stands before each word; remove"},
	{"a vocabulary with counts", "a", "the\t90\nof\t70\nsun\t3\nmoon\t3\n", "a:1: the words have whole numbers that fall: this is a vocabulary with counts, and not vectors; name"},
	{"a vocabulary of a run", "a", "<unk>\t0\nthe\t90\nof\t70\nsun\t3\n", "a:1: the words have whole numbers that fall"},
	{"a matrix without words", "a", "0.1 0.2 0.3\n-0.1 1e-3 0.4\n-2.5e-01 0.2 0.4\n", "a:1: numbers stand where the words should; put a word"},
	{"commas, and lines of several widths", "a", "sun,0.1,0.2\nmoon,0.3\n", "a:1: commas separate the fields"},
	{"commas, and carriage returns", "a", "sun,0.1,0.2\rmoon,0.3,0.4\r", "a:1: a carriage return alone ends a line: convert the file by tr"},
	{"numbers of the lines behind the words", "a", "sun 0 0.1 0.2\nmoon 1 0.3 0.4\nstar 2 0.1 0.5\n", "a:1: the first number after each word counts the lines; remove"},
	{"numbers of the lines at their ends", "a", "sun 0.1 0.2 1\nmoon 0.3 0.4 2\nstar 0.1 0.5 3\n", "a:1: the last number of each line counts the lines; remove"},
	{"numbers for column names", "a", "word 0 1 2\nsun 0.1 0.2 0.5\nmoon 0.3 0.4 0.5\n", "a:1: the line numbers the columns, as pandas does; remove"},
	{"commas behind the words alone", "a", "sun,0.1 0.2 0.3\nmoon,0.3 0.4 0.5\n", "a:1: something else than a space separates the word from its numbers; "},
	{"commas between the numbers alone", "a", "sun\t0.1,0.2,0.3\nmoon\t0.3,0.4,0.5\n", `a:1: "0.1,0.2,0.3" is not a number`},
	{"two columns of words", "a", "sun,N,0.1,0.2\nmoon,N,0.3,0.4\n", "a:1: commas separate the fields, and this is not a table of words and their numbers: write a word"},
	{"numbers alone between commas", "a.csv", "0.1,0.2\n0.3,0.4\n", "a.csv:1: commas separate numbers and no word: put a word"},
	{"blank lines alone", "a", "\n\n", "a: the file has blank lines and no vectors; "},
	{"words alone", "a", "sun\nmoon\n", "a:1: the line has no numbers; "},
	{"colons after words", "a", "sun: 0.1 0.2\nmoon: 0.3 0.4\n", "a:1: a colon follows each word; remove"},
	{"words that Python shows as bytes", "a", "b'sun' 0.1 0.2\nb'moon' 0.3 0.4\n", "a:1: each word stands as b'word', as Python shows bytes; take it out"},
	{"words in Base64", "a", "2 2\nB64:c3Vu 0.1 0.2\nB64:bW9vbg== 0.3 0.4\n", "a:2: each word is in Base64, as Deeplearning4j writes it; decode it, for example by perl"},
	{"a header twice", "a", "2 2\n2 2\nsun 1 2\nmoon 3 4\n", "a:2: another header stands here, as where files are joined; remove it"},
	{"what a server answers", "v.bin", "Entry not found", "v.bin: this is what a server answers, and not vectors; download the file itself: its address may be another one, or ask to log in"},
	{"what a server answers, with a number", "v.npy", "404: Not Found", "v.npy: this is what a server answers"},
	{"what a server answers in JSON", "v.vec", `{"error":"Repository not found"}`, "v.vec: this is what a server answers"},
	{"what a server answers in XML", "v.vec", "<Error><Code>NoSuchKey</Code></Error>", "v.vec: this is a web page"},
	{"a pointer behind a byte order mark", "v.vec", "\ufeffversion https://git-lfs.github.com/spec/v1\n", "v.vec: this is a Git LFS pointer"},
	{"equals signs behind the words", "a", "sun = 0.1 0.2\nmoon = 0.3 0.4\nstar = 0.5 0.6\n", "a:1: a field that comes again and again, such as \"=\", stands beside each word; remove that column, for example by cut -d ' ' -f 1,3-; or"},
	{"parts of speech between tabs", "a", "3 2\nsun\tN\t0.1\t0.2\nmoon\tN\t0.3\t0.4\nstar\tN\t0.5\t0.6\n", "a:2: a field that comes again and again, such as \"N\", stands beside each word; remove that column, for example by sed '1!s/\\t[^\\t]*//'; or"},
	{"parts of speech, of which the numbers are elsewhere", "a", "sun\tN 0.1 0.2\nmoon\tN 0.3 0.4\nstar\tN 0.5 0.6\n", "a:1: a field that comes again and again, such as \"N\", stands beside each word; remove that column, for example by sed 's/\\t[^ ]*//'; or"},
	{"numbers of the lines, and a word again", "a", "1 sun 0.1 0.2\n2 moon 0.3 0.4\n3 sun 0.1 0.1\n", "a:1: a number stands before each word; remove"},
	{"numbers of senses before the words", "a", "1 sun 0.1 0.2\n2 sun 0.3 0.4\n1 moon 0.1 0.1\n", "a:1: a number stands before each word; remove"},
	{"numbered below a header", "a", "3 2\n1 sun 0.1 0.2\n2 moon 0.3 0.4\n3 star 0.5 0.6\n", "a:2: a number stands before each word; remove that column, for example by sed '1!s/^[^ ]* //'"},
	{"counts between tabs", "a", "sun\t30\t0.1\t0.2\nmoon\t20\t0.3\t0.4\nstar\t10\t0.5\t0.6\n", "a:1: the first number after each word is its count; remove that column, for example by cut -f 1,3-"},
	{"languages before the words", "a", "en sun 0.1 0.2\nen moon 0.3 0.4\nen star 0.5 0.6\n", "a:1: a field that comes again and again, such as \"en\", stands beside each word; remove that column, for example by cut -d ' ' -f 2-; or"},
	{"vectors that go on in the next line", "a", "sun 0.1 0.2\n 0.3 0.4\nmoon 0.3 0.4\n 0.5 0.6\n", "a:1: lines begin with numbers and no word: a vector goes on in the line below its word; write"},
	{"form feeds alone in lines", "a", "sun 0.1 0.2\n \f\n \f\nmoon 0.3 0.4\n", "a:2: "},
	{"a blank line first", "a", "\n2 2\nsun 0.1 0.2\nmoon 0.3 0.4\n", "a:1: the line is blank at the beginning of the file; "},
	{"lengths at the ends", "a", "sun 0.6 0.8 0 1\nmoon 3 0 4 5.0\nstar 0.1 0.2 0.2 0.3\n", "a:1: the last number of each line is the length of the vector before it; remove"},
	{"a vocabulary of SentencePiece", "m.vocab", "<unk>\t0\n</s>\t0\n\u2581the\t-3.1\ns\t-3.5\n", "m.vocab:1: the words have scores of 0 and below that fall, as in a vocabulary of SentencePiece, and no vectors; name"},
	{"floret", "v.floret", "50 2 2 3 2 2166136261 < >\n0 0.1 0.2\n1 0.3 0.4\n", "v.floret: this is floret's table of n-grams, which has no words, and not vectors; use the .vec"},
	{"a remark above the rows", "a", "made by\nsun 0.1 0.2 0.3\nmoon 0.3 0.4 0.5\n", "a:1: the line is neither a header of two whole numbers nor a word and its 3 numbers: \"by\" is not a number; correct or remove it"},
	{"a remark", "a", "# my vectors\n3 2\nsun 0.1 0.2\nmoon 0.3 0.4\nstar 0.5 0.6\n", "a:1: the line is neither a header"},
	{"two lines in one", "a", "sun 0.1 0.2 0.3\nmoon 0.3 0.4 0.5star 0.1 0.2 0.3\nleaf 0.3 0.4 0.1 root 0.1 0.2 0.3\ntree 0.4 0.5 0.6\n", "a:3: the line has more than 3 numbers: it may be two lines"},
	{"a number more below a header", "a", "2 2\nsun 0.1 0.2\nmoon -0.3 0.4 0.5\n", "a:3: the line has more than 2 numbers"},
	{"NUL bytes at the end", "a", strings.Repeat("sun 0.1 0.2\n", 400) + "\x00\x00\x00", "a:401: the line holds NUL bytes: the file was not written to its end"},
	{"joined files", "a", "2 2\nsun 1 2\nmoon 3 4\n1 2\nstar 5 6\n", "a:4: another header stands here, as where files are joined; remove it"},
	{"compressed twice, by bzip2 at first", "a.gz", gzipped("BZh91AY&SY\x00\xff"), "a.gz: this is data that is compressed twice, which Lexigraph does not read; unpack it once by bzip2 -d"},
	{"compressed twice", "a.gz", gzipped(gzipped("sun 0.1 0.2\n")), "a.gz: this is data that is compressed twice, which Lexigraph does not read; unpack it once"},
	{"LZ4", "a.lz4", "\x04\x22\x4d\x18\x00", "this is LZ4 data, which Lexigraph does not read; unpack it with lz4 -d"},
	{"binary, big-endian", "v.bin", "2 8\na " + swap(floatBytes(0.1, 0.9, -0.3, 1, 2, 3, 4, 5)) + "b " + swap(floatBytes(0.3, 0.9, 0.2, 1, 2, 3, 4, 5)), "v.bin: offset 40: the numbers are big-endian"},
	{"binary, big-endian, few numbers", "v.bin", "4 3\na " + swap(floatBytes(0.1, 0.9, -0.3)) + "b " + swap(floatBytes(0.3, 0.9, 0.2)) + "c " + swap(floatBytes(0.7, 0.9, 0.2)) + "d " + swap(floatBytes(0.7, 0.4, 0.2)), "v.bin: offset 34: the numbers are big-endian"},
	{"header with a comma", "v.txt", "2, 3\na 1 2 3\nb 4 5 6\n", `v.txt:1: the header is two whole numbers, but not with a space alone between them; write "2 3"`},
	{"header in brackets", "v.txt", "(2, 3)\na 1 2 3\nb 4 5 6\n", `write "2 3"`},
	{"header with another dimension and a comma", "v.txt", "2,4\na 1 2 3\nb 4 5 6\n", "v.txt:1: the line is neither a header"},
	{"an ideographic space behind each word", "v.txt", "sun\u30000.1 0.2 0.3\nmoon\u3000-0.4 0.5 0.6\n", "v.txt:1: something else than a space separates the word from its numbers; write the same between all fields"},
	{"a form feed behind each word", "v.vec", "2 3\nsun\f0.1 0.2 0.3\nmoon\f0.4 0.5 0.6\n", "v.vec:1: the header declares dimension 3, but most lines have 2 numbers: something else than a space separates"},
	{"a header and counts", "v.vec", "3 2\nsun 90 0.2 0.3\nmoon 80 0.5 0.6\nstar 70 0.8 0.9\n", `v.vec:1: the header declares dimension 2, but most lines have 3 numbers: the first number after each word is its count; remove that column, for example by sed '1!s/ [^ ]*//'`},
	{"single quotes", "v.vec", "2 2\n'sun' 0.2 0.3\n'moon' 0.5 0.6\n", "v.vec:2: each word is in quotes; remove them, for example by sed \"s/^'"},
	{"an equals sign below a header", "v.vec", "3 2\nsun = 0.2 0.3\nmoon = 0.5 0.6\nstar = 0.8 0.9\n", `v.vec:2: a field that comes again and again, such as "=", stands beside each word`},
	{"a number and a colon before each word", "v.txt", "0: sun 0.2 0.3\n1: moon 0.5 0.6\n", "v.txt:1: a number stands before each word; remove that column, for example by cut -d ' ' -f 2-"},
	{"Git LFS, npy", "v.npy", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "v.npy: this is a Git LFS pointer, and not vectors; fetch the file itself by git lfs pull"},
	{"Git LFS, safetensors", "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "model.safetensors: this is a Git LFS pointer, and not vectors; fetch"},
	{"a page, npy", "v.npy", "<!DOCTYPE html>\n<html>", "v.npy: this is a web page, and not vectors; download"},
	{"a table with two rows in one", "v.csv", "w,d0,d1\nsun,0.1,0.2\nmoon,0.3,0.4\nstar,0.5,0.6,leaf,0.7,0.8\nroot,0.1,0.3\n", "v.csv:4: the line has 6 columns, and most lines have 3"},
	{"a table with a number more", "v.csv", "w,d0,d1\nsun,0.1,0.2\nmoon,0.3,0.4\nstar,0.5,0.6,0.8\nroot,0.1,0.3\n", "v.csv:4: the line has 4 columns, and most lines have 3"},
	{"a column of clusters", "v.csv", "w,d0,d1,d2,cluster\nsun,0.1,0.2,0.3,1\nmoon,0.3,0.4,0.5,2\n", "v.csv:1: column 5 is called cluster, and its numbers are none of the vector; remove that column"},
	{"single quotes in a table", "v.csv", "'sun',0.1,0.2\n'moon',0.3,0.4\n", "v.csv:1: each word is in single quotes, which are part of it in such a table; remove them"},
	{"a number more below a header, one above 0", "v.vec", "3 2\nsun 0.10001 0.2\nmoon 0.35338 0.4 0.5\nleaf 0.1 0.2\n", "v.vec:3: the line has more than 2 numbers"},
	{"pointer of DVC", "v.vec", "outs:\n- md5: a304afb96060aad90176268345e10355\n  size: 37891850\n  path: v.vec\n", "v.vec: this is a pointer of DVC, and not vectors; fetch the file itself by dvc pull"},
	{"pointer of git-annex", "v.vec", "/annex/objects/SHA256E-s12--ab.vec\n", "v.vec: this is a pointer of git-annex, and not vectors; fetch the file itself by git annex get"},
	{"link that is a file", "v.vec", "../shared/v.vec", "v.vec: this is a path, as Git writes a link where there are none, and not vectors; name the file that it leads to"},
	{"binary, a word with a space", "v.bin", "3 2\nnew york " + floatBytes(0.1, 0.6) + "\nb " + floatBytes(0.3, 0.9) + "\nc " + floatBytes(0.3, 0.9) + "\n", "a word there may hold a space, which this format cannot hold; write it again with _"},
	{"binary that was copied as text", "v.bin", "2 2\r\na " + floatBytes(0.1, 0.6) + "b \r\n" + floatBytes(0.3, 0.9), "v.bin: offset 5: each line feed has a carriage return before it, those in the numbers too: what copied the file took it for text; copy it again as binary"},
	{"binary that was encoded as UTF-8", "v.bin", "9 8\n" + strings.Repeat("a "+strings.Repeat("\ufffd\ufffd>", 11), 9), "v.bin: offset 4: the numbers are not bytes of float32 but UTF-8: what copied the file took it for text; copy or download"},
	{"binary of float64", "v.bin", "2 4\na " + doubles(0.1, -0.6, 1, 0.5) + "b " + doubles(0.3, 0.9, -1, 2), "v.bin: offset 4: the numbers are float64, which take 8 bytes; write float32"},
	{"pickle of protocol 0", "v.pkl", "(dp0\nVsun\np1\n(lp2\nF0.5\na", "v.pkl: this is a Python pickle of protocol 0 or 1, and not vectors; save"},
	{"pickle of protocol 1", "v.pkl", "}q\x00X\x01\x00\x00\x00aq\x01]", "v.pkl: this is a Python pickle of protocol 0 or 1, and not vectors; save"},
	{"line ends of old Macs", "a", "2 2\rsun 0.1 0.2\rmoon 0.3 0.4\r", "a:1: \"0.4\\r\" is not a number: where a carriage return alone ends a line, convert the file by tr"},
	{"no-break spaces", "a", "1 2\nsun\u00a00.1\u00a00.2\n", "a:2: no-break or other wide spaces separate the fields"},
	{"Go's numbers", "a", "sun 0.1 0.2\nmoon 0x1p-2 1_0.5\nstar 0.5 0.5\n", "a:2: "},
	{"Fortran's numbers", "a", "sun 0.1 0.2\nmoon 0.3 1.5D-03\n", `"1.5D-03" is not a number: write 1.5e-03; correct`},
	{"a typesetter's minus", "a", "sun 0.1 0.2\nmoon 0.3 \u22120.5\n", `"−0.5" is not a number: write -0.5; correct`},
	{"C's numbers", "a", "sun 0.1 0.2\nmoon 0.3 0.5f\n", `"0.5f" is not a number: write 0.5; correct`},
	{"missing numbers", "a", "sun 0.1 0.2\nmoon 0.3 None\n", `"None" is not a number: write nan; correct`},
	{"comma in the header", "a", "2,2\na 1 2\nb 3 4\n", "a:1: "},
	{"zip", "m.npz", "PK\x03\x04", "a zip archive, which Lexigraph does not read; unpack it"},
	{"npz", "m.npz", "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x09\x00\x00\x00words.npyPK", "m.npz: the NumPy archive is damaged: zip: not a valid zip file; copy"},
	{"workbook", "m.xlsx", "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x13\x00\x00\x00[Content_Types].xmlPK", "m.xlsx: this is a document of an office program, such as a workbook of Excel, which Lexigraph does not read; save the sheet as CSV"},
	{"part of a web page", "v.html", "<table border=\"1\">\n<tr><td>sun</td><td>0.1</td></tr>\n", "v.html: this is a web page, and not vectors; "},
	{"ORC", "v.orc", "ORC\x0a\x03\x00\xff\x01", "v.orc: this is an ORC file, and not vectors; make Parquet of it"},
	{"raw float16", "v.f16", strings.Repeat("\x66\x2e\x66\xb2\x19\x14\x00\x38\x00\x3c\x00\xb8\xcd\x34\x9a\x39", 5), "v.f16: this is raw float16 without words, and not vectors; save it by numpy.save"},
	{"raw float32", "v.f32", floatBytes(0.1, -0.2, 1e-3, 0.4, 0.5, 2, -1, 0.3, 0.7, 0.001), "v.f32: this is raw float32 without words, and not vectors; save it by numpy.save"},
	{"a damaged byte in text", "v.txt", strings.Repeat("0.1 0.2 -.3 0.4\n", 8) + "0.1\x0f0.2 -.3 0.4\n", "v.txt:1: numbers stand where the words should"},
	{"noise", "v.dat", strings.Repeat("\x9f\x3a\x00\xe1\x77\x08\xc4", 40), "v.dat: this is a binary file of a kind that Lexigraph does not know"},
	{"words in quotes with one number", "a", "\"sun\" 0.1\n\"moon\" 0.3\n", "a:1: each word is in quotes; remove them, for example by tr -d '\"'"},
	{"words that begin with a quote, and a fault", "a", "\"sun 0.1 0.2\n\"moon 0.3\n\"star 0.1 0.5\n\"tree 0.3 0.5\n", "a:2: the line has 1 of its 2 numbers"},
	{"marks of notes", "v.txt", "full,[21] they say\nround,[3] or so\n", `v.txt:1: "say" is not a number`},
	{"shares before the words", "a", "0.5 sun 0.1 0.2\n0.3 moon 0.3 0.4\n0.2 star 0.3 0.1\n", "a:1: a number stands before each word; remove that column, for example by cut -d ' ' -f 2-"},
	{"a matrix without words, and a fault", "a", "0.1 0.2 0.3\n0.4 0.5 0.6\n- 0.5 0.6\n0.7 0.8 0.9\n", "a:1: numbers stand where the words should; put a word before"},
	{"arrays as pandas writes them", "v.csv", "word,vector\nsun,[0.1 0.2]\nmoon,[0.3 0.4]\n", "v.csv: this is a table with a list of numbers in one column, and not vectors; write the numbers in columns of their own"},
	{"npy without words", "v.npy", string(npyHeader("<f4", 1, 1)) + floatBytes(1), "its folder has none of v.words.txt, v.txt, "},
	{"npy whose header has a key twice", "v.npy", "\x93NUMPY\x01\x00\x60\x00" + "{'descr': '<f4', 'fortran_order': True, 'fortran_order': False, 'shape': (2, 2), }" + strings.Repeat(" ", 15), "the header is not of a plain array of one or two dimensions; save"},
	{"a dict in npy", "v.npy", "\x93NUMPY\x01\x00\x3e\x00{'descr': '|O', 'fortran_order': False, 'shape': (), }" + strings.Repeat(" ", 15), "v.npy: offset 72: the file has an object of Python, such as a dict, and no array; save it, if you trust it"},
	{"a matrix with spaces in front", "a", "   0.1   -0.2\n  -0.3    0.4\n", "a:1: numbers stand where the words should"},
	{"lists behind spaces", "a", "sun [0.1, -0.2]\nmoon [0.3, 0.4]\n", `a: this is lists of numbers in brackets behind the words, and not vectors; take off the brackets and commas: sed -E 's/:? +\[ */ /; s/ *\]$//; s/([0-9]),/\1/g'`},
	{"lists of NumPy behind spaces", "a", "sun: [ 0.1 -0.2]\nmoon: [ 0.3  0.4]\n", `a: this is lists of numbers in brackets behind the words`},
	{"npy of objects", "v.npy", "\x93NUMPY\x01\x00\x40\x00{'descr': '|O', 'fortran_order': False, 'shape': (3,), }" + strings.Repeat(" ", 15), `type "|O", which Lexigraph does not read`},
	{"not npy", "v.npy", "1 2 3", "does not begin as NumPy's do"},
	{"safetensors, key twice", "v.safetensors", tensors(`{"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}`, 4), "comes twice"},
	{"safetensors, key twice in a tensor", "v.safetensors", tensors(`{"a":{"dtype":"F32","shape":[1,1],"shape":[1,1],"data_offsets":[0,4]}}`, 4), `v.safetensors: offset 78: the header is wrong: the entry of "a" has the key "shape" twice; write`},
	{"safetensors, key twice in the metadata", "v.safetensors", tensors(`{"__metadata__":{"b":"1","b":"2"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}`, 4), `the header is wrong: the entry of "__metadata__" has the key "b" twice`},
	{"safetensors, past the end", "v.safetensors", tensors(`{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}`, 4), "need 8 bytes and 4 are there: the file is cut short"},
	{"safetensors, hole", "v.safetensors", tensors(`{"a":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}}`, 8), "begins at 4 and not at 0"},
	{"safetensors, wrong size", "v.safetensors", tensors(`{"a":{"dtype":"F32","shape":[9,9],"data_offsets":[0,8]}}`, 8), "of shape [9 9] and type F32 has 8 bytes"},
	{"safetensors, shape of fractions", "v.safetensors", tensors(`{"a":{"dtype":"F32","shape":[1.0,1],"data_offsets":[0,4]}}`, 4), `the header is wrong: tensor "a": shape has number 1.0 where a whole number in range should be; write`},
	{"safetensors, no table", "v.safetensors", tensors(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8), `no tensor is a table of F64, F32, F16 or BF16: "a" is F32 of shape [2]; save`},
	{"a run's checkpoint", "v.safetensors", tensors(`{"embedding/w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"output/w":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]}}`, 8), "this is the checkpoint of a run, which has no words; name the directory of the run"},
	{"safetensors, absurd header", "v.safetensors", "\xff\xff\xff\xff\xff\xff\xff\x7f{", "the header would have 9223372036854775807 bytes"},
	{"tensors.tsv alone", "tensors.tsv", "1\t2\n", "there is no metadata.tsv beside it; "},
}

func TestReadBad(t *testing.T) {
	for _, test := range badFiles {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := readBytes(t, test.file, test.content)
			var format *FormatError
			if !errors.As(err, &format) {
				t.Fatalf("got %v, want a *FormatError", err)
			}
			if !strings.Contains(err.Error(), test.want) || format.Remedy == "" {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestReadBadFolder(t *testing.T) {
	if _, _, err := Read("missing"); !errors.Is(err, os.ErrNotExist) || !regexp.MustCompile("^missing: [^:]+; name a file of vectors$").MatchString(err.Error()) {
		t.Errorf("a missing file gave %v", err)
	}
	if _, _, err := Read("https://example.org/w.vec"); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "download it") {
		t.Errorf("an address gave %v", err)
	}
	closed := filepath.Join(t.TempDir(), "closed.vec")
	if err := os.WriteFile(closed, []byte("a 1 2\n"), 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Read(closed); os.Geteuid() > 0 && (!errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), "allow reading it")) {
		t.Errorf("a file that may not be read gave %v", err)
	}
	folder := t.TempDir()
	for _, name := range []string{"config.json", "model.vec.gz", "vocab.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := Read(folder); err == nil || !strings.Contains(err.Error(), "name a file of vectors in it, such as "+filepath.Join(folder, "model.vec.gz")) {
		t.Errorf("error is %v", err)
	}
	run := t.TempDir()
	for _, name := range []string{"manifest.json", "vectors.txt", "vocab.txt"} {
		if err := os.WriteFile(filepath.Join(run, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := Read(run); err == nil || !strings.Contains(err.Error(), "such as "+filepath.Join(run, "vectors.txt")) {
		t.Errorf("a run gave %v", err)
	}
	if _, _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "the folder has no tensors.tsv") {
		t.Errorf("an empty folder gave %v", err)
	}
}

// tensors returns a safetensors file of that header and n bytes.
func tensors(header string, n int) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header + strings.Repeat("\x00", n)
}

// TestCutShort cuts every file of every format at every byte: what is left
// must be an error or a warning, but for GloVe's text at a line's end, which
// nothing tells from a whole file.
func TestCutShort(t *testing.T) {
	for name := range Formats() {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, written := writeTable(t, dir, name, small())
			for _, cut := range written {
				if base := filepath.Base(cut); base == configFile || base == modulesFile {
					continue // not read
				}
				content, err := os.ReadFile(cut)
				if err != nil {
					t.Fatal(err)
				}
				for n := range content {
					if n%7 > 0 && len(content) > 500 {
						continue
					}
					if name == "glove" && n > 0 && content[n-1] == '\n' {
						continue
					}
					if err := os.WriteFile(cut, content[:n], 0o666); err != nil {
						t.Fatal(err)
					}
					_, report, err := Read(path)
					if err == nil && len(report.Warnings()) == 0 {
						t.Errorf("%s cut to %d of %d bytes was read without a word", filepath.Base(cut), n, len(content))
					}
				}
				if err := os.WriteFile(cut, content, 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestGzip(t *testing.T) {
	for name, format := range Formats() {
		if name == "projector" || name == "model2vec" {
			continue // their files have fixed names
		}
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path, _ := writeTable(t, dir, name, small())
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var packed bytes.Buffer
			z := gzip.NewWriter(&packed)
			z.Write(content)
			z.Close()
			path = filepath.Join(dir, format.FileName()+".gz")
			if err := os.WriteFile(path, packed.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
			table, report, err := Read(path)
			if name == "parquet" { // it is read from its end
				if err == nil || !strings.Contains(err.Error(), "unpack it") {
					t.Errorf("packed: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := sameTable(table, small(), false); err != nil || report.Format != name {
				t.Errorf("%v, format %s", err, report.Format)
			}
			for n := 1; n < packed.Len(); n++ {
				if err := os.WriteFile(path, packed.Bytes()[:n], 0o666); err != nil {
					t.Fatal(err)
				}
				if _, _, err := Read(path); err == nil || n > 2 && !strings.Contains(err.Error(), "gzip stream is cut short; ") {
					t.Errorf("cut to %d of %d bytes gave %v", n, packed.Len(), err)
				}
			}
		})
	}
}

// TestReadNPYKinds reads what NumPy writes by other defaults than ours.
func TestReadNPYKinds(t *testing.T) {
	header := func(descr, order, shape string) string {
		dict := "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n"
		return npyMagic + "\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(dict)))) + dict
	}
	tests := []struct {
		name, content, words string
		want                 []float32
		dim                  int
	}{
		{"float64", header("<f8", "False", "(2, 2)") + doubles(1, 2, 3, 4), "a\nb\n", []float32{1, 2, 3, 4}, 2},
		{"big-endian", header(">f4", "False", "(2, 2)") + swap(floatBytes(1, 2, 3, 4)), "a\nb\n", []float32{1, 2, 3, 4}, 2},
		{"big-endian float16", header(">f2", "False", "(1, 2)") + "\x3c\x00\xc0\x00", "a\n", []float32{1, -2}, 2},
		{"words that are compressed", header("<f4", "False", "(2, 1)") + floatBytes(1, 2), gzipped("a\nb\n"), []float32{1, 2}, 1},
		{"float16", header("<f2", "False", "(1, 4)") + "\x00\x3c\x01\x00\x00\xc0\xff\x7b", "a\n", []float32{1, 0x1p-24, -2, 65504}, 4},
		{"by column", header("<f4", "True", "(2, 3)") + floatBytes(1, 4, 2, 5, 3, 6), "a\nb\n", []float32{1, 2, 3, 4, 5, 6}, 3},
		{"a list", header("|f4", "False", "(3,)") + floatBytes(1, 2, 3), "a\nb\nc\n", []float32{1, 2, 3}, 1},
		{"version 2", npyMagic + "\x02\x00" + "\x3a\x00\x00\x00" + "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}\n" + floatBytes(5), "a\n", []float32{5}, 1},
		{"counts beside words", header("<f4", "False", "(2, 1)") + floatBytes(1, 2), "a\t9\nb\t8\n", []float32{1, 2}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir, ext := t.TempDir(), ""
			path := filepath.Join(dir, "x.npy")
			if strings.HasPrefix(test.words, "\x1f\x8b") {
				ext = ".gz"
			}
			if err := errors.Join(os.WriteFile(path, []byte(test.content), 0o666),
				os.WriteFile(filepath.Join(dir, "x.words.txt"+ext), []byte(test.words), 0o666)); err != nil {
				t.Fatal(err)
			}
			table, _, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			want := &Table{Words: table.Words, Dim: test.dim, Data: test.want}
			if err := sameTable(table, want, false); err != nil {
				t.Error(err)
			}
			if strings.ContainsRune(test.words, '\t') && (len(table.Counts) != 2 || table.Words[0] != "a") {
				t.Errorf("words are %q with counts %d", table.Words, table.Counts)
			}
		})
	}
}

// TestSafetensorsDigest changes a bit of each byte of a file that carries its SHA-256.
func TestSafetensorsDigest(t *testing.T) {
	_, written := writeTable(t, t.TempDir(), "safetensors", small())
	content, err := os.ReadFile(written[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Read(written[0]); err != nil {
		t.Fatal(err)
	}
	var bad *FormatError
	for i := range content {
		content[i] ^= 1
		if err := os.WriteFile(written[0], content, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Read(written[0]); !errors.As(err, &bad) {
			t.Errorf("byte %d of %q: error is %v", i, content, err)
		}
		content[i] ^= 1
	}
	if _, _, err := Read(os.DevNull); !errors.As(err, &bad) || !strings.Contains(err.Error(), "is a device, not a file; name a file of vectors") {
		t.Errorf("a device: error is %v", err)
	}
}

// TestCompressed writes tables under names of compressed files and reads them back.
func TestCompressed(t *testing.T) {
	want := &Table{Words: []string{"sun", "moon"}, Dim: 2, Data: []float32{1, 2, 3, 4}}
	for name, f := range map[string]Format{"a.txt.gz": Word2Vec{}, "a.bin.zst": Word2VecBinary{}, "a.npy.gz": NPY{}, "a.safetensors.ZST": Safetensors{}} {
		path := filepath.Join(t.TempDir(), name)
		written, err := f.Write(path, want)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		if c, ok := corpus.CompressionOf(raw); err != nil || !ok || !strings.EqualFold(c.Ext, filepath.Ext(name)) {
			t.Errorf("%s begins %q, %v", name, raw[:4], err)
		}
		if got, _, err := Read(path); err != nil || got.SHA256() != want.SHA256() || !slices.Equal(got.Words, want.Words) {
			t.Errorf("%s, written as %q: %v, %v", name, written, got, err)
		}
	}
	const packed = "425a6839314159265359" // "BZh9" and bzip2's magic
	start, err := hex.DecodeString(packed)
	if c, ok := corpus.CompressionOf(start); err != nil || !ok || c.Name != "bzip2" {
		t.Error("bzip2 is not recognised")
	}
	_, _, err = readBytes(t, "a.bz2", "BZh91AY&SY cut")
	if err == nil || !strings.Contains(err.Error(), "the bzip2 stream is ") {
		t.Errorf("a broken .bz2: %v", err)
	}
	var packedXZ strings.Builder
	w, err := xz.NewWriter(&packedXZ)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "sun 1 2\nmoon 3 4\n")
	w.Close()
	if got, _, err := readBytes(t, "a.xz", packedXZ.String()); err != nil || got.SHA256() != want.SHA256() {
		t.Errorf("xz: %v, %v", got, err)
	}
	for n := 6; n < packedXZ.Len(); n++ {
		if _, _, err := readBytes(t, "a.xz", packedXZ.String()[:n]); err == nil || n != 12 && !strings.Contains(err.Error(), "the xz stream is ") { // of 12 it is empty
			t.Fatalf("%d bytes of an .xz: %v", n, err)
		}
	}
}

// safetensorsOf is a file of tensors of 2 × 1 numbers, with these names in turn: the first has 0 and 1, the second 2 and 3.
func safetensorsOf(names ...string) string {
	var entries []string
	var numbers []float32
	for i, name := range names {
		entries = append(entries, fmt.Sprintf(`%q:{"dtype":"F32","shape":[2,1],"data_offsets":[%d,%d]}`, name, 8*i, 8*i+8))
		numbers = append(numbers, float32(2*i), float32(2*i+1))
	}
	head := "{" + strings.Join(entries, ",") + "}"
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(head)))) + head + floatBytes(numbers...)
}

// TestSafetensorsOfModel finds the embeddings among the tensors of a model of PyTorch or Hugging Face.
func TestSafetensorsOfModel(t *testing.T) {
	for _, test := range []struct {
		names []string
		first float32 // number of the table
		want  string
	}{
		{[]string{"fc.weight", "emb.weight"}, 2, `the vectors are tensor "emb.weight" of 2`},
		{[]string{"lin.weight", "EmbeddingBag.weight"}, 2, `the vectors are tensor "EmbeddingBag.weight" of 2`},
		{[]string{"position_embeddings.weight", "word_embeddings.weight"}, 2, `the vectors are tensor "word_embeddings.weight" of 2`},
		{[]string{"wpe.weight", "wte.weight"}, 2, `the vectors are tensor "wte.weight" of 2`},
		{[]string{"pos_emb.weight", "tok.weight"}, 0, `there are 2 tensors of two dimensions, such as ["pos_emb.weight" "tok.weight"]`},
		{[]string{"encoder.position_embeddings.weight", "embed.weight"}, 2, `the vectors are tensor "embed.weight" of 2`},
		{[]string{"emb.weight", "embedding"}, 2, ""},
		{[]string{"x"}, 0, ""},
		{[]string{"it's", "b"}, 0, `load_file("PATH")["NAME"]}`},
		{nil, 0, "the file has no tensors; save"},
		{[]string{"in_emb", "out_emb"}, 0, `there are 2 tensors of two dimensions, such as ["in_emb" "out_emb"], and not one of them is named as embeddings of words are; save the table of vectors, such as "in_emb", alone: python3 -c 'from safetensors.numpy`},
		{[]string{"encoder.weight", "decoder.weight"}, 0, `load_file("PATH")["encoder.weight"]}, "PATH.embedding.safetensors")' and the words, one a line, as PATH.embedding.vocab.txt`},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "m.safetensors")
		for name, content := range map[string]string{path: safetensorsOf(test.names...), filepath.Join(dir, "m.vocab.txt"): "sun\nmoon\n"} {
			if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		table, report, err := Read(path)
		switch want := strings.ReplaceAll(test.want, "PATH", path); {
		case err != nil:
			if want == "" || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: got %v, want %s", test.names, err, want)
			}
		case table.Data[0] != test.first || (want == "") != (len(report.Notes) == 0) || want != "" && report.Notes[0] != want:
			t.Errorf("%q: got %v, notes %q, want %v, %q", test.names, table.Data, report.Notes, test.first, want)
		}
	}
}
