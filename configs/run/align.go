package run

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/align"
	"github.com/lexigraph/lexigraph/model/vector"
)

// AlignOptions say how two spaces are aligned; see package [align]. [DefaultAlign] has the usual ones.
type AlignOptions struct {
	Dict   string // a file of pairs of words that mean the same, or gettext:LANGUAGE; "": the words with the same spelling
	Test   string // a file of pairs to judge by; "": a fifth of the pairs that are known
	Rounds int    // of refinement by words that are each other's nearest
	K      int    // neighbours of CSLS
	Top    int    // only so many words of each space, the most frequent ones, are looked at; 0: all
	Matrix string // of runs, one of [Matrices]; "": the one that each exports
}

// DefaultAlign returns the usual options.
func DefaultAlign() AlignOptions {
	return AlignOptions{Rounds: 5, K: align.DefaultNeighbors, Top: 30_000}
}

func (o AlignOptions) validate() error {
	switch {
	case o.Rounds < 0:
		return SettingError{fmt.Errorf("refine %d: must be 0 or more", o.Rounds)}
	case o.K < 1:
		return SettingError{fmt.Errorf("neighbors %d: must be at least 1", o.K)}
	case o.Top < 0:
		return SettingError{fmt.Errorf("top %d: must be at least 1, or 0 for all words", o.Top)}
	}
	return nil
}

// An Alignment is two spaces and the map from the one to the other.
type Alignment struct {
	A, B  *Space
	Map   *align.Map // from A to B
	Notes []string   // what a user should know

	o      AlignOptions
	known  []align.Pair // that the map was fitted to before refinement
	test   []align.Pair // of the file Test
	search func() (*align.Retrieval, error)
}

// Align reads vectors as [ReadVectors] does, and finds how those of a are turned into the space of b.
//
// Without a word in common, or if a and b are the same, the error is a [MissingError] or a [SettingError]; for a dictionary
// that covers no words it is a [*vector.FormatError].
func Align(a, b string, o AlignOptions, parts configs.Parts) (*Alignment, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	x := &Alignment{o: o}
	var err error
	if x.A, x.B, err = openTwo(a, b, o.Matrix, parts); err != nil {
		return nil, err
	}
	if d, e := x.A.Table.Dim, x.B.Table.Dim; d > e {
		return nil, SettingError{fmt.Errorf("the vectors of %s have %s and those of %s %d, so the first cannot be turned into the space of the second; swap the two, or export the first with --dim %d", a, amount.Of(d, "number"), b, e, e)}
	}
	if x.known, err = x.pairs(); err != nil {
		return nil, err
	}
	if o.Test != "" {
		if x.test, err = x.read(o.Test); err != nil {
			return nil, err
		}
	}
	if x.Map, err = x.fit(x.known); err != nil {
		return nil, err
	}
	if x.Map.Rank < x.Map.From {
		x.Notes = append(x.Notes, fmt.Sprintf("%s in %d of %d directions alone; give more pairs, which say something about the others", amount.Subject(x.Map.Pairs, "pair", "lies", "lie"), x.Map.Rank, x.Map.From))
	}
	x.search = sync.OnceValues(func() (*align.Retrieval, error) {
		r, err := x.retrieval(x.Map)
		if err == nil {
			r.Hold()
		}
		return r, err
	})
	return x, nil
}

// Turn returns the words of A with their vectors in the space of B. They take the place of A's own vectors, where they have as many numbers,
// since memory may have no room for both; nothing else is to be asked of A then.
func (x *Alignment) Turn() (*vector.Table, error) {
	t := x.A.Table
	if x.Map.From != x.Map.To {
		return x.Map.Apply(t)
	}
	if err := x.Map.Turn(t); err != nil {
		return nil, err
	}
	return &vector.Table{Words: t.Words, Dim: t.Dim, Counts: t.Counts, Origin: t.Origin, Data: t.Data}, nil
}

// openTwo opens two spaces that must not be the same.
func openTwo(a, b, matrix string, parts configs.Parts) (x, y *Space, err error) {
	first, err1 := os.Stat(a)
	second, err2 := os.Stat(b)
	if err1 == nil && err2 == nil && os.SameFile(first, second) {
		return nil, nil, SettingError{fmt.Errorf("%s and %s are the same vectors: there is nothing to align; name two", a, b)}
	}
	if x, err = ReadSpace(a, matrix, 0, parts); err == nil {
		y, err = ReadSpace(b, matrix, 0, parts)
	}
	return x, y, err
}

// pairs returns the pairs that are known: those of the dictionary, or else the words that both have.
func (x *Alignment) pairs() ([]align.Pair, error) {
	if x.o.Dict != "" {
		return x.read(x.o.Dict)
	}
	pairs := align.Identical(x.top(x.A.Table), x.top(x.B.Table))
	if len(pairs) == 0 {
		return nil, MissingError{fmt.Errorf("%s and %s have no word in common%s; give pairs of words that mean the same, by --dict", x.A.path, x.B.path, x.among())}
	}
	return pairs, nil
}

// top returns the words that are looked at.
func (x *Alignment) top(t *vector.Table) *vector.Table {
	if x.o.Top == 0 || x.o.Top >= t.Len() {
		return t
	}
	return t.Top(x.o.Top)
}

// among says that not all words are looked at, where it is so.
func (x *Alignment) among() string {
	if n := x.o.Top; n > 0 && (n < x.A.Table.Len() || n < x.B.Table.Len()) {
		return fmt.Sprintf(" among the %d most frequent of each", n)
	}
	return ""
}

// fit returns the map for pairs, after refinement.
func (x *Alignment) fit(pairs []align.Pair) (*align.Map, error) {
	m, err := align.Refine(x.A.Table, x.B.Table, pairs, align.Refinement{Rounds: x.o.Rounds, Keep: x.o.Dict != "", Neighbors: x.o.K, Top: x.o.Top})
	if errors.Is(err, align.ErrNoPairs) {
		err = MissingError{fmt.Errorf("%s, %s: %w: the vectors are zeros or not finite; train them again", x.A.path, x.B.path, err)}
	}
	return m, err
}

func (x *Alignment) retrieval(m *align.Map) (*align.Retrieval, error) {
	return align.NewRetrieval(m, x.top(x.A.Table), x.top(x.B.Table), x.o.K)
}

// readDictionary reads a file, or the messages of one word that gettext:LANGUAGE stands for.
func readDictionary(path string) (*align.Dictionary, error) {
	if strings.HasPrefix(path, "gettext:") {
		pairs, err := corpus.TranslatedWords(path)
		if err != nil {
			return nil, err
		}
		d := &align.Dictionary{}
		for i, p := range pairs {
			d.Entries = append(d.Entries, align.Entry{A: p[0], B: p[1], Line: i + 1})
		}
		if len(pairs) == 0 {
			return nil, &corpus.Error{Where: path, What: "has no message of one word", Remedy: "name a file of pairs of words"}
		}
		return d, nil
	}
	const most = 256 << 20
	text, err := disk.ReadFile(path, most)
	if err != nil {
		return nil, MissingError{fmt.Errorf("%s: %w; name a file of one pair of words a line", path, disk.Cause(err))}
	}
	if e := corpus.Foreign(text); e != nil {
		return nil, &corpus.Error{Where: path, What: e.What, Remedy: e.Remedy}
	}
	return align.ParseDictionary(path, corpus.Newlines(text))
}

// read reads a dictionary, and returns its pairs with both words.
func (x *Alignment) read(path string) ([]align.Pair, error) {
	d, err := readDictionary(path)
	if err != nil {
		return nil, err
	}
	if d.Repeated > 0 {
		x.Notes = append(x.Notes, fmt.Sprintf("%s: %s an earlier one; such lines count once", path, amount.Subject(d.Repeated, "line", "repeats", "repeat")))
	}
	a, b := x.top(x.A.Table), x.top(x.B.Table)
	var pairs []align.Pair
	seen := make(map[align.Pair]bool)
	var missing []align.Entry
	swapped := 0
	for _, e := range d.Entries {
		i, inA := a.Lookup(e.A)
		j, inB := b.Lookup(e.B)
		if p := (align.Pair{A: i, B: j}); inA && inB && !seen[p] {
			seen[p] = true
			pairs = append(pairs, p)
		}
		if !inA || !inB {
			missing = append(missing, e)
			_, inA = a.Lookup(e.B)
			_, inB = b.Lookup(e.A)
			if inA && inB {
				swapped++
			}
		}
	}
	n := len(d.Entries)
	first := func() string {
		e := missing[0]
		if _, ok := a.Lookup(e.A); !ok {
			return fmt.Sprintf("line %d: %s has no %q", e.Line, x.A.path, e.A)
		}
		return fmt.Sprintf("line %d: %s has no %q", e.Line, x.B.path, e.B)
	}
	if len(pairs) == 0 {
		remedy := fmt.Sprintf("write a word of %s, a tab, and a word of %s on each line", x.A.path, x.B.path)
		switch e := missing[0]; {
		case swapped > 0:
			remedy = "its columns are in the other order: swap them, or the two spaces"
		case corpus.UnseenEdge(e.A) || corpus.UnseenEdge(e.B):
			remedy = "take off the characters at the ends of its words that are not seen: " + corpus.TakeOffUnseen
		case strings.ContainsAny(e.B, ",;") && strings.Contains(e.B, " "):
			remedy = `where several translations stand in one column, write a line for each: awk -F '\t' '{n = split($2, t, / *[,;] */); for (i = 1; i <= n; i++) print $1 "\t" t[i]}'`
		}
		return nil, &vector.FormatError{Path: path, Line: missing[0].Line, What: fmt.Sprintf("of %s, none has both words%s; %s", amount.Of(n, "pair"), x.among(), first()), Remedy: remedy}
	}
	if len(missing) > 0 {
		x.Notes = append(x.Notes, fmt.Sprintf("%s: %d of %s both words%s; %s", path, n-len(missing), amount.Subject(n, "pair", "has", "have"), x.among(), first()))
	}
	return pairs, nil
}
