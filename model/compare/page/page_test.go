package page

import (
	"bytes"
	"flag"
	"fmt"
	"html/template"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// hostile is a word that a careless page would take for more than one.
const hostile = `</style></title><script src="//x">&amp;`

// whole returns runs that have everything a page shows: three experiments with as
// many seeds, whose curves have the given number of evaluations.
func whole(t *testing.T, seeds, evaluations int) (runs []*compare.Run) {
	t.Helper()
	for n, name := range []string{"wide", "narrow" + hostile, "deep"} {
		for seed := range uint64(seeds) {
			r := made(name, seed+1, 100+3*float64(n*n)+math.Sin(float64(seed)+float64(n)))
			r.Path = t.TempDir()
			r.Words = []string{"reader", "mutex", hostile}
			r.Vectors = func() (*vector.Table, error) { return madeVectors(uint64(10*n)+seed, n < 2), nil }
			r.Settings = append(r.Settings, compare.Setting{Key: "note", Value: hostile})
			var b bytes.Buffer
			for i := range evaluations {
				share := float64(i) / float64(evaluations-1)
				loss := math.Log(r.Manifest.Valid.Perplexity) + 5*math.Exp(-20*share) + 0.01*float64(seed)*(1-share)
				fmt.Fprintf(&b, `{"kind":"train","step":%d,"tokens":%d,"seconds":%v,"loss":%v,"learning_rate":0.1}`+"\n", i, 1000*i, share*9, loss+1)
				fmt.Fprintf(&b, `{"kind":"valid","step":%d,"tokens":%d,"seconds":%v,"loss":%v,"perplexity":%v,"targets":500}`+"\n", i, 1000*i, share*(10+float64(seed)), loss, math.Exp(loss))
			}
			if err := os.WriteFile(filepath.Join(r.Path, train.MetricsFile), b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
			runs = append(runs, r)
		}
	}
	return runs
}

// madeVectors returns vectors of words in clusters about the first three, with
// noise that the seed makes. One of the words is not UTF-8.
func madeVectors(seed uint64, withHostile bool) *vector.Table {
	t := &vector.Table{Dim: 10}
	r := rand.New(rand.NewPCG(seed, 1))
	words := []string{"reader", "mutex", "third", "\xff", "naïve", "日本語"}
	if withHostile {
		words[2] = hostile
	}
	for len(words) < 60 {
		words = append(words, fmt.Sprintf("word%d", len(words)))
	}
	for i, w := range words {
		t.Words = append(t.Words, w)
		for d := range t.Dim {
			x := 0.4 * r.NormFloat64()
			if d == i%3 {
				x++
			}
			t.Data = append(t.Data, float32(x))
		}
	}
	return t
}

// made returns a run that is done, of the experiment of that name, with the given
// validation perplexity.
func made(name string, seed uint64, perplexity float64) *compare.Run {
	return &compare.Run{
		Path: fmt.Sprintf("runs/%s-%d", name, seed), State: compare.Done,
		Settings: []compare.Setting{{Key: "embedding.dim", Value: "100"}, {Key: "loss.type", Value: `"cross_entropy"`}, {Key: "objective.type", Value: `"` + name + `"`}},
		Manifest: &train.Manifest{
			Name: name, Seed: seed, ConfigHash: name, VocabHash: "v", Vocabulary: 1000, Convention: "full softmax",
			Seconds: 10, Tokens: 1_000_000, Parameters: 12345, PeakMemory: 100 << 20, CPU: "cpu",
			Valid: &evaluate.HeldOut{Loss: math.Log(perplexity), Perplexity: perplexity, Targets: 500},
		},
	}
}

func compared(t *testing.T, runs []*compare.Run, o compare.Options) report {
	t.Helper()
	r, err := compare.Compare(runs, o)
	if err != nil {
		t.Fatal(err)
	}
	return report{r}
}

func pageOf(t *testing.T, r report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r.Report); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPageIsClosed: a page asks for no other file, and nothing that users name
// becomes a part of it.
func TestPageIsClosed(t *testing.T) {
	page := pageOf(t, compared(t, whole(t, 2, 20), compare.Options{}))
	for _, bad := range []string{"<script", ` src="`, ` href="/`, "http:", "https:", "url(", "@import", "ZgotmplZ", "<no value>", "NaN", "Inf"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if got := strings.Count(page, "</style>"); got != 1 {
		t.Errorf("%d style sheets end, want 1", got)
	}
	if !strings.Contains(page, "narrow&lt;/style&gt;&lt;/title&gt;&lt;script src=&#34;//x&#34;&gt;&amp;amp;") {
		t.Error("the name of an experiment is not in the page as it is")
	}
	wellFormed(t, page)
}

// wellFormed checks that elements end in the order in which they begin and that
// identifiers are there once.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	_, page, _ = strings.Cut(page, "</style>")
	open := []string{"html", "head"}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`<(/?)([a-z0-9]+)([^<>]*?)(/?)>`).FindAllStringSubmatch(page, -1) {
		switch end, name, attributes, alone := m[1] != "", m[2], m[3], m[4] != ""; {
		case end && open[len(open)-1] != name:
			t.Fatalf("%s ends inside of %v", name, open)
		case end:
			open = open[:len(open)-1]
		case !alone && !slices.Contains([]string{"meta", "link", "input"}, name):
			open = append(open, name)
			fallthrough
		default:
			if id := regexp.MustCompile(` id="([^"]*)"`).FindStringSubmatch(attributes); id != nil {
				if seen[id[1]] {
					t.Errorf("id %q is there twice", id[1])
				}
				seen[id[1]] = true
			}
		}
	}
	if len(open) > 0 {
		t.Errorf("%v do not end", open)
	}
	for _, m := range regexp.MustCompile(`(?:labelledby|for)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if !seen[id] {
				t.Errorf("id %q is referred to and is not there", id)
			}
		}
	}
	if strings.Count(page, `role="img"`) > strings.Count(page, "<title") {
		t.Error("a chart has no title")
	}
}

func TestPageSays(t *testing.T) {
	report := compared(t, whole(t, 5, 20), compare.Options{})
	page := pageOf(t, report)
	for _, want := range []string{
		"Row 1, wide, has the best mean validation perplexity:",
		"It is known to be better than rows 2 and 3.",
		"not in the vocabulary", // of deep
		"Not on the map, since a row does not have them: &lt;/style&gt;",
		"%; correlation with the first 0.",
		"row 1 is better",
		"\uFFFD", "<code>lexigraph explore ",
		`<text x="50%" y="100%" dy="3em" text-anchor="middle">thousand tokens of training text`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if again := pageOf(t, compared(t, whole(t, 5, 20), compare.Options{})); strip(again) != strip(page) {
		t.Error("the same runs give another page")
	}
	report = compared(t, whole(t, 2, 20), compare.Options{At: &compare.Budget{Of: "tokens", Amount: 5000}, Words: []string{"naive"}})
	page = pageOf(t, report)
	for _, want := range []string{
		"at 5000 tokens", "not in the vocabulary; it has naïve", `id="by-tokens" checked`, `class="budget"`,
		"All rows together have 0 words of these",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page at a budget has no %q", want)
		}
	}
}

// strip takes the names of temporary directories out.
func strip(page string) string {
	return regexp.MustCompile(`<(td|code)>[^<]*TestPage[^<]*</`).ReplaceAllString(page, "")
}

// TestPageWithout: what is not there is said not to be, and is no error.
func TestPageWithout(t *testing.T) {
	runs := whole(t, 3, 20)
	for i, r := range runs {
		switch {
		case r.Manifest.Name == "wide":
			r.Vectors = func() (*vector.Table, error) { return nil, fmt.Errorf("checkpoint: %w", os.ErrNotExist) }
		case r.Manifest.Name == "deep":
			r.Vectors = nil
			if err := os.Remove(filepath.Join(r.Path, train.MetricsFile)); err != nil {
				t.Fatal(err)
			}
		case i%2 == 0:
			r.State = compare.Diverged
		}
	}
	page := pageOf(t, compared(t, runs, compare.Options{}))
	for _, want := range []string{
		"Row 1 has no word vectors: checkpoint: file does not exist.",
		"Row 3 has no word vectors: its run has no word vectors.",
		"has no evaluations in its record.",
		"1 run is not drawn because the loss diverged.",
		"not tested: runs of a row diverged",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	wellFormed(t, page)
	for _, r := range runs {
		r.Vectors, r.Manifest.Valid = nil, nil
	}
	page = pageOf(t, compared(t, runs, compare.Options{}))
	for _, want := range []string{"There is no number to compare by.", "No row has word vectors: its run has no word vectors."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page without numbers has no %q", want)
		}
	}
	wellFormed(t, page)
}

// TestPageApart: rows that do not compare are not on the same axes.
func TestPageApart(t *testing.T) {
	runs := whole(t, 2, 20)
	for _, r := range runs {
		if r.Manifest.Name == "deep" {
			r.Manifest.VocabHash, r.Manifest.Vocabulary = "w", 2000
		}
	}
	r := compared(t, runs, compare.Options{})
	c := r.curves()
	if len(c.Groups) != 2 || len(c.Groups[0].Rows) != 2 || len(c.Groups[1].Rows) != 1 {
		t.Fatalf("groups are %+v, want two rows and one", c.Groups)
	}
	if want := "the vocabulary differs, 1,000 words and 2,000 words"; !strings.Contains(c.Groups[1].Reason, want) {
		t.Errorf("the reason is %q, want %q", c.Groups[1].Reason, want)
	}
	if charts := r.intervals(); len(charts) != 2 || charts[1].Reason == "" {
		t.Errorf("intervals are %+v, want two charts, the second with its reason", charts)
	}
	if lead := strings.Join(r.lead(), " "); !strings.Contains(lead, "Of 2 rows with a validation perplexity that compares") || !strings.Contains(lead, "No number of row 3 compares") {
		t.Errorf("the lead is %q", lead)
	}
	of := similarity(t, 20)
	for k, r := range runs {
		items := make([]float64, 20)
		for i := range items {
			items[i] = float64(i) + 9*math.Sin(float64(5*i+k))
		}
		r.Scores = []evaluate.Result{{Set: "pairs", Metric: "spearman", Items: items, Of: of, Total: 20}}
	}
	lead := strings.Join(compared(t, runs, compare.Options{By: "validation perplexity"}).lead(), " ")
	if !strings.Contains(lead, "Of 2 rows") || !strings.Contains(lead, "has the best mean pairs spearman") || strings.Contains(lead, "No number") {
		t.Errorf("with a metric that ranks all rows the lead is %q", lead)
	}
}

// TestPageOfMeasures: a measure has curves of its own, before those of losses, which lie apart where these do not
// compare, though accuracies do.
func TestPageOfMeasures(t *testing.T) {
	runs := whole(t, 2, 20)
	for _, r := range runs {
		judge(t, r, "accuracy")
		if r.Manifest.Name == "deep" {
			r.Manifest.VocabHash, r.Manifest.Vocabulary = "w", 2000
		}
	}
	r := compared(t, runs, compare.Options{})
	if r.By != "validation accuracy" {
		t.Fatalf("sorted by %s", r.By)
	}
	c := r.curves()
	var got []string
	for _, g := range c.Groups {
		got = append(got, fmt.Sprintf("%s, %d rows: %s", g.Metric, len(g.Rows), g.Charts[0].ID))
	}
	want := []string{"validation accuracy, 3 rows: measure-1-seconds", "validation perplexity, 2 rows: curve-1-seconds", "validation perplexity, 1 rows: curve-2-seconds"}
	if !slices.Equal(got, want) || len(c.Groups[1].Charts[0].Perplexity) == 0 {
		t.Errorf("groups are %q, want %q with perplexities", got, want)
	}
	page := pageOf(t, r)
	for _, want := range []string{"<b>Validation accuracy</b>", `dy="-0.9em">accuracy (%)</text>`, "ends at 97.0 %", "The first values lie below the chart."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	wellFormed(t, page)
	figures, err := Figures(r.Report)
	if err != nil || !slices.ContainsFunc(figures, func(f Figure) bool {
		return f.Name == "measures-1-tokens" && bytes.Contains(f.SVG, []byte(">accuracy (%)</text>"))
	}) {
		t.Errorf("there is no figure of accuracies: %v", err)
	}
}

// judge gives a run whose record [whole] wrote a measure at every evaluation but the second: after the first, from
// 90.2 to 97 hundredths.
func judge(t *testing.T, r *compare.Run, measure string) {
	t.Helper()
	path := filepath.Join(r.Path, train.MetricsFile)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	evaluations := strings.Count(string(text), `"valid"`)
	n := 0
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `"valid"`) {
			value := 0.9 + 0.07*float64(n)/float64(evaluations-1)
			if n == 0 {
				value = 0.02
			}
			if n != 1 {
				line = fmt.Sprintf("%s,\"measure\":%q,\"value\":%v}\n", strings.TrimSuffix(line, "}\n"), measure, value)
			}
			n++
		}
		b.WriteString(line)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	r.Manifest.Valid.Measure, r.Manifest.Valid.Value = measure, 0.97
}

// TestPageSize: five rows of five seeds, with many evaluations, are sent by mail.
func TestPageSize(t *testing.T) {
	runs := whole(t, 8, 1000)
	if size := len(pageOf(t, compared(t, runs, compare.Options{}))); size > 1<<20 {
		t.Errorf("24 runs take %d bytes, want at most 1 MiB", size)
	}
}

func TestNumbered(t *testing.T) {
	for want, rows := range map[string][]int{
		"row 2": {2}, "rows 2 and 3": {2, 3}, "rows 2 to 4": {2, 3, 4}, "rows 2, 4 to 6, 8 and 9": {2, 4, 5, 6, 8, 9},
	} {
		if got := numbered(rows); got != want {
			t.Errorf("%v are %q, want %q", rows, got, want)
		}
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden holds a page without curves and vectors to its golden file.
func TestGolden(t *testing.T) {
	var runs []*compare.Run
	for i, luck := range []float64{-1, 0.2, 0.6, -0.4, 0.9} {
		seed := uint64(i + 1)
		runs = append(runs, made("bad", seed, 130-luck), made("good", seed, 100+luck), made("near", seed, 100.6+luck*luck))
	}
	for _, r := range runs {
		r.Manifest.Seconds = map[string]float64{"bad": 10, "good": 20, "near": 30}[r.Manifest.Name]
	}
	for _, r := range runs[:3] {
		r.Manifest.Test = &evaluate.HeldOut{Loss: 1, Perplexity: math.E, Targets: 3} // of a single seed
	}
	got := pageOf(t, compared(t, runs, compare.Options{}))
	const golden = "testdata/page.html.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// similarity is what makes one number of the items of a similarity set.
func similarity(t *testing.T, items int) evaluate.Metric {
	t.Helper()
	var text strings.Builder
	for i := range items {
		fmt.Fprintf(&text, "a b %d.5\n", i)
	}
	set, err := evaluate.Parse("set.txt", []byte(text.String()), evaluate.KindSimilarity)
	if err != nil {
		t.Fatal(err)
	}
	table := &vector.Table{Words: []string{"a", "b"}, Dim: 1, Data: []float32{1, 1}}
	s := evaluate.Defaults()
	s.Resamples = 0
	space, err := evaluate.NewSpace(table, s)
	if err != nil {
		t.Fatal(err)
	}
	return set.Score(space)[0].Of
}

// The page of a run has its curves, the words that are named or else telling ones, and
// its settings, and lets no word be more than one.
func TestWriteRun(t *testing.T) {
	r := whole(t, 1, 20)[1]
	write := func(words []string) string {
		report, err := compare.Compare([]*compare.Run{r}, compare.Options{Words: words})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := WriteRun(&b, report); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	got := write(nil)
	for _, want := range []string{"Lexigraph run", "Learning curves", `<th scope="row">mutex</th>`, "<h2>Map</h2>", "<h2>Settings</h2>", `<th scope="row">note</th>`, "Validation perplexity"} {
		if !strings.Contains(got, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if numbers := regexp.MustCompile(`<b>1\b[^<]*|Map of row 1|>1</text></g>`).FindAllString(got, -1); numbers != nil {
		t.Errorf("a run alone has the number of a row: %q", numbers)
	}
	if strings.Contains(got, hostile) {
		t.Error("a word has become markup")
	}
	if got := write([]string{"third"}); strings.Contains(got, `<th scope="row">mutex</th>`) {
		t.Error("words that are not asked for are shown")
	}
	r.Words = nil // the vectors do not say how often words occur
	if got := write(nil); !strings.Contains(got, "No words are named") {
		t.Error("the page does not say why it shows no words")
	}
	report, err := compare.Compare(whole(t, 1, 2), compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteRun(&bytes.Buffer{}, report); err == nil {
		t.Error("three experiments are one run")
	}
}

// The page of a classifier has its measures, its labels with their telling words, and what was taken for
// what. Labels are no markup.
func TestWriteRunOfClassifier(t *testing.T) {
	r := whole(t, 1, 20)[1]
	judge(t, r, "mrr")
	r.Manifest.Predictions = []evaluate.Result{{Set: "test", Metric: "macro_f1", Value: 0.75, Low: 0.5, High: 1, Convention: "mean of the labels' F1"},
		{Set: "validation", Metric: "f1", Value: math.NaN(), Low: math.NaN(), High: math.NaN()}, {Set: "validation", Metric: "f1", Section: "place", Value: 0.25, Low: 0, High: 0.5}}
	r.Manifest.Scores = []evaluate.Result{{Set: "pairs", Metric: "spearman", Value: math.NaN()}}
	r.Manifest.Confusion = &evaluate.Confusion{Labels: []string{"sport", hostile}, Counts: [][]int{{3, 1}, {0, 4}}}
	r.Manifest.Telling = []train.TellingWords{{Label: "sport", Words: []string{"goal", "match"}}}
	report, err := compare.Compare([]*compare.Run{r}, compare.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteRun(&b, report); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<b>Validation MRR</b>", `dy="-0.9em">MRR</text>`, ", ends at 0.970.",
		`<td>macro F1</td><td class="number">75.0 %</td><td class="number">50.0 % to 100.0 %</td>`, `<td>F1 place</td><td class="number">25.0 %</td>`, `<td class="how">goal match</td>`,
		`<th scope="row">sport</th><td class="number">1.000</td><td class="number">0.750</td><td class="number">0.857</td><td class="number">4</td>`,
		`<td class="right shade8">3</td><td class="shade3">1</td>`, `<td class="shade0"></td><td class="right shade10">4</td>`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(b.String(), hostile) {
		t.Error("a label has become markup")
	}
	if strings.Contains(b.String(), "NaN") {
		t.Error("what is not defined is shown as NaN")
	}
}

// The page of a run on facts has their relations, and that of a tagger the words that tell a tag. Without evaluations
// there are the losses of the batches.
func TestWriteRunOfOthers(t *testing.T) {
	r := whole(t, 1, 20)[1]
	r.Manifest.Valid = nil
	r.Manifest.Predictions = []evaluate.Result{{Set: "test", Metric: "mrr", Value: 0.75, Low: 0.5, High: 1}}
	r.Manifest.Relations = []evaluate.RelationScore{{Relation: hostile, Facts: 1200, MRR: 0.5, Hits1: 0.25, Hits10: 0.75}}
	r.Manifest.Telling = []train.TellingWords{{Label: "NOUN", Words: []string{"service", "time"}}, {Label: "X"}}
	var b bytes.Buffer
	if err := WriteRun(&b, compared(t, []*compare.Run{r}, compare.Options{}).Report); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		`</th><td class="number">0.500</td><td class="number">25.0 %</td><td class="number">75.0 %</td><td class="number">1,200</td>`, `<th scope="row">NOUN</th><td>service time</td>`,
		"There are no evaluations on held-out text.", "<b>Loss of the training batches</b>, smoothed.", `class="mean c1"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, hostile) || strings.Contains(page, `<th scope="row">X</th>`) || strings.Contains(page, "Row 1") {
		t.Error("a relation has become markup, a tag without words is there, or the only run is a row")
	}
	wellFormed(t, page)
}

func TestUnbroken(t *testing.T) {
	if got, want := unbroken([]string{"61.6 % ± 0.6 % over 2 seeds."}), "61.6\u00a0%\u00a0±\u00a00.6\u00a0% over 2 seeds."; got[0] != want {
		t.Errorf("got %q, want %q", got[0], want)
	}
}

// Rows that are undecided share a sentence.
func TestStanding(t *testing.T) {
	r := report{&compare.Report{Tests: []compare.Test{
		{Metric: "m", Best: 1, Row: 2, Verdict: compare.Undecided, MoreSeeds: 3},
		{Metric: "m", Best: 1, Row: 3, Verdict: compare.Undecided, MoreSeeds: 18},
		{Metric: "m", Best: 1, Row: 4, Verdict: compare.Worse},
	}}}
	got := strings.Join(r.standing(compare.Metric{Name: "m"}, &compare.Row{Number: 1}), " ")
	want := "It is known to be better than row 4. Whether it is better than rows 2 and 3 is undecided: about 3 to 18 more seeds would tell."
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLabel: rows of one experiment are told apart by what differs, and its name, which is the title, is not said again.
func TestLabel(t *testing.T) {
	run := func(name, loss, dim string) *compare.Run {
		r := made(name, 1, 100)
		r.Manifest.ConfigHash = name + loss + dim
		r.Settings = []compare.Setting{{Key: "embedding.dim", Value: dim}, {Key: "loss.type", Value: `"` + loss + `"`}}
		return r
	}
	one := compared(t, []*compare.Run{run("a", "nce", "8"), run("a", "margin", "9")}, compare.Options{})
	two := compared(t, []*compare.Run{run("a", "nce", "8"), run("a", "margin", "8"), run("b", "margin", "9")}, compare.Options{})
	for _, test := range []struct {
		r    report
		want []string
	}{
		{one, []string{"dim 8, loss nce", "dim 9, loss margin"}},
		{two, []string{"a, dim 8, loss nce", "a, dim 8, loss margin", "b"}},
	} {
		var got []string
		for _, row := range test.r.Rows {
			got = append(got, test.r.label(row))
		}
		slices.Sort(got)
		slices.Sort(test.want)
		if !slices.Equal(got, test.want) {
			t.Errorf("the labels are %q, want %q", got, test.want)
		}
	}
}

// TestFewRuns: a page says nothing of seeds, intervals and other rows where there are none.
func TestFewRuns(t *testing.T) {
	about := func(runs []*compare.Run) (said []string) {
		page := pageOf(t, compared(t, runs, compare.Options{}))
		for _, text := range []string{"95 % interval over seeds", "<h2>Intervals</h2>", "Thin lines are seeds", "may still differ", "losses of different types", "end of the run;", "end of the first run;", "compares with no other row"} {
			if strings.Contains(page, text) {
				said = append(said, text)
			}
		}
		return said
	}
	if got, want := about(whole(t, 1, 20)[:1]), []string{"end of the run;"}; !slices.Equal(got, want) {
		t.Errorf("of one run the page says %q, want %q", got, want)
	}
	if got, want := about(whole(t, 3, 20)[:3]), []string{"95 % interval over seeds", "<h2>Intervals</h2>", "Thin lines are seeds", "end of the first run;"}; !slices.Equal(got, want) {
		t.Errorf("of one row with three seeds the page says %q, want %q", got, want)
	}
	other := whole(t, 1, 20)
	other[1].Settings[1].Value = `"nce"`
	if got, want := about(other[:2]), []string{"<h2>Intervals</h2>", "may still differ", "losses of different types"}; !slices.Equal(got, want) {
		t.Errorf("of two rows with a seed each the page says %q, want %q", got, want)
	}
}

// TestSpan: a day and a minute are said once.
func TestSpan(t *testing.T) {
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 5, day, hour, minute, 7, 0, time.UTC) }
	for _, test := range []struct {
		start, end time.Time
		want       string
	}{
		{at(3, 9, 5), at(3, 9, 5), "2026-05-03 09:05 UTC"},
		{at(3, 9, 5), at(3, 10, 5), "2026-05-03 09:05 to 10:05 UTC"},
		{at(3, 9, 5), at(4, 9, 5), "2026-05-03 09:05 to 2026-05-04 09:05 UTC"},
		{at(3, 9, 5), time.Time{}, "2026-05-03 09:05 UTC"},
	} {
		if got := span(test.start, test.end); got != test.want {
			t.Errorf("from %v to %v is %q, want %q", test.start, test.end, got, test.want)
		}
	}
}

func TestFlags(t *testing.T) {
	if got, want := flags("a <set> (--set) -x"), template.HTML(`a &lt;set&gt; (<code class="flag">--set</code>) -x`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSpoken(t *testing.T) {
	for name, want := range map[string]string{"macro_f1": "macro F1", "mrr": "MRR", "bm25_mrr": "BM25 MRR", "ndcg@10": "NDCG@10", "r@1": "R@1", "accuracy": "accuracy", "calibration_error": "calibration error"} {
		if got := spoken(name); got != want {
			t.Errorf("%s is written %s, want %s", name, got, want)
		}
	}
}

// TestDirection: no word turns the direction of those beside it.
func TestDirection(t *testing.T) {
	if got, want := shownWord("\u202eevil\u200f"), `\u202eevil`+"\u200f"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := inSentence("a", "كتاب", "b"), "a, \u2068كتاب\u2069, b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
