package objective

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
)

// partedText is a text in a file with its vocabulary, and how to count parts of it.
func partedText(t *testing.T) (s data.Settings, count func(spec Cooccurrence, i, n, buffer int) *PairCounts) {
	dir := t.TempDir()
	text, vocab := filepath.Join(dir, "text.txt"), filepath.Join(dir, "vocab.txt")
	c := unevenCorpus()
	var b strings.Builder
	for i, id := range c.IDs[:20_000] {
		if c.StartsSentence(i) && i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "w%d ", id)
	}
	if err := os.WriteFile(text, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	s = data.Settings{Train: []string{text}, Valid: data.HeldOut{Share: 0.1}, Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} },
		Vocab: data.VocabSpec{MinCount: 3, Unk: "<unk>", EOS: "</s>"}}
	counts, err := data.CountWords(t.Context(), s, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer counts.Close()
	v, err := counts.NewVocab()
	if err != nil {
		t.Fatal(err)
	}
	var words bytes.Buffer
	v.Write(&words)
	if err := os.WriteFile(vocab, words.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	s.Vocab = data.VocabSpec{File: vocab, Unk: "<unk>", EOS: "</s>"}
	return s, func(spec Cooccurrence, i, n, buffer int) *PairCounts {
		t.Helper()
		p, err := data.OpenPart(t.Context(), s, i, n)
		if err != nil {
			t.Fatal(err)
		}
		counted, err := spec.countPart(t.Context(), p, i, n, dir, buffer)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(counted.Close)
		return counted
	}
}

// keptPairs returns the bytes of the file of pairs that counts make.
func keptPairs(t *testing.T, c *PairCounts) []byte {
	t.Helper()
	path, err := c.Keep(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stored returns counts from a file.
func stored(t *testing.T, c *PairCounts) *PairCounts {
	t.Helper()
	path := filepath.Join(t.TempDir(), "part")
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	again, err := OpenPairCounts(path)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func mergePairs(t *testing.T, all ...*PairCounts) *PairCounts {
	t.Helper()
	sum, err := MergePairs(all...)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// TestCountPart holds that the counts of any number of parts, in any order and grouping and with any memory, make the file that
// counting the whole text writes, and that it is found.
func TestCountPart(t *testing.T) {
	s, count := partedText(t)
	d, err := data.Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range []Cooccurrence{
		{Window: 5, Weighting: "harmonic", Symmetric: true}, {Window: 3, Weighting: "harmonic"},
		{Window: 4, Weighting: "flat", Symmetric: true}, {Window: 30, Weighting: "harmonic", Symmetric: true},
	} {
		want := fileOf(t, counter{spec: spec, corpus: d.Train, buffer: buffer})
		if !bytes.Equal(keptPairs(t, count(spec, 0, 1, buffer)), want) {
			t.Errorf("%+v: one part has another file than the text", spec)
		}
		x, y, z := stored(t, count(spec, 0, 3, 40_000)), stored(t, count(spec, 1, 3, 15_000)), stored(t, count(spec, 2, 3, buffer))
		xy := stored(t, mergePairs(t, x, y))
		for i, sum := range []*PairCounts{mergePairs(t, x, y, z), mergePairs(t, z, y, x, z), mergePairs(t, z, xy)} {
			if !bytes.Equal(keptPairs(t, sum), want) {
				t.Errorf("%+v: merged in way %d, three parts have another file than the text", spec, i)
			}
		}
	}
}

// TestPairCountsBad holds that what cannot be added up is told.
func TestPairCountsBad(t *testing.T) {
	_, count := partedText(t)
	spec := Cooccurrence{Window: 2, Weighting: "harmonic", Symmetric: true}
	x, y := stored(t, count(spec, 0, 2, buffer)), stored(t, count(spec, 1, 2, buffer))
	wide := spec
	wide.Window = 3
	old := *x
	old.Code = "0"
	changed := *x
	changed.Hash[0]++
	other := *y
	other.Text = ""
	for want, all := range map[string][]*PairCounts{
		"there are no counts": nil, "in 3 parts": {x, stored(t, count(spec, 0, 3, buffer))}, "settings of [objective]": {x, stored(t, count(wide, 1, 2, buffer))},
		"another version": {x, &old}, "has part 0, of which": {x, &changed}, "is of another text": {x, &other},
	} {
		if _, err := MergePairs(all...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v", want, err)
		}
	}
	if _, err := x.Keep(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "of 2 parts these are missing: 1") {
		t.Errorf("a part is missing: error is %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{file, filepath.Join(file, "below")} {
		if _, err := mergePairs(t, x, y).Keep(t.Context(), folder); !errors.Is(err, syscall.ENOTDIR) {
			t.Errorf("no folder: error is %v", err)
		}
	}
	whole, err := os.ReadFile(x.name)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole); i += 1 + len(whole)/50 {
		for _, bad := range [][]byte{whole[:i], append(append(bytes.Clone(whole[:i]), whole[i]^4), whole[i+1:]...), append(bytes.Clone(whole), whole[i:]...)} {
			spoil(t, x.name, bad)
			c, err := OpenPairCounts(x.name)
			if err == nil && len(bad) == len(whole) && i < bytes.IndexByte(whole, '\n') {
				t.Errorf("damaged at %d: was opened", i)
			}
			if err == nil {
				err = c.writePairs(context.Background(), new(bytes.Buffer))
			}
			if err == nil || !strings.Contains(err.Error(), x.name) || !strings.Contains(err.Error(), "again") {
				t.Errorf("byte %d of %d: error is %v", i, len(whole), err)
			}
		}
	}
	across := spec
	across.CrossSentences = true
	if _, err := across.CountPart(t.Context(), nil, 0, 1, ""); err == nil || !strings.Contains(err.Error(), "cross_sentences") {
		t.Errorf("windows across sentences: error is %v", err)
	}
}

// TestPairsInAnotherEncoding: a text that is refused as a whole is refused in parts, though one has nothing of what is wrong.
func TestPairsInAnotherEncoding(t *testing.T) {
	dir := t.TempDir()
	path, vocab := filepath.Join(dir, "text.txt"), filepath.Join(dir, "vocab.txt")
	text := strings.Repeat("one two three\n", 6000) + strings.Repeat("caf\xe9 \xe0 \xe8t\xe9 o\xf9\n", 400)
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o666), os.WriteFile(vocab, []byte("<unk>\none\ntwo\nthree\n"), 0o666)); err != nil {
		t.Fatal(err)
	}
	s := data.Settings{Train: []string{path}, Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: data.VocabSpec{File: vocab, Unk: "<unk>"}}
	_, want := data.Load(t.Context(), s)
	if want == nil || !strings.Contains(want.Error(), "is not UTF-8") {
		t.Fatal(want)
	}
	spec := Cooccurrence{Window: 2, Weighting: "harmonic"}
	var all []*PairCounts
	for i := range 3 {
		p, err := data.OpenPart(t.Context(), s, i, 3)
		if err != nil {
			t.Fatal(err)
		}
		c, err := spec.CountPart(t.Context(), p, i, 3, dir)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		all = append(all, stored(t, c))
	}
	folder := t.TempDir()
	if _, err := mergePairs(t, all...).Keep(t.Context(), folder); err == nil || err.Error() != want.Error() {
		t.Errorf("error is %v, want %v", err, want)
	}
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	var heads [][]byte
	for _, c := range all {
		head, err := c.Head()
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, head)
	}
	if _, err := PairShares(heads[1:]); err == nil || !strings.Contains(err.Error(), "these are missing: 0; count them too") {
		t.Errorf("shares of some parts: error is %v", err)
	}
	share, err := PairShares(heads)
	if err != nil {
		t.Fatal(err)
	}
	var shares []*PairCounts
	for i := range 2 {
		shares = append(shares, stored(t, share(i, 2, tally.NewSpill(dir, tally.Numbers{}))))
	}
	if _, err := mergePairs(t, shares...).Keep(t.Context(), folder); err == nil || err.Error() != want.Error() {
		t.Errorf("shares: error is %v, want %v", err, want)
	}
}
