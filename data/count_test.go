package data_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// A counting counts parts of a text, each into a file of its own.
type counting struct {
	*testing.T
	settings data.Settings
	dir      string
	files    int
}

func newCounting(t *testing.T) *counting {
	path := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("a b c\nb c "+strings.Repeat("long", 300)+"\nc\n", 20)), 0o666); err != nil {
		t.Fatal(err)
	}
	return &counting{T: t, dir: t.TempDir(), settings: data.Settings{Train: []string{path},
		Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: data.VocabSpec{MinCount: 5, Unk: "<unk>"}}}
}

func (c *counting) write(counts *data.Counts) (file string) {
	c.Helper()
	c.files++
	file = filepath.Join(c.dir, strconv.Itoa(c.files))
	var b bytes.Buffer
	if err := counts.Write(&b); err != nil {
		c.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		c.Fatal(err)
	}
	return file
}

func (c *counting) open(file string) *data.Counts {
	c.Helper()
	counts, err := data.OpenCounts(file)
	if err != nil {
		c.Fatal(err)
	}
	return counts
}

func (c *counting) count(i, n int) *data.Counts {
	c.Helper()
	counts, err := data.CountWords(c.Context(), c.settings, i, n)
	if err != nil {
		c.Fatal(err)
	}
	defer counts.Close()
	return c.open(c.write(counts))
}

func (c *counting) merge(all ...*data.Counts) *data.Counts {
	c.Helper()
	sum, err := data.MergeCounts(all...)
	if err != nil {
		c.Fatal(err)
	}
	return c.open(c.write(sum))
}

// text returns the file of merged counts.
func (c *counting) text(all ...*data.Counts) string {
	c.Helper()
	b, err := os.ReadFile(c.write(c.merge(all...)))
	if err != nil {
		c.Fatal(err)
	}
	return string(b)
}

// TestMerge adds up parts in any order and grouping, and from files.
func TestMerge(t *testing.T) {
	c := newCounting(t)
	x, y, z := c.count(0, 3), c.count(1, 3), c.count(2, 3)
	xy, yz := c.merge(x, y), c.merge(z, y)
	want := c.text(x, y, z)
	for name, got := range map[string]string{"backwards": c.text(z, y, x), "left": c.text(xy, z), "right": c.text(x, yz), "twice": c.text(x, y, x, z, z)} {
		if got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
	}
	if !strings.Contains(want, "\na\t20\nb\t40\nc\t60\n\t") || !strings.Contains(want, `"long":20`) {
		t.Errorf("the counts are %s", want)
	}
}

// TestMergeRefused merges counts that do not belong together.
func TestMergeRefused(t *testing.T) {
	c := newCounting(t)
	x, y := c.count(0, 3), c.count(1, 3)
	xy, half := c.merge(x, y), c.count(0, 2)
	c.settings.Vocab.MinCount = 7
	otherVocab := c.count(1, 3)
	c.settings.Vocab.MinCount = 5
	c.settings.SplitSeed = 3
	otherText := c.count(1, 3)
	for want, all := range map[string][]*data.Counts{
		"there are no counts": nil, "has part 1, and so has": {xy, y}, "in 2 parts": {x, half},
		"settings of [vocab]": {x, otherVocab}, "settings of [corpus]": {x, otherText},
	} {
		if _, err := data.MergeCounts(all...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v", want, err)
		}
	}
	if _, err := xy.NewVocab(); err == nil || !strings.Contains(err.Error(), "missing: 2") {
		t.Errorf("with a part missing: error is %v", err)
	}
}

// TestDamagedCounts holds that counts which are cut short, changed or doubled are an error that names the file. Damage in the beginning is found
// before another file is compared with that.
func TestDamagedCounts(t *testing.T) {
	c := newCounting(t)
	damage := func(bad string, early bool) {
		t.Helper()
		file := filepath.Join(c.dir, "bad")
		if err := os.WriteFile(file, []byte(bad), 0o666); err != nil {
			t.Fatal(err)
		}
		counts, err := data.OpenCounts(file)
		if early && err == nil {
			t.Errorf("%q: was opened", bad)
		}
		if err == nil {
			err = counts.Write(io.Discard)
		}
		if e, ok := errors.AsType[*data.Error](err); !ok || !strings.HasPrefix(e.Where, file) || e.Remedy == "" {
			t.Errorf("%q: error is %v", bad, err)
		}
	}
	whole := c.text(c.count(0, 1))
	for i := 0; i < len(whole); i += 7 {
		damage(whole[:i], false)
		b := []byte(whole)
		b[i] ^= 1
		damage(string(b), i < strings.IndexByte(whole, '\n'))
	}
	damage(whole+whole, false)
}

// TestMergeOtherText: parts of a text that has changed in between, or on another machine, to one of the same name and size are not added up.
func TestMergeOtherText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.txt")
	text := []byte(strings.Repeat("a b c\n", 4<<20/6)) // of which a quarter is a sample, which leaves the middle out
	count := func(i int, change string, at int) *data.Counts {
		t.Helper()
		b := bytes.Clone(text)
		copy(b[at:], change)
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		s := data.Settings{Train: []string{path}, Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} }, Vocab: data.VocabSpec{MinCount: 5, Unk: "<unk>"}}
		c, err := data.CountWords(t.Context(), s, i, 2)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(c.Close)
		return c
	}
	border := bytes.LastIndexByte(text[:len(text)/2], '\n') // part 1 begins behind it
	first, second := count(0, "", 0), count(1, "", 0)
	for want, all := range map[string][]*data.Counts{
		"":                      {second, first, count(1, "", 0)},
		"is of another text":    {first, count(1, "x", 0)},
		"has part 1 of another": {first, second, count(1, "x", border+1)},
		"has part 1, which does not begin where part 0 of counts ends": {first, count(1, " ", border)},
	} {
		if _, err := data.MergeCounts(all...); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v", want, err)
		}
	}
}

// TestCountMemory holds that counts do not depend on the memory that the words may take.
func TestCountMemory(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "text.txt")
	var b strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&b, "w%d x%d the\n", i%1999, i)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat(b.String(), 4)), 0o666); err != nil {
		t.Fatal(err)
	}
	s := data.Settings{Train: []string{path}, Valid: data.HeldOut{Share: 0.1}, Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} },
		Vocab: data.VocabSpec{MinCount: 3, MaxSize: 500, Unk: "<unk>", EOS: "</s>"}, Cache: filepath.Join(dir, "cache")}
	var want bytes.Buffer
	for _, bound := range []int{64 << 20, 1 << 20, 1} {
		c, err := data.CountIn(t.Context(), s, bound)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := c.Write(&got); err != nil {
			t.Fatal(err)
		}
		v, err := c.NewVocab()
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Write(&got); err != nil {
			t.Fatal(err)
		}
		if want.Len() == 0 {
			want = got
		} else if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("with a table of %d bytes the counts are others", bound)
		}
		c.Close()
		if left, err := os.ReadDir(s.Cache); err != nil || len(left) > 0 {
			t.Errorf("temporary files stay: %v %v", left, err)
		}
	}
	d, err := data.Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var vocab bytes.Buffer
	if err := d.Vocab.Write(&vocab); err != nil || !bytes.HasSuffix(want.Bytes(), vocab.Bytes()) {
		t.Error("the vocabulary is not that of Load")
	}
}
