package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// gensimClasses returns the classes and functions that a pickle of gensim's vectors may name: gensim's own of
// versions 1 to 4 that have vectors or count words, NumPy's arrays, numbers and random states, and Python's containers. They
// are names only: nothing is run.
func gensimClasses() map[pickleClass]bool {
	known := map[pickleClass]bool{}
	for module, names := range map[string][]string{
		"gensim.models.keyedvectors": {"KeyedVectors", "EuclideanKeyedVectors", "BaseKeyedVectors", "WordEmbeddingsKeyedVectors",
			"Word2VecKeyedVectors", "Doc2VecKeyedVectors", "FastTextKeyedVectors", "Vocab", "CompatVocab", "SimpleVocab"},
		"gensim.utils":                      {"call_on_class_only"},
		"gensim.models.word2vec":            {"Word2Vec", "Vocab", "Word2VecVocab", "Word2VecTrainables"},
		"gensim.models.fasttext":            {"FastText", "FastTextKeyedVectors", "FastTextVocab", "FastTextTrainables"},
		"gensim.models.wrappers.fasttext":   {"FastText", "FastTextKeyedVectors"},
		"gensim.models.deprecated.word2vec": {"Word2Vec", "Vocab"},
		"gensim.models.doc2vec":             {"Doc2Vec", "Doctag", "DocvecsArray", "Doc2VecVocab", "Doc2VecTrainables"},
		"builtins":                          {"object", "dict", "list", "set", "frozenset", "tuple", "bytearray", "bytes", "str", "int", "float", "bool", "complex", "hash", "range", "slice"},
		"__builtin__":                       {"object", "dict", "list", "set", "frozenset", "tuple", "bytearray", "unicode", "str", "int", "long", "float", "bool", "hash", "xrange", "slice"},
		"collections":                       {"OrderedDict", "defaultdict"},
		"copyreg":                           {"_reconstructor"},
		"copy_reg":                          {"_reconstructor"},
		"_codecs":                           {"encode"},
		"numpy":                             {"dtype", "ndarray", "float16", "float32", "float64", "int32", "int64", "uint32", "uint64", "bool_"},
		"numpy.core.multiarray":             {"_reconstruct", "scalar"},
		"numpy._core.multiarray":            {"_reconstruct", "scalar"},
		"numpy.core.numeric":                {"_frombuffer"},
		"numpy._core.numeric":               {"_frombuffer"},
		"numpy.random":                      {"__RandomState_ctor"},
		"numpy.random.mtrand":               {"RandomState"},
		"numpy.random._pickle":              {"__randomstate_ctor", "__bit_generator_ctor", "__generator_ctor"},
		"numpy.random._mt19937":             {"MT19937"},
	} {
		for _, name := range names {
			known[pickleClass(module+"."+name)] = true
		}
	}
	return known
}

// isPickle reports whether start begins a pickle of an object. One of protocol 0 or 1 has no mark, and begins with what makes objects.
func isPickle(start []byte) bool {
	for _, module := range []string{"ccopy_reg\n", "ccopyreg\n"} {
		if bytes.HasPrefix(start, []byte(module)) {
			return true
		}
	}
	return len(start) > 1 && start[0] == 0x80 && start[1] >= 2 && start[1] <= 5
}

// gensim is a pickle of gensim's that has been read: its vectors, and how the files beside it are called.
type gensim struct {
	s       *source
	o       *pickleObject // a KeyedVectors
	stem    string        // X.model.wv; that of attribute a is X.model.wv.a.npy
	unnamed int           // rows behind those of the words
	notes   []string
}

// readGensim reads what gensim's save wrote: KeyedVectors, or the words of a Word2Vec, FastText or
// Doc2Vec model. Large arrays are in files beside it, such as X.vectors.npy.
func readGensim(s *source) (*Table, Report, error) {
	classes := gensimClasses()
	value, err := s.readPickle(func(c pickleClass) bool { return classes[c] })
	if err == nil {
		err = s.atEnd()
	}
	if err != nil {
		return nil, Report{}, err
	}
	g := &gensim{s: s, stem: s.path}
	root, ok := value.(*pickleObject)
	if !ok {
		return nil, Report{}, &FormatError{Path: s.path, What: "this is a Python pickle, and it holds no vectors of gensim", Remedy: s.command(remedyDict)}
	}
	g.o = root
	if wv, ok := root.attr("wv").(*pickleObject); ok {
		g.o, g.stem = wv, s.path+".wv"
	}
	return g.table()
}

func (g *gensim) bad(what string) error {
	return &FormatError{Path: g.s.path, What: "this is a Python pickle, and " + what, Remedy: remedyGensim}
}

// table returns the table of the vectors.
func (g *gensim) table() (*Table, Report, error) {
	words, err := g.words()
	if err != nil {
		return nil, Report{}, err
	}
	of, own := "vectors", false
	switch {
	case g.has("vectors"):
	case g.has("syn0"): // gensim 1 to 3
		of = "syn0"
	case g.has("vectors_vocab"): // FastText of gensim 4 makes the others of these
		of, own = "vectors_vocab", true
	}
	b := newBuilder("gensim", 0)
	b.report.Declared = len(words.words)
	err = g.array(of, func(s *source, rows, dim int) (func(i int, row []float32), error) {
		if rows != len(words.words)+g.unnamed {
			return nil, g.bad(fmt.Sprintf("it has %s and vectors of %d", amount.Of(len(words.words), "word"), rows))
		}
		b.table.Dim = dim
		b.expect(s, rows)
		return func(i int, row []float32) {
			if i < len(words.words) {
				b.appendCounted(words, i, row)
			}
		}, b.fits(s)
	})
	if err == nil && g.has("vectors_ngrams") {
		b.table.NGrams, err = g.ngrams(b.table.Dim)
	}
	if err == nil && own && b.table.NGrams == nil && len(g.notes) > 0 {
		err = g.bad("the n-grams that its vectors are made of are not there, or by the hash of gensim before 3.7")
	}
	if err != nil {
		return nil, b.report, err
	}
	if own {
		b.table.compose()
	}
	for i := range b.table.Words {
		b.look(b.table.Row(i))
	}
	b.report.Notes = g.notes
	return b.finish()
}

// has reports whether the vectors have an array of this name, here or in a file beside.
func (g *gensim) has(name string) bool {
	o, ok := g.o.attr(name).(*pickleObject)
	return ok && len(o.args) > 0 || g.beside(name)
}

// beside reports whether an array is in a file beside.
func (g *gensim) beside(name string) bool {
	list, _ := g.o.attr("__numpys").(*pickleList)
	return list != nil && slices.Contains(list.items, any(name))
}

// words returns the words and their counts.
func (g *gensim) words() (v vocab, err error) {
	list := &pickleList{}
	for _, name := range []string{"index_to_key", "index2word", "index2entity"} {
		if l, ok := g.o.attr(name).(*pickleList); ok && len(l.items) > 0 {
			list = l
			break
		}
	}
	if len(list.items) == 0 {
		return v, g.bad(fmt.Sprintf("it holds %.80q, without a list of words", string(g.o.class)))
	}
	items := list.items
	for len(items) > 1 && items[len(items)-1] == nil { // KeyedVectors(dim, count=…) has room for words to come
		items = items[:len(items)-1]
	}
	if g.unnamed = len(list.items) - len(items); g.unnamed > 0 {
		g.notes = append(g.notes, amount.Of(g.unnamed, "row")+" at the end without a word: left out")
	}
	for i, item := range items {
		word, ok := pickledWord(item)
		if !ok {
			return v, g.bad(fmt.Sprintf("word %d is not a string", i+1))
		}
		v.words = append(v.words, word)
	}
	if more, ok := g.o.attr("expandos").(*pickleDict); ok { // gensim 4
		if counts, err := g.arrayOf(more.get("count")); err == nil && counts.dim == 1 && counts.rows >= len(v.words) {
			v.counts = counts.integers()
		}
		return v, nil
	}
	if entries, ok := g.o.attr("vocab").(*pickleDict); ok {
		v.counts = countsOf(entries, v.words)
	}
	return v, nil
}

// pickledWord returns the word that a key is: a string, also one of NumPy's, or the number of a document.
func pickledWord(key any) (word string, ok bool) {
	switch key := key.(type) {
	case string:
		return key, true
	case int64:
		return strconv.FormatInt(key, 10), true
	case *pickleObject: // of scalar: dtype, bytes
		if len(key.args) != 2 || !strings.HasSuffix(string(key.class), "multiarray.scalar") {
			return "", false
		}
		kind, _ := key.args[0].(*pickleObject)
		raw, isBytes := key.args[1].(string)
		if kind == nil || len(kind.args) == 0 || !isBytes {
			return "", false
		}
		name, _ := kind.args[0].(string)
		return numpyText(name, raw)
	}
	return "", false
}

// numpyText returns the text that NumPy stores under a type such as U5 or S5, without the NULs behind it.
func numpyText(name, raw string) (text string, ok bool) {
	switch {
	case strings.HasPrefix(name, "S"):
		return strings.TrimRight(raw, "\x00"), true
	case !strings.HasPrefix(name, "U") || len(raw)%4 != 0:
		return "", false
	}
	var b []rune
	for i := 0; i < len(raw); i += 4 {
		b = append(b, rune(binary.LittleEndian.Uint32([]byte(raw[i:i+4]))))
	}
	return strings.TrimRight(string(b), "\x00"), true
}

// countsOf returns the counts in gensim 3's dict of words, or nil if it lacks some.
func countsOf(entries *pickleDict, words []string) []int64 {
	of := map[string]int64{}
	for i := 0; i+1 < len(entries.items); i += 2 {
		word, _ := entries.items[i].(string)
		if o, ok := entries.items[i+1].(*pickleObject); ok {
			if n, ok := o.attr("count").(int64); ok {
				of[word] = n
			}
		}
	}
	counts := make([]int64, len(words))
	for i, word := range words {
		n, ok := of[word]
		if !ok {
			return nil
		}
		counts[i] = n
	}
	return counts
}

// array reads a matrix, from the pickle or from a file beside, which begin gets.
func (g *gensim) array(name string, begin func(s *source, rows, dim int) (func(i int, row []float32), error)) error {
	if g.beside(name) {
		return g.file(name, begin)
	}
	a, err := g.arrayOf(g.o.attr(name))
	if err != nil {
		return err
	}
	if err := checkShape(g.s, a.rows, a.dim); err != nil {
		return err
	}
	inner := &source{path: g.s.path, r: bufio.NewReader(bytes.NewReader(a.raw)), size: int64(len(a.raw))}
	add, err := begin(inner, a.rows, a.dim)
	if err != nil {
		return err
	}
	return inner.readMatrix(a.element, a.rows, a.dim, a.byColumn, add)
}

// file reads a matrix from the file beside that gensim puts it into: an archive where it compresses the pickle.
func (g *gensim) file(name string, begin func(s *source, rows, dim int) (func(i int, row []float32), error)) error {
	path, read := g.stem+"."+name+".npy", (*source).npyRows
	if strings.HasSuffix(g.s.path, ".gz") || strings.HasSuffix(g.s.path, ".bz2") {
		path, read = g.stem+"."+name+".npz", (*source).npzRows
	}
	s, err := open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &FormatError{Path: g.s.path, Err: err, What: "its vectors are in " + path + ", which is not there", Remedy: "keep the files that gensim wrote together, under their names"}
	}
	if err != nil {
		return err
	}
	defer s.Close()
	return read(s, func(rows, dim int) (func(i int, row []float32), error) { return begin(s, rows, dim) })
}

// ngrams returns the n-grams of a FastText model, or nil with a note if they are of a kind of their own.
func (g *gensim) ngrams(dim int) (*NGrams, error) {
	size := func(name string) int {
		n, _ := g.o.attr(name).(int64)
		return int(max(-1, min(n, math.MaxInt32)))
	}
	n := &NGrams{}
	n.MinN, n.MaxN, n.Buckets = size("min_n"), size("max_n"), size("bucket")
	compatible, said := g.o.attr("compatible_hash").(bool) // gensim 3.7 and 3.8 say so
	if _, isOld := g.o.attr("hash2index").(*pickleDict); isOld || said && !compatible || !said && g.o.attr("index_to_key") == nil {
		g.notes = append(g.notes, "the n-grams are by the hash of gensim before 3.7 and are left out: unseen words have no vectors")
		return nil, nil
	}
	const most = 100 // characters of an n-gram
	if n.MaxN == 0 || n.Buckets == 0 {
		return nil, nil
	}
	if n.MinN < 1 || n.MaxN < n.MinN || n.MaxN > most || n.Buckets < 1 {
		return nil, g.bad(fmt.Sprintf("its n-grams are of %d to %d characters in %d buckets", n.MinN, n.MaxN, n.Buckets))
	}
	err := g.array("vectors_ngrams", func(s *source, rows, d int) (func(i int, row []float32), error) {
		if rows != n.Buckets || d != dim {
			return nil, g.bad(fmt.Sprintf("it has n-grams of %d × %d numbers in %d buckets, and words of %d", rows, d, n.Buckets, dim))
		}
		n.Data = make([]float32, 0, s.room(rows, d))
		return func(i int, row []float32) {
			n.Bucket, n.Data = append(n.Bucket, int32(i)), append(n.Data, row...)
		}, nil
	})
	return n, err
}

// A pickledArray is a NumPy array of one or two dimensions.
type pickledArray struct {
	element   element
	rows, dim int // dim is 1 for one dimension
	byColumn  bool
	raw       []byte
}

// integers returns the numbers of an array of whole numbers, or nil.
func (a *pickledArray) integers() []int64 {
	if a.element != integer64LE && a.element != integer32LE || len(a.raw) != a.rows*a.element.size() {
		return nil
	}
	list := make([]int64, a.rows)
	for i := range list {
		for j, b := range a.raw[i*a.element.size() : (i+1)*a.element.size()] {
			list[i] |= int64(b) << (8 * j)
		}
	}
	return list
}

// arrayOf returns the array that v is.
func (g *gensim) arrayOf(v any) (*pickledArray, error) {
	bad := g.bad("an array in it is not of the kinds that Lexigraph reads: float16, float32 or float64, little-endian")
	o, ok := v.(*pickleObject)
	if !ok {
		return nil, bad
	}
	var shape, dtype, raw any
	a := &pickledArray{}
	if state, isTuple := o.state.([]any); isTuple && len(state) == 5 { // of _reconstruct: version, shape, dtype, order, bytes
		shape, dtype, raw = state[1], state[2], state[4]
		a.byColumn, _ = state[3].(bool)
	} else if len(o.args) == 4 { // of _frombuffer: bytes, dtype, shape, order
		raw, dtype, shape = o.args[0], o.args[1], o.args[2]
		a.byColumn = o.args[3] == any("F")
	}
	if made, isMade := raw.(*pickleObject); isMade && len(made.args) > 0 { // bytearray
		raw = made.args[0]
	}
	sizes, _ := shape.([]any)
	text, isBytes := raw.(string)
	kind, _ := dtype.(*pickleObject)
	if len(sizes) < 1 || len(sizes) > 2 || !isBytes || kind == nil || len(kind.args) == 0 {
		return nil, bad
	}
	a.raw, a.rows, a.dim = []byte(text), 0, 1
	for i, to := range []*int{&a.rows, &a.dim}[:len(sizes)] {
		n, _ := sizes[i].(int64)
		if n < 1 || n > math.MaxInt32 {
			return nil, g.bad("an array in it is empty or absurdly large")
		}
		*to = int(n)
	}
	order := "<"
	if state, ok := kind.state.([]any); ok && len(state) > 1 {
		order, _ = state[1].(string)
	}
	elements := map[string]element{"f2": float16LE, "f4": float32LE, "f8": float64LE, "i4": integer32LE, "i8": integer64LE}
	name, _ := kind.args[0].(string)
	if a.element = elements[name]; a.element == 0 || order != "<" {
		return nil, bad
	}
	return a, nil
}
