package vector

import (
	"bytes"
	"encoding/binary"
	"math"
	"regexp"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/data/half"
)

// An opening is the beginning of a file which could not be read, with what tells its kind.
type opening struct {
	bytes   []byte
	text    string // its first characters, in lower case, without white space before them
	control int    // bytes that text does not have
	high    int    // bytes that ASCII does not have
	nul     [2]int // NUL bytes at even and at odd places
}

func newOpening(start []byte) *opening {
	text := bytes.TrimPrefix(start[:min(len(start), 64)], []byte(bom))
	o := &opening{bytes: start, text: strings.ToLower(strings.TrimSpace(string(text)))}
	for i, c := range start {
		count(&o.control, c < ' ' && strings.IndexByte("\t\n\r\v\f\x1b", c) < 0)
		count(&o.high, c >= 0x80)
		count(&o.nul[i%2], c == 0)
	}
	return o
}

// A stranger is a kind of file that people take for one of vectors.
type stranger struct {
	is           func(o *opening) bool
	name, remedy string
}

// strangers returns the kinds in the order in which they are tried.
func strangers() []stranger {
	// says is for a file that begins with one of these texts, in any case.
	says := func(texts ...string) func(*opening) bool {
		return func(o *opening) bool {
			for _, text := range texts {
				if strings.HasPrefix(o.text, text) {
					return true
				}
			}
			return false
		}
	}
	// binary is for a file with this magic that is not text, which may begin so too.
	binary := func(magic string) func(*opening) bool {
		return func(o *opening) bool { return o.control > 0 && bytes.HasPrefix(o.bytes, []byte(magic)) }
	}
	// has is for a file whose bytes are so.
	has := func(is func([]byte) bool) func(*opening) bool {
		return func(o *opening) bool { return is(o.bytes) }
	}
	// numbers is for one that is not text, nor text with a damaged byte: figures of text are numbers, too, if read so.
	numbers := func(is func([]byte) bool) func(*opening) bool {
		return func(o *opening) bool { return o.control > 0 && 8*(o.control+o.high) > len(o.bytes) && is(o.bytes) }
	}
	// wide is for one in which the bytes at odd or at even places alone are NUL.
	wide := func(odd int) func(*opening) bool {
		return func(o *opening) bool { return o.nul[odd] > 3*len(o.bytes)/8 && o.nul[1-odd] == 0 }
	}
	const listColumn = "a table with a list of numbers in one column"
	return []stranger{
		{says("version https://git-lfs"), lfsPointer, "fetch the file itself by git lfs pull"},
		{says("/annex/objects/", "../.git/annex/objects/", ".git/annex/objects/"), "a pointer of git-annex", "fetch the file itself by git annex get"},
		{says("outs:\n- md5:", "outs:\r\n- md5:"), "a pointer of DVC", "fetch the file itself by dvc pull, and name it"},
		{has(isPath), "a path, as Git writes a link where there are none", "name the file that it leads to"},
		{says("<!doctype", "<!--", "<html", "<table", "<div", "<head", "<body", "<script", "<svg", "<error>", "<?xml"), webPage, "download the file itself: the page may ask to confirm, or to log in"},
		{has(isAnswer), answer, "download the file itself: its address may be another one, or ask to log in"},
		{says(`{"`, `["`, "[["), "JSON", "write a line for each word: word v1 v2 …"},
		{has(isExperiment), "an experiment file", "name the folder of the run that was made by it, or a file of vectors"},
		{says("%%matrixmarket"), "a matrix of Matrix Market, without words", `save it by numpy.save(path, scipy.io.mmread("FILE")), and the words beside it, one a line`},
		{says("@relation"), "a table of Weka (ARFF)", "take off all lines up to @data, and write a word and its numbers in each other: sed '1,/^@data/Id'"},
		{binary("ORC"), "an ORC file", remedyORC},
		{binary("\xff\xff\xff\xff"), "a stream of Arrow", remedyStream},
		{binary("FEA1"), "a Feather file", remedyFeather},
		{binary("GGUF"), "a GGUF file", remedyGGUF},
		{has(isFloret), "floret's table of n-grams, which has no words", "use the .vec file that its save_vectors writes"},
		{has(isOldPickle), "a Python pickle of protocol 0 or 1", remedyDict},
		{has(headed(hasQuotedList)), listColumn, `take off the column names, brackets and quotes: sed -e 1d -e 's/"\[//' -e 's/\]"//'`},
		{has(hasQuotedList), listColumn, `take off the brackets and quotes: sed -e 's/"\[//' -e 's/\]"//'`},
		{has(headed(hasTabbedList)), listColumn, `take off the column names and brackets, and have commas alone: sed -e 1d -e 's/[[:space:]]"*\[/,/' -e 's/\]"*//'`},
		{has(hasTabbedList), listColumn, `take off the brackets, and have commas alone: sed -e 's/[[:space:]]"*\[/,/' -e 's/\]"*//'`},
		{has(hasSpacedList), "lists of numbers in brackets behind the words", `take off the brackets and commas: sed -E 's/:? +\[ */ /; s/ *\]$//; s/([0-9]),/\1/g'`},
		{has(hasList), listColumn, "write the numbers in columns of their own, for instance with pandas: pd.DataFrame(df.vector.tolist(), index=df.word).to_csv(…)"},
		{has(isMarkdown), "a Markdown table", `take off the bars at the ends and the line of dashes: sed -e '/^|[-:| ]*$/d' -e 's/^| *//' -e 's/ *|$//'`},
		{has(isUTF32(1)), "UTF-32 text", "convert it by iconv -f UTF-32LE -t UTF-8"},
		{has(isUTF32(0)), "UTF-32 text", "convert it by iconv -f UTF-32BE -t UTF-8"},
		{wide(1), utf16Text, "convert it by iconv -f UTF-16LE -t UTF-8"},
		{wide(0), utf16Text, "convert it by iconv -f UTF-16BE -t UTF-8"},
		{has(isOldFastText), "a binary file that looks like a model of a fastText before version 0.1", "use the .vec file beside it, or train it again"},
		{numbers(isHalves), "raw float16 without words", `save it by numpy.save(path, numpy.fromfile("FILE", '<f2').reshape(-1, dim)), and the words beside it, one a line`},
		{numbers(isFloats), "raw float32 without words", `save it by numpy.save(path, numpy.fromfile("FILE", '<f4').reshape(-1, dim)), and the words beside it, one a line`},
		{numbers(isDoubles), "raw float64 without words, as GloVe writes it with -binary 1", "run GloVe with -binary 0 and use its vectors.txt"},
		{(*opening).isBinary, "a binary file of a kind that Lexigraph does not know", "save the vectors as word2vec text or binary, npy or safetensors"},
	}
}

// strange says what kind of file begins with start, for a file that could not be read;
// "" if it is not known.
func strange(start []byte) (name, remedy string) {
	o := newOpening(start)
	for _, s := range strangers() {
		if s.is(o) {
			return s.name, s.remedy
		}
	}
	return "", ""
}

// isBinary reports whether there are NUL bytes, or more control bytes than damaged text has.
func (o *opening) isBinary() bool { return 50*o.control > len(o.bytes) || o.nul[0]+o.nul[1] > 0 }

// answer is the name of what a server writes where it has no file to send.
const answer = "what a server answers"

// isAnswer reports whether a file is short and begins as answers of servers do that have no such file, or do not give it.
func isAnswer(start []byte) bool { return len(start) < 1024 && beginsAnswer().Match(start) }

var beginsAnswer = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\s*(?:(?:http error )?(?:40[0134]|429|50[0234])(?: -|:)? [a-z]|(?:repository |entry |page |file |object )?not found\b|access (?:denied|to )|forbidden\b|unauthorized\b|invalid (?:credentials|username)|too many requests|\{"(?:error|errors|detail|message)" *:)`)
})

// isPath reports whether a file is one path in another folder and nothing else.
func isPath(start []byte) bool {
	return bytes.HasPrefix(start, []byte("../")) && len(start) < 1024 && !bytes.ContainsAny(start, " \t\n")
}

// isUTF32 returns what reports whether of each four bytes those three from first on are NUL.
func isUTF32(first int) func(start []byte) bool {
	return func(start []byte) bool {
		n := len(start) / 4
		for i, c := range start[:4*n] {
			if at := i%4 - first; (at >= 0 && at < 3) != (c == 0) {
				return false
			}
		}
		return n >= 8
	}
}

// isExperiment finds a section or the name of an experiment file.
var isExperiment = regexp.MustCompile(`(?m)^\s*(?:name\s*=\s*"[^"\n]*"|\[{1,2}(?:corpus|train|vocab|objective|embedding|layers|loss|optimizer)\]{1,2})\s*$`).Match

// isFloret finds the first line of a table of floret: buckets, dimension, lengths of n-grams, hashes, a seed, and the marks of a word's ends.
var isFloret = regexp.MustCompile(`^\d+ \d+ \d+ \d+ \d+ \d+ \S+ \S+\n`).Match

// isOldPickle reports whether start begins a pickle of a protocol that has no mark: a dictionary, a list, a tuple, or what NumPy or Python's collections make. Other objects are read: see [isPickle].
func isOldPickle(start []byte) bool {
	for _, magic := range []string{"(dp", "(lp", "((lp", "(dq", "(]q", "]q", "}q", "cnumpy", "ccollections\n", "cpandas", "cgensim"} {
		if bytes.HasPrefix(start, []byte(magic)) {
			return true
		}
	}
	return false
}

// hasQuotedList finds a list with commas in a field in quotes.
var hasQuotedList = regexp.MustCompile(`,"\[\s*[-+0-9.eE]+\s*,`).Match

// hasTabbedList finds one behind a tab.
var hasTabbedList = regexp.MustCompile(`\t"?\[\s*[-+0-9.eE]+\s*,`).Match

// hasList finds a list of numbers behind a comma, and no mark of a note as in texts: ",[21]".
var hasList = regexp.MustCompile(`,"?\[\s*[-+0-9.eE]+[\s,]`).Match

// hasSpacedList finds a first line that is a word and a list of numbers, as NumPy, Python, Java and Go print one.
var hasSpacedList = regexp.MustCompile(`^[^\s\[]+ +\[ *[-+0-9.eE]+,?(?: +[-+0-9.eE]+,?)+ *\]\r?\n`).Match

// headed is for what is so below a first line that is not.
func headed(is func([]byte) bool) func([]byte) bool {
	return func(start []byte) bool {
		first, _, _ := bytes.Cut(start, []byte("\n"))
		return is(start) && !is(first)
	}
}

// isMarkdown reports whether start has lines that all begin with a bar and end in one.
func isMarkdown(start []byte) bool {
	lines := bytes.Split(start, []byte("\n"))
	return len(lines) > 2 && all(lines[:len(lines)-1], func(line []byte) bool {
		line = bytes.TrimSpace(line)
		return len(line) > 1 && line[0] == '|' && line[len(line)-1] == '|'
	})
}

// isOldFastText reports whether start begins with fastText's settings, twelve small
// whole numbers. Its models began so before they had a magic number.
func isOldFastText(start []byte) bool {
	if len(start) < 48 {
		return false
	}
	for i := range 12 {
		limit := uint32(100_000_000) // buckets and the rate of updates
		if i < 3 {
			limit = 10_000 // dim, ws, epoch
		}
		n := binary.LittleEndian.Uint32(start[4*i:])
		if n > limit || i == 0 && n == 0 {
			return false
		}
	}
	return true
}

// isDoubles reports whether start holds float64 numbers as large as weights usually are.
func isDoubles(start []byte) bool {
	n, zeros := len(start)/8, 0
	for i := range n {
		x := math.Abs(math.Float64frombits(binary.LittleEndian.Uint64(start[8*i:])))
		if !(x < 1000) || x < 1e-12 && x != 0 {
			return false
		}
		count(&zeros, x == 0)
	}
	return n >= 4 && zeros < n/2
}

// isHalves reports whether start holds float16 numbers as large as those of vectors are. Every second half of a float32 is as large as chance has
// it, or zero.
func isHalves(start []byte) bool {
	n, zeros := len(start)/2, 0
	for i := range n {
		x := half.From(binary.LittleEndian.Uint16(start[2*i:]))
		if !(x < 16 && x > -16) {
			return false
		}
		count(&zeros, x == 0)
	}
	return n >= 32 && zeros < n/4
}

// isFloats reports whether start holds float32 numbers as large as those of vectors are.
func isFloats(start []byte) bool {
	n, zeros := len(start)/4, 0
	for i := range n {
		x := math.Float32frombits(binary.LittleEndian.Uint32(start[4*i:]))
		if !isUsual(x) || max(x, -x) > 1000 || x != 0 && max(x, -x) < 1e-12 {
			return false
		}
		count(&zeros, x == 0)
	}
	return n >= 8 && zeros < n/2
}
