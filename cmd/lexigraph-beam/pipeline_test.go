package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
)

func TestMain(m *testing.M) {
	flag.Parse()
	beam.Init()
	os.Exit(m.Run())
}

// text writes lines of words, of which some are common, some rare and one is too long for a word.
func text(t *testing.T) string {
	var b strings.Builder
	for i := range 400 {
		for j := range 3 + i%9 {
			fmt.Fprintf(&b, "w%d ", (i*i+3*j*j)%(7+i%40))
		}
		b.WriteByte('\n')
	}
	b.WriteString(strings.Repeat("long", 20_000) + " end\n")
	file := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

// merged returns the vocabulary that the counts in these files make.
func merged(t *testing.T, files []string) string {
	t.Helper()
	var all []*data.Counts
	for _, file := range files {
		c, err := data.OpenCounts(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	sum, err := data.MergeCounts(all...)
	if err != nil {
		t.Fatal(err)
	}
	v, err := sum.NewVocab()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := v.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// mergedPairs returns the name and the bytes of the file of pairs that the counts in these files make.
func mergedPairs(t *testing.T, files []string) string {
	t.Helper()
	var all []*objective.PairCounts
	for _, file := range files {
		c, err := objective.OpenPairCounts(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	sum, err := objective.MergePairs(all...)
	if err != nil {
		t.Fatal(err)
	}
	path, err := sum.Keep(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Base(path) + "\n" + string(b)
}

// files runs a job on Prism, in this process, and returns what it has written.
func files(t *testing.T, j job) []string {
	t.Helper()
	j.Out = filepath.Join(t.TempDir(), "out")
	if err := j.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob(filepath.Join(j.Out, "*"))
	if err != nil || len(all) != j.Shares {
		t.Fatalf("there are %v, %v; want %d files", all, err, j.Shares)
	}
	return all
}

// TestPipeline: for any number of parts and shares, and with any memory, the files are put together to the bytes of the core.
func TestPipeline(t *testing.T) {
	t.Setenv("LEXIGRAPH_CACHE", t.TempDir())
	defer func(n int) { most = n }(most)
	file := text(t)
	vocab := filepath.Join(t.TempDir(), "vocab.txt")
	overrides := []string{"corpus.train=" + file, "corpus.valid=0.1", "vocab.min_count=3"}
	e, err := configs.Load("glove", overrides)
	if err != nil {
		t.Fatal(err)
	}
	c, err := run.CountWords(t.Context(), e, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	one, err := run.WritePart(t.TempDir(), c, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := merged(t, []string{one})
	if err := os.WriteFile(vocab, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
	overrides = append(overrides[:2:2], "vocab={file="+strconv.Quote(vocab)+"}")
	if e, err = configs.Load("glove", overrides); err != nil {
		t.Fatal(err)
	}
	p, err := run.CountPairs(t.Context(), e, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if one, err = run.WritePart(t.TempDir(), p, 0, 1); err != nil {
		t.Fatal(err)
	}
	wantPairs := mergedPairs(t, []string{one})
	for _, n := range []struct{ parts, shares, most int }{{1, 1, 1 << 20}, {5, 3, 40}, {3, 200, 1 << 20}} {
		most = n.most
		j, err := newJob(t.Context(), []string{words, "glove", "corpus.train=" + file, "corpus.valid=0.1", "vocab.min_count=3"}, n.parts, n.shares, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if got := merged(t, files(t, j)); got != want {
			t.Errorf("%+v: another vocabulary:\n%s", n, got)
		}
		if j, err = newJob(t.Context(), append([]string{pairs, "glove"}, overrides...), n.parts, n.shares, t.TempDir()); err != nil {
			t.Fatal(err)
		}
		if got := mergedPairs(t, files(t, j)); got != wantPairs {
			t.Errorf("%+v: another file of pairs, of %d bytes instead of %d", n, len(got), len(wantPairs))
		}
	}
}

// TestFails: what is wrong is said before the pipeline starts, as the core says it, with its exit code.
func TestFails(t *testing.T) {
	folder := t.TempDir()
	file, none, binary := text(t), filepath.Join(folder, "none.txt"), filepath.Join(folder, "binary")
	if err := os.WriteFile(binary, []byte("\x7fELF\x02\x01\x01\x00\x00\x00"), 0o666); err != nil {
		t.Fatal(err)
	}
	of := func(what string, more ...string) []string {
		return append([]string{what, "glove", "corpus.train=" + strconv.Quote(file)}, more...)
	}
	for _, c := range []struct {
		args []string
		out  string
		code int
		want string
	}{
		{[]string{"glove"}, "", 2, "usage: lexigraph-beam"},
		{[]string{pairs, "quickstart"}, "", 2, "is not trained on words"},
		{of(pairs, `vocab={file="v.txt"}`, "objective.cross_sentences=true"), "", 2, "cross_sentences"},
		{of(words, "corpus.trian=x"), "", 2, "corpus.trian"},
		{of(pairs), "", 2, "vocab.file: parts need the same ids"},
		{of(pairs, "vocab={file="+strconv.Quote(none)+"}"), "", 3, "vocab.file: cannot be read: stat " + none},
		{of(pairs, "vocab={file="+strconv.Quote(binary)+"}"), "", 3, binary},
		{[]string{words, "glove", "corpus.train=" + strconv.Quote(none)}, "", 3, none + ": no such file; check the path"},
		{[]string{words, "glove", "corpus.train=" + strconv.Quote(binary)}, "", 3, binary},
		{of(words, "corpus.valid="+strconv.Quote(none)), "", 3, none},
		{of(words), filepath.Join(file, "out"), 1, "name a folder that can be written to by --out"},
	} {
		if c.out == "" {
			c.out = filepath.Join(folder, "out")
		}
		_, err := newJob(t.Context(), c.args, 2, 2, c.out)
		if err == nil || !strings.Contains(err.Error(), c.want) || exitCode(err) != c.code {
			t.Errorf("%v: %v, exit code %d; want %q and %d", c.args, err, exitCode(err), c.want, c.code)
		}
	}
}
