package compare

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// made returns a run that is done, of the experiment of that name, with the given
// validation perplexity.
func made(name string, seed uint64, perplexity float64) *Run {
	return &Run{
		Path: fmt.Sprintf("runs/%s-%d", name, seed), State: Done,
		Settings: []Setting{{"embedding.dim", "100"}, {"loss.type", `"cross_entropy"`}, {"objective.type", `"` + name + `"`}},
		Manifest: &train.Manifest{
			Name: name, Seed: seed, ConfigHash: name, VocabHash: "v", Vocabulary: 1000, Convention: "full softmax",
			Seconds: 10, Tokens: 1_000_000, Parameters: 12345, PeakMemory: 100 << 20, CPU: "cpu",
			Valid: &evaluate.HeldOut{Loss: math.Log(perplexity), Perplexity: perplexity, Targets: 500},
		},
	}
}

// three returns a good experiment, one that may be as good, and a bad one.
func three() []*Run {
	var runs []*Run
	for i, luck := range []float64{-1, 0.2, 0.6, -0.4, 0.9} {
		seed := uint64(i + 1)
		runs = append(runs, made("bad", seed, 130-luck), made("good", seed, 100+luck), made("near", seed, 100.6+luck*luck))
	}
	for _, r := range runs {
		if r.Manifest.Name == "good" {
			r.Manifest.Seconds = 20
		}
		if r.Manifest.Name == "near" {
			r.Manifest.Seconds = 30
		}
	}
	return runs
}

func compared(t *testing.T, runs []*Run, o Options) *Report {
	t.Helper()
	r, err := Compare(runs, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// verdicts returns "name verdict" of each row in the metric number i.
func verdicts(r *Report, i int) string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, row.Name+" "+string(row.Cells[i].Verdict))
	}
	return strings.Join(all, ", ")
}

func TestCompare(t *testing.T) {
	r := compared(t, three(), Options{})
	if got, want := verdicts(r, 0), "good best, near undecided, bad worse"; got != want {
		t.Errorf("verdicts are %q, want %q", got, want)
	}
	if r.Family != 3 || len(r.Tests) != 2 {
		t.Errorf("%d tests of %d, want 2 of 3", len(r.Tests), r.Family)
	}
	pareto := []bool{r.Rows[0].Pareto, r.Rows[1].Pareto, r.Rows[2].Pareto}
	if want := []bool{true, false, true}; !slices.Equal(pareto, want) {
		t.Errorf("Pareto marks are %v, want %v: near is slower and no better than good, bad is the fastest", pareto, want)
	}
	if want := []string{"objective.type"}; !slices.Equal(r.Keys, want) {
		t.Errorf("keys that differ are %v, want %v", r.Keys, want)
	}
	reversed := three()
	slices.Reverse(reversed)
	again := compared(t, reversed, Options{})
	if got, want := verdicts(again, 0), verdicts(r, 0); got != want {
		t.Errorf("in another order the verdicts are %q, want %q", got, want)
	}
	if !slices.Equal(again.Tests, r.Tests) {
		t.Errorf("in another order the tests are %+v, want %+v", again.Tests, r.Tests)
	}
}

// TestBestBelow: in a metric whose best row is not the first, the difference, its interval and the chance are those of
// the other row against it, as they are where it is the first.
func TestBestBelow(t *testing.T) {
	var runs []*Run
	for _, r := range three() {
		if r.Manifest.Name != "bad" {
			mirrored := 300 - r.Manifest.Valid.Perplexity
			r.Manifest.Test = &evaluate.HeldOut{Loss: math.Log(mirrored), Perplexity: mirrored, Targets: 500}
			runs = append(runs, r)
		}
	}
	r := compared(t, runs, Options{})
	if len(r.Tests) != 2 {
		t.Fatalf("%d tests, want 2", len(r.Tests))
	}
	valid, test := r.Tests[0], r.Tests[1]
	if test.Row != valid.Best || test.Best != valid.Row || test.Row != 1 {
		t.Fatalf("tested are row %d against %d and row %d against %d", valid.Row, valid.Best, test.Row, test.Best)
	}
	near(t, "the difference", test.Difference, valid.Difference, 1e-9)
	near(t, "its lower end", test.Low, valid.Low, 1e-9)
	near(t, "its upper end", test.High, valid.High, 1e-9)
	near(t, "the chance", test.Better.Estimate, valid.Better.Estimate, 0)
	if !(valid.Difference > 0 && valid.Low < valid.Difference && valid.Difference < valid.High && valid.Better.Estimate > 0.5) {
		t.Errorf("the test is %+v", valid)
	}
}

// TestGuard: numbers that do not compare are not ranked, and the report says why.
func TestGuard(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(r *Run)
		note   string
	}{
		{"vocabulary", func(r *Run) { r.Manifest.VocabHash, r.Manifest.Vocabulary = "w", 2000 }, "the vocabulary differs, 2,000 words and 1,000 words"},
		{"held-out text", func(r *Run) { r.Manifest.Data.Valid.Tokens = 7 }, "the held-out text differs, 7 tokens and 0 tokens"},
		{"another text", func(r *Run) {
			r.Manifest.Data.Sources = []data.SourceReport{{Part: "valid", Stat: corpus.Stat{SHA256: "other"}}}
		}, "the held-out text differs, though both have 0 tokens"},
		{"number of targets", func(r *Run) { r.Manifest.Valid.Targets = 7 }, "the number of targets differs, 7 and 500; their vectors compare by sets of words (--set)"},
		{"convention", func(r *Run) { r.Manifest.Convention = "words around" }, "the convention differs, “words around” and “full softmax”"},
		{"end of the convention", func(r *Run) { r.Manifest.Convention = "full softmax, words around" }, "the convention differs, “full softmax, words around” and “full softmax”"},
	} {
		t.Run(test.name, func(t *testing.T) {
			runs := three()
			for _, r := range runs {
				if r.Manifest.Name == "bad" {
					test.change(r)
				}
			}
			r := compared(t, runs, Options{})
			for _, row := range r.Rows {
				if v := row.Cells[0].Verdict; (row.Name == "bad") != (v == Unranked) {
					t.Errorf("%s is %s", row.Name, v)
				}
			}
			if all := strings.Join(r.Notes, "\n"); !strings.Contains(all, test.note) {
				t.Errorf("notes are\n%s\nwant %q", all, test.note)
			}
		})
	}
}

// Metrics that are not ranked for one reason share a note.
func TestGuardOnce(t *testing.T) {
	runs := three()
	for _, r := range runs {
		r.Manifest.Test = r.Manifest.Valid
		if r.Manifest.Name == "bad" {
			r.Manifest.Convention = "words around"
		}
	}
	var found []string
	for _, note := range compared(t, runs, Options{}).Notes {
		if strings.Contains(note, "not ranked") {
			found = append(found, note)
		}
	}
	want := "validation perplexity and test perplexity are not ranked over all rows: the convention differs, "
	if len(found) != 1 || !strings.HasPrefix(found[0], want) {
		t.Errorf("notes are %q, want one that begins with %q", found, want)
	}
}

// TestUnnormalised: losses without probabilities compare with their like alone.
func TestUnnormalised(t *testing.T) {
	runs := three()
	for _, r := range runs {
		if r.Manifest.Name == "good" {
			continue
		}
		r.Manifest.Valid = &evaluate.HeldOut{Loss: r.Manifest.Valid.Loss, Targets: 500}
		r.Manifest.Convention = "no perplexity"
		r.Settings[1].Value = `"negative_sampling"`
	}
	r := compared(t, runs, Options{})
	if len(r.Metrics) != 2 || r.Metrics[0].Name == r.Metrics[1].Name {
		t.Fatalf("metrics are %v, want a perplexity and a loss", r.Metrics)
	}
	for i, m := range r.Metrics {
		want := map[string]Verdict{"validation perplexity": Unranked, "validation loss": Best}[m.Name]
		if row := r.Rows[slices.IndexFunc(r.Rows, func(row *Row) bool { return row.Cells[i].Over.N > 0 })]; row.Cells[i].Verdict != want {
			t.Errorf("%s: the first row is %s, want %s", m.Name, row.Cells[i].Verdict, want)
		}
	}
	for _, r := range runs { // five negatives against fifteen
		if r.Manifest.Name == "near" {
			r.Settings = append(r.Settings, Setting{"loss.negatives", "15"})
		}
	}
	r = compared(t, runs, Options{})
	if len(r.Tests) != 0 {
		t.Errorf("losses of other settings are tested: %v", r.Tests)
	}
}

// TestSplits: where each seed holds out other documents, rows compare if their text is read in the same way, whatever
// it is called.
func TestSplits(t *testing.T) {
	for _, test := range []struct {
		key, value string
		compare    bool
	}{{"corpus.train", `"copy.txt"`, true}, {"corpus.stem", "true", false}, {"corpus.phrases", "true", false}, {"vocab.min_count", "9", false}} {
		runs := three()
		for _, r := range runs {
			r.Settings = append(r.Settings, Setting{"vary", `["split"]`})
			r.Settings[2].Value = `"cbow"` // the objective
			if r.Manifest.Name == "good" {
				r.Settings = append(r.Settings, Setting{test.key, test.value})
			}
		}
		all := verdicts(compared(t, runs, Options{}), 0)
		if got := !strings.Contains(all, "good unranked"); got != test.compare {
			t.Errorf("with another %s, rows compare: %v, want %v (%s)", test.key, got, test.compare, all)
		}
	}
}

func TestLeftOut(t *testing.T) {
	runs := three()
	runs[0].State = Interrupted                          // bad-1
	runs = append(runs, made("good", 3, 100.6), runs[1]) // the same again, and the same directory
	runs = append(runs, &Run{Path: "runs/x", State: Broken, Problem: "has no manifest.json", Manifest: &train.Manifest{}})
	diverged := made("near", 6, 1)
	diverged.State = Diverged
	runs = append(runs, diverged)
	r := compared(t, runs, Options{})
	all := strings.Join(r.Notes, "\n")
	for _, want := range []string{
		"runs/bad-1 is left out: interrupted",
		"runs/x is left out: has no manifest.json",
		"runs/near-6 diverged",
		"1 of 6 runs diverged",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("notes are\n%s\nwant %q", all, want)
		}
	}
	if strings.Contains(all, "runs/good-3 is left out") {
		t.Errorf("one directory twice is no news, but notes are\n%s", all)
	}
	if got, want := verdicts(r, 0), "good best, near untested, bad worse"; got != want {
		t.Errorf("verdicts are %q, want %q", got, want)
	}
	copied := made("good", 3, 100.6)
	copied.Path = "elsewhere"
	if notes := compared(t, append(three(), copied), Options{}).Notes; !strings.Contains(strings.Join(notes, "\n"), "elsewhere is left out: runs/good-3 is the same experiment") {
		t.Errorf("notes are %v, want one about the copy", notes)
	}
}

// TestSeedsDiffer: rows that share only some seeds are compared by those, which is told, because the
// difference is then not that of the means.
func TestSeedsDiffer(t *testing.T) {
	want := "the seeds differ: row 1 has 1 to 5, row 2 has 2 to 5, row 3 has 1, 2, 4 and 5; a mean is over"
	runs := slices.DeleteFunc(three(), func(r *Run) bool { return r.Path == "runs/near-1" || r.Path == "runs/bad-3" })
	if all := strings.Join(compared(t, runs, Options{}).Notes, "\n"); !strings.Contains(all, want) {
		t.Errorf("notes are %q, want %q", all, want)
	}
	if all := strings.Join(compared(t, three(), Options{}).Notes, "\n"); strings.Contains(all, "seeds differ") {
		t.Errorf("with the same seeds notes are %q", all)
	}
}

// TestGroups: where rows of two kinds compare among themselves, it is told where one kind ends.
func TestGroups(t *testing.T) {
	var runs []*Run
	for i := range 4 {
		for seed := range uint64(2) {
			r := made(fmt.Sprint("of", i), seed, float64(100+10*i)+float64(seed))
			if i%2 == 1 {
				r.Manifest.VocabHash = "other"
			}
			runs = append(runs, r)
		}
	}
	want := "Rows compare only within each of these: rows 1 to 2; rows 3 to 4.\n"
	if all := compared(t, runs, Options{}).below()[0]; !strings.Contains(all, want) {
		t.Errorf("below the table is %q, want %q", all, want)
	}
	if all := compared(t, three(), Options{}).below()[0]; strings.Contains(all, "Rows compare only") {
		t.Errorf("below rows that all compare is %q", all)
	}
}

// TestChangedText: rows that name one text and had others, because it has changed between their runs, are told apart.
func TestChangedText(t *testing.T) {
	had := func(config, train, hash string) *Run {
		r := made(config, 1, 100)
		r.Settings = append([]Setting{{"corpus.train", train}}, r.Settings...)
		r.Manifest.Data.Sources = []data.SourceReport{{Part: "train", Stat: corpus.Stat{SHA256: hash}}}
		return r
	}
	for _, test := range []struct {
		name string
		runs []*Run
		want string // the numbers of the texts
	}{
		{"the same", []*Run{had("a", "t", "1"), had("b", "t", "1")}, ""},
		{"other names", []*Run{had("a", "t", "1"), had("b", "u", "2")}, ""},
		{"one experiment", []*Run{had("a", "t", "1"), had("a", "t", "2")}, "1 2"},
		{"two experiments", []*Run{had("a", "t", "1"), had("b", "t", "2")}, "1 2"},
		{"the last one has changed", []*Run{had("a", "t", "1"), had("b", "t", "1"), had("c", "t", "2")}, "1 1 2"},
		{"each has changed", []*Run{had("a", "t", "1"), had("b", "t", "1"), had("a", "t", "2"), had("b", "t", "2")}, "1 1 2 2"},
	} {
		r := compared(t, test.runs, Options{})
		at := slices.Index(r.Keys, "(text)")
		noted := slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "had other contents") })
		var got []string
		for _, row := range r.Rows {
			if at >= 0 {
				got = append(got, strings.TrimPrefix(row.Differs[at].Value, "no. "))
			}
		}
		if all := strings.Join(got, " "); all != test.want || noted != (test.want != "") {
			t.Errorf("%s: the texts are %q, want %q; noted: %v", test.name, all, test.want, noted)
		}
	}
}

// TestTargets: of how many predictions a number is stands beside how it is counted, where all runs have as many.
func TestTargets(t *testing.T) {
	want := Fact{"validation perplexity", "full softmax; 500 targets"}
	if got := compared(t, three(), Options{}).Counted()[0]; got != want {
		t.Errorf("it is counted as %q, want %q", got, want)
	}
	runs := three()
	for _, r := range runs {
		r.Manifest.Valid.Measure, r.Manifest.Valid.Value = "accuracy", 0.5+float64(r.Manifest.Seed)/100
		r.Manifest.Predictions = []evaluate.Result{{Set: "validation", Metric: "accuracy", Convention: "share of right labels"}}
	}
	runs[3].Manifest.Valid.Targets = 400
	if got, want := compared(t, runs, Options{}).Counted()[0], (Fact{"validation accuracy", "share of right labels"}); got != want {
		t.Errorf("it is counted as %q, want %q", got, want)
	}
}

// TestMissingNumbers: a mean that leaves out a run says so.
func TestMissingNumbers(t *testing.T) {
	runs := three()
	for _, r := range runs {
		r.Manifest.Valid.Measure, r.Manifest.Valid.Value = "spearman", 0.5+float64(r.Manifest.Seed)/100
	}
	runs[0].Manifest.Valid.Measure = "" // bad-1, whose answers are all the same
	want := "row 3: validation spearman is the mean of 4 of 5 runs; the others have no such number"
	if all := strings.Join(compared(t, runs, Options{}).Notes, "\n"); !strings.Contains(all, want) {
		t.Errorf("notes are %q, want %q", all, want)
	}
}

// TestPassed: runs that were better before their end are told, and those that were not are not.
func TestPassed(t *testing.T) {
	runs := recorded(t, 2, 5) // whose perplexity falls
	if all := strings.Join(compared(t, runs, Options{}).Notes, "\n"); strings.Contains(all, "better before") {
		t.Errorf("of falling perplexities notes are %q", all)
	}
	none := func(float64) float64 { return 0 } // a loss that defines no perplexity
	for _, test := range []struct {
		losses     []float64
		perplexity func(loss float64) float64
		want       string
	}{
		{[]float64{4, 4.5, 4.2}, math.Exp, "row 1: 1 of 2 runs predicted the validation text better before training"},
		{[]float64{5, 4, 4.2}, math.Exp, "row 1: 1 of 2 runs predicted the validation text better before its end; train.patience"},
		{[]float64{5, 4, 4.005}, math.Exp, ""},
		{[]float64{0.5, 0.4, 0.408}, math.Exp, ""},
		{[]float64{0.5, 0.4, 0.408}, none, "row 1: 1 of 2 runs predicted the validation text better before its end; train.patience"},
		{[]float64{50, 40, 40.1}, none, ""},
	} {
		var b bytes.Buffer
		for i, loss := range test.losses {
			fmt.Fprintf(&b, `{"kind":"valid","step":%d,"loss":%v,"perplexity":%v,"targets":500}`+"\n", i, loss, test.perplexity(loss))
		}
		if err := os.WriteFile(filepath.Join(runs[0].Path, train.MetricsFile), b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
		all := strings.Join(compared(t, runs, Options{}).Notes, "\n")
		if test.want == "" && strings.Contains(all, "better before") || !strings.Contains(all, test.want) {
			t.Errorf("losses %v: notes are %q, want %q", test.losses, all, test.want)
		}
	}
}

// TestItems takes the items that all runs cover, and tests over seeds and items.
func TestItems(t *testing.T) {
	const n = 60
	of := similarity(t, n)
	runs := three()
	for k, r := range runs {
		items := make([]float64, n)
		for i := range items {
			noise := math.Sin(float64(7*i+k)) * map[string]float64{"good": 5, "near": 6, "bad": 300}[r.Manifest.Name]
			items[i] = float64(i) + noise
		}
		if r.Manifest.Name == "near" {
			items[3] = math.NaN()
		}
		r.Scores = []evaluate.Result{{Set: "pairs", Metric: "spearman", Items: items, Of: of, Total: n}}
	}
	r := compared(t, runs, Options{By: "pairs spearman"})
	m := r.Metrics[1]
	if m.Name != "pairs spearman" || m.Items != n-1 || m.Total != n || m.Lower {
		t.Errorf("the metric is %+v", m)
	}
	if got := r.Rows[2]; got.Name != "bad" || got.Cells[1].Verdict != Worse {
		t.Errorf("last is %s, %s", got.Name, got.Cells[1].Verdict)
	}
	for _, test := range r.Tests {
		if test.Metric == m.Name && test.Method != SeedsItems {
			t.Errorf("row %d is tested by %q", test.Row, test.Method)
		}
	}
	if again := compared(t, runs, Options{By: "pairs spearman"}); fmt.Sprint(again.Tests) != fmt.Sprint(r.Tests) {
		t.Error("the same runs give other tests")
	}
}

// TestDivergedUntested: a row of which a run diverged is never tested, nor against another such row.
func TestDivergedUntested(t *testing.T) {
	runs := three()
	for _, r := range runs {
		if r.Manifest.Seed == 5 && r.Manifest.Name != "bad" {
			r.State = Diverged
		}
	}
	if got, want := verdicts(compared(t, runs, Options{}), 0), "good best, near untested, bad untested"; got != want {
		t.Errorf("verdicts are %q, want %q", got, want)
	}
}

// TestBudgetPareto: under a budget that all rows spend, none is marked as fast for what it is.
func TestBudgetPareto(t *testing.T) {
	runs := recorded(t, 2, 5)
	for i, r := range recorded(t, 2, 5) {
		r.Manifest.Name, r.Manifest.ConfigHash, r.Manifest.Seed = "other", "other", uint64(i+1)
		runs = append(runs, r)
	}
	marked := func(r *Report) bool { return slices.ContainsFunc(r.Rows, func(row *Row) bool { return row.Pareto }) }
	if r := compared(t, runs, Options{At: &Budget{"tokens", 2000}}); len(r.Rows) != 2 || marked(r) {
		t.Errorf("%d rows, marked: %v", len(r.Rows), marked(r))
	}
	if !marked(compared(t, runs, Options{})) {
		t.Error("without a budget none is marked")
	}
}

func TestErrors(t *testing.T) {
	if _, err := Compare(nil, Options{}); err == nil || !strings.Contains(err.Error(), "train some first") {
		t.Errorf("no runs: %v", err)
	}
	if _, err := Compare(three(), Options{By: "beauty"}); err == nil || !strings.Contains(err.Error(), "there are validation perplexity") {
		t.Errorf("unknown metric: %v", err)
	}
	for _, b := range []Budget{{"minutes", 1}, {"seconds", 0}, {"tokens", math.Inf(1)}, {"tokens", math.NaN()}} {
		if _, err := Compare(three(), Options{At: &b}); err == nil {
			t.Errorf("a budget of %v is accepted", b)
		}
	}
	for _, of := range []string{"seconds", "tokens"} {
		if err := (Budget{of, 60}).Validate(); err != nil {
			t.Errorf("a budget of 60 %s: %v", of, err)
		}
	}
}

// TestFormats holds the formats to golden files, and JSON and CSV to their readers.
func TestFormats(t *testing.T) {
	runs := three()
	for _, r := range runs[:3] {
		r.Manifest.Test = &evaluate.HeldOut{Loss: 1, Perplexity: math.E, Targets: 3} // of a single seed
	}
	report := compared(t, runs, Options{})
	for name, format := range Formats() {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := format(&got, report); err != nil {
				t.Fatal(err)
			}
			switch name {
			case "json":
				var v map[string]any
				if err := json.Unmarshal(got.Bytes(), &v); err != nil {
					t.Error(err)
				}
			case "csv":
				lines, err := csv.NewReader(bytes.NewReader(got.Bytes())).ReadAll()
				if err != nil || len(lines) != 4 {
					t.Errorf("%d lines, %v", len(lines), err)
				}
			}
			golden := filepath.Join("testdata", "report."+name+".golden")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got.String(), want)
			}
		})
	}
}

func TestDifferences(t *testing.T) {
	keys, values := Differences([][]Setting{
		{{"dim", "8"}, {"layers.0.type", `"fc"`}, {"layers.0.units", "16"}, {"layers.0.bias", "true"}, {"loss.type", `"a"`}, {"loss.k", "5"}, {"seedless", "1"}},
		{{"dim", "8"}, {"layers", "[]"}, {"loss.type", `"b"`}, {"seedless", "1"}},
	})
	if want := []string{"layers", "loss.type"}; !slices.Equal(keys, want) {
		t.Errorf("keys are %v, want %v", keys, want)
	}
	if want := "[[fc 16 \"a\"] [none \"b\"]]"; fmt.Sprint(values) != want {
		t.Errorf("values are %v, want %s", values, want)
	}
	keys, _ = Differences([][]Setting{
		{{"layers.0.type", `"fc"`}, {"layers.0.units", "16"}},
		{{"layers.0.type", `"fc"`}, {"layers.0.units", "32"}},
	})
	if want := []string{"layers.0.units"}; !slices.Equal(keys, want) {
		t.Errorf("keys are %v, want %v", keys, want)
	}
}

// TestKeysKeepTheirOrder: the columns of a table do not depend on the row that
// happens to come first.
func TestKeysKeepTheirOrder(t *testing.T) {
	lists := [][]Setting{
		{{"loss.type", "a"}, {"loss.bias", "true"}, {"lr", "1"}},
		{{"loss.type", "b"}, {"loss.negatives", "5"}, {"loss.bias", "false"}, {"lr", "2"}},
		{{"loss.type", "c"}, {"loss.negatives", "6"}, {"lr", "3"}},
	}
	want := []string{"loss.type", "loss.negatives", "loss.bias", "lr"}
	for range len(lists) {
		lists = append(lists[1:], lists[0])
		for range 2 {
			slices.Reverse(lists)
			if keys, _ := Differences(lists); !slices.Equal(keys, want) {
				t.Errorf("keys are %v, want %v", keys, want)
			}
		}
	}
}

// TestNameOfASweep: runs of another name, taken over, bear that of the sweep.
func TestNameOfASweep(t *testing.T) {
	for _, name := range []string{"", "a sweep"} {
		for _, row := range compared(t, three(), Options{Name: name}).Rows {
			if name != "" && row.Name != name || row.Name == "" {
				t.Errorf("a row is called %q, want %q", row.Name, name)
			}
		}
	}
}

// TestAside: settings that change no number are shown only where rows differ in nothing else.
func TestAside(t *testing.T) {
	aside := func(key string) bool { return key == "export.formats" }
	for _, test := range []struct{ objective, want string }{
		{`"bad"`, "objective.type"},
		{`"good"`, "export.formats"},
	} {
		runs := three()
		for _, r := range runs {
			r.Settings = append(r.Settings, Setting{"export.formats", fmt.Sprintf("[%q]", r.Manifest.Name)})
			r.Settings[2].Value = `"good"`
			if r.Manifest.Name == "bad" {
				r.Settings[2].Value = test.objective
			}
		}
		if got := strings.Join(compared(t, runs, Options{Aside: aside}).Keys, " "); got != test.want {
			t.Errorf("the rows are shown to differ in %q, want %q", got, test.want)
		}
	}
}

// TestContentGuard: rows whose held-out text was read from other files compare where what is predicted is the same, and with the runs of
// earlier versions where the files are; so two rows may agree only with a third.
func TestContentGuard(t *testing.T) {
	read := func(r *Run, file, content string) {
		r.Manifest.Data.Sources = []data.SourceReport{{Part: "valid", Stat: corpus.Stat{SHA256: file}}}
		if content != "" {
			r.Manifest.Content = map[string]string{"valid": content}
		}
	}
	ranked := func(files, contents map[string]string) string {
		runs := three()
		for _, r := range runs {
			read(r, files[r.Manifest.Name], contents[r.Manifest.Name])
		}
		return verdicts(compared(t, runs, Options{}), 0)
	}
	const all = "good best, near undecided, bad worse"
	for name, of := range map[string][2]map[string]string{
		"same content":   {{"good": "1", "near": "2", "bad": "3"}, {"good": "c", "near": "c", "bad": "c"}},
		"same files":     {{"good": "1", "near": "1", "bad": "1"}, {"good": "c"}},
		"through good":   {{"good": "1", "near": "1", "bad": "2"}, {"good": "c", "bad": "c"}},
		"through bad":    {{"good": "1", "near": "2", "bad": "2"}, {"good": "c", "bad": "c"}},
		"through near":   {{"good": "1", "near": "2", "bad": "2"}, {"good": "c", "near": "c"}},
		"of old version": {{"good": "1", "near": "1", "bad": "1"}, nil},
	} {
		if got := ranked(of[0], of[1]); got != all {
			t.Errorf("%s: verdicts are %q, want %q", name, got, all)
		}
	}
	if got := ranked(map[string]string{"good": "1", "near": "1", "bad": "2"}, map[string]string{"good": "c", "near": "c", "bad": "d"}); !strings.Contains(got, "bad "+string(Unranked)) {
		t.Errorf("verdicts are %q, and the text of bad is another", got)
	}
}

// What two conventions have in common is not said.
func TestUnlike(t *testing.T) {
	a, b := unlike("exact, natural logarithm, words around, 5 each", "exact, natural logarithm, every token")
	if a != "words around, 5 each" || b != "every token" {
		t.Errorf("they differ in %q and %q", a, b)
	}
}

// TestWideCells: columns stand below one another where characters take two columns of a terminal.
func TestWideCells(t *testing.T) {
	table := textTable{head: [][]string{{"corpus.train", "n"}}, words: 1, lines: [][]string{{"中文.txt", "5"}, {"ab.txt", "5"}}}
	var b strings.Builder
	table.write(&b)
	for line := range strings.Lines(b.String()) {
		if got := Cells(strings.TrimRight(line, "\n")); got != 15 {
			t.Errorf("%q takes %d columns, want 15", line, got)
		}
	}
}

// TestAlone: a metric that one row alone has compares with none, and the notes say so.
func TestAlone(t *testing.T) {
	without := made("without", 1, 100)
	without.Manifest.Valid = nil
	diverged := made("diverged", 1, 100)
	diverged.State = Diverged
	r, err := Compare([]*Run{made("with", 1, 100), without, diverged}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = "row 1 alone has validation perplexity; row 2 holds no text out, which corpus.valid would do"
	if !slices.Contains(r.Notes, want) {
		t.Errorf("the notes are %q, want %q among them", r.Notes, want)
	}
}

// TestSigned: a difference of shares is in points, not in per cent of one of them.
func TestSigned(t *testing.T) {
	share, perplexity := Metric{Name: "validation accuracy", Share: true}, Metric{Name: "validation perplexity", Lower: true}
	for got, want := range map[string]string{
		share.Signed(-0.004):              "−0.4 points",
		share.Signed(0.1):                 "+10.0 points",
		share.SignedRange(-0.009, 0.001):  "−0.9 to +0.1 points",
		share.Signed(math.NaN()):          "–",
		perplexity.Signed(1.25):           "+1.25",
		perplexity.Signed(-0.001):         "−0.00",
		perplexity.Number(-0.001):         "0.00",
		perplexity.Number(-0.01):          "−0.01",
		perplexity.SignedRange(-2, -0.25): "−2.00 to −0.25",
		perplexity.Number(12345.678):      "12,345.68",
		perplexity.Number(1.5e300):        "1.50e+300",
		perplexity.Signed(-12345.678):     "−12,345.68",
		Count(1e300):                      "1e+300",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
