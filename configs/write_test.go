package configs

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"pgregory.net/rapid"
)

// write returns what Write writes.
func write(t interface {
	Helper()
	Fatal(...any)
}, e *Experiment) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, e); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestRoundTrip checks on experiments of every type, with every setting drawn
// from what its tags allow, that Write and Parse undo each other.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawExperiment(t)
		text := write(t, want)
		got, err := Parse("resolved.toml", []byte(text), nil)
		if err != nil {
			t.Fatalf("Parse of what Write wrote: %v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, text)
		}
		if again := write(t, got); again != text {
			t.Fatalf("written again:\n%s", cmp.Diff(text, again))
		}
	})
}

// drawExperiment draws an experiment without contradictions.
func drawExperiment(t *rapid.T) *Experiment {
	e := Default()
	v := reflect.ValueOf(e).Elem()
	for _, s := range settings(v.Type()) {
		drawField(t, s.key, s, v.FieldByIndex(s.index))
	}
	e.Name = rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._-]{0,20}`).Draw(t, "name")
	e.Corpus.Valid = drawHeldOut(t, "valid")
	e.Corpus.Test = drawHeldOut(t, "test")
	e.Corpus.Train = rapid.SliceOfN(rapid.StringMatching(`train-.+`), 1, 3).Draw(t, "train")
	e.Corpus.Dictionary = rapid.StringMatching(`.+`).Draw(t, "dictionary")
	e.Corpus.Command = rapid.SliceOfN(rapid.StringMatching(`.+`), 1, 3).Draw(t, "command")
	if e.Corpus.Phrases {
		e.Corpus.PhraseThreshold = 0.5 // of npmi too
	} else {
		c := Default().Corpus
		e.Corpus.PhraseScore, e.Corpus.PhraseThreshold, e.Corpus.PhraseMinCount, e.Corpus.PhraseRounds = c.PhraseScore, c.PhraseThreshold, c.PhraseMinCount, c.PhraseRounds
	}
	e.Vocab.EOS = rapid.SampledFrom([]string{"", "<eos>", "\"\\é"}).Draw(t, "eos")
	e.Vocab.Unk = rapid.SampledFrom([]string{"", "<unk>", "'''"}).Draw(t, "unk")
	e.Vocab.Special = rapid.SliceOfNDistinct(rapid.StringMatching(`[^\s\p{Z}\x0b\x85]+`), 0, 3, rapid.ID).Draw(t, "special")
	if n := &e.Vocab.MaxSize; *n > 0 {
		*n += len(e.Vocab.Signs())
	}
	e.Evaluate.Sets = rapid.SliceOfNDistinct(rapid.StringMatching(`.+`), 0, 3, rapid.ID).Draw(t, "sets")
	e.Vary = []string{VaryOrder} // what a draw rarely gets right
	if e.Corpus.Valid.Share > 0 {
		e.Vary = append(e.Vary, VarySplit)
	}
	if e.Train.Shards = rapid.SampledFrom([]int{0, 1, 2, 1024}).Draw(t, "shards"); e.Train.Shards > 0 {
		e.Train.BatchSize = e.Train.Shards * rapid.IntRange(1, 1024).Draw(t, "shard size")
	}
	e.Embedding.Tie = false
	drawStart(t, e)
	matchParts(e)
	drawFormat(t, e)
	if e.Vocab.MaxSize > 0 && e.FitsVocab(e.Vocab.MaxSize) != nil {
		e.Loss = Default().Loss
	}
	e.Embedding.MinN = min(e.Embedding.MinN, e.Embedding.MaxN)
	if width, _ := outputWidth(e); noOutputVectors(e) != "" || width != e.Embedding.Dim && e.Export.Matrix == "input+output" {
		e.Export.Matrix = "input"
	}
	if e.Corpus.Valid.IsZero() && len(e.Evaluate.Sets) == 0 {
		e.Train.EvalEverySteps = 0
	}
	if e.Corpus.Valid.IsZero() && e.Schedule.Type == "plateau" {
		e.Schedule.Type = "step"
	}
	standard := Default()
	for range 2 { // a key that is reset can leave others without effect
		for _, key := range idle(e) { // they do not come back but as they are by default
			section, name, _ := strings.Cut(key.path, ".")
			if f, ok := (Parts{}).families()[section]; ok {
				resetPart(e, standard, f, name)
				continue
			}
			field(reflect.ValueOf(e).Elem(), section, name).Set(field(reflect.ValueOf(standard).Elem(), section, name))
		}
	}
	return e
}

// drawStart draws what an experiment begins with.
func drawStart(t *rapid.T, e *Experiment) {
	e.Start.Load = rapid.SampledFrom([][]string{{}, {"embedding"}, {"output", "embedding"}}).Draw(t, "load")
	e.Start.Freeze = rapid.SampledFrom([][]string{{}, {"embedding"}}).Draw(t, "freeze")
	e.Start.UnfreezeAfter, e.Start.FreezeWords, e.Start.KeepWords, e.Start.Rates = 0, false, false, nil
	if rapid.Bool().Draw(t, "start") {
		e.Start.From, e.Start.KeepWords, e.Start.Rates = "x", e.Vocab.File == "", Rates{"output": rapid.Float64Range(1e-9, 1e9).Draw(t, "rate")}
		if len(e.Start.Freeze) > 0 {
			e.Start.UnfreezeAfter = e.Train.Epochs / 2
		} else {
			e.Start.FreezeWords = true
		}
	}
}

// matchParts replaces parts that do not go with one another.
func matchParts(e *Experiment) {
	values, fits := "", ""
	if o, ok := e.Objective.Spec.(objective.Valued); ok {
		values = o.Values()
	}
	if l, ok := e.Loss.Spec.(loss.Fitting); ok {
		fits = l.Fits()
	}
	if fits != values {
		e.Objective, e.Loss = Default().Objective, Default().Loss
	}
	if windows(e) > 0 {
		e.Embedding.Subwords = false
	}
	if _, whole := e.Objective.Spec.(objective.WholeSentences); whole {
		e.Embedding.Subwords = false
	} else if _, sequence := e.Loss.Spec.(loss.Sequence); sequence {
		e.Loss = Default().Loss
	}
	_, wanted := e.Loss.Spec.(loss.Paired)
	_, paired := e.Objective.Spec.(objective.Paired)
	if wanted != paired {
		e.Objective, e.Loss = Default().Objective, Default().Loss
	}
	_, fitsTeacher := e.Loss.Spec.(loss.Taught)
	if _, taught := e.Objective.Spec.(objective.Taught); taught != fitsTeacher {
		e.Objective, e.Loss = Default().Objective, Default().Loss
	}
}

// drawFormat draws the format of a corpus for the objective, and what goes with it.
func drawFormat(t *rapid.T, e *Experiment) {
	e.Corpus.Format = PlainText
	l, ok := e.Objective.Spec.(objective.Labelled)
	if !ok {
		if e.Corpus.Format = rapid.SampledFrom([]string{PlainText, "csv", "jsonl", "parquet"}).Draw(t, "format"); e.Corpus.Format != PlainText && rapid.Bool().Draw(t, "columns") {
			e.Corpus.Columns = Columns{Text: []corpus.Column{{Name: "a b"}, {Name: "\"c"}}}
		}
		return
	}
	e.Corpus.Valid.Tokens, e.Corpus.Test.Tokens = 0, 0
	e.Corpus.Format = rapid.SampledFrom(l.Formats()).Draw(t, "format")
	e.Corpus.Columns = Columns{Text: []corpus.Column{{Name: "a b"}, {Name: "\"c"}}, Label: []corpus.Column{{Name: "d"}}}
	if e.Corpus.Format == "csv" {
		e.Corpus.Columns.Label = []corpus.Column{{Number: 7}}
	}
	if e.Corpus.Format == "conll" {
		e.Corpus.Columns = Columns{Text: []corpus.Column{{Number: 2}}, Label: []corpus.Column{{Number: 4}}}
	}
	if paired, ok := e.Loss.Spec.(loss.Paired); ok && paired.Scored() {
		e.Corpus.Format = "tsv"
		e.Corpus.Columns = Columns{Text: []corpus.Column{{Number: 2}}, Pair: []corpus.Column{{Number: 4}}, Negative: []corpus.Column{{Number: 1}, {Number: 9}}, Score: []corpus.Column{{Name: "s"}}}
	}
	if _, ok := e.Loss.Spec.(loss.Taught); ok {
		e.Corpus.Columns.Label, e.Corpus.Teacher = nil, "t.npy"
	}
	if _, ok := l.(objective.Mapped); ok {
		e.Corpus.Train, e.Vocab.Unk = Sources{"v.txt"}, ""
		e.Embedding.Dim, e.Embedding.Tie, e.Layers, e.Vary = 2, true, []Part[layer.Spec]{}, []string{VaryOrder}
		e.Export.Matrix = "input"
	}
	e.Corpus.Tokenizer, e.Vocab.EOS = "whitespace", ""
	if objective.PredictsLabels(e.Objective.Spec) {
		e.Export.Matrix = "input"
	}
}

func drawHeldOut(t *rapid.T, label string) HeldOut {
	if rapid.Bool().Draw(t, label+" is a share") {
		return HeldOut{Share: rapid.Float64Range(0, 0.4).Draw(t, label)}
	}
	tokens := rapid.SampledFrom([]int{0, 1, 2000, math.MaxInt32}).Draw(t, label+" tokens")
	return HeldOut{Sources: rapid.SliceOfN(rapid.StringMatching(`held-.+`), 1, 3).Draw(t, label), Tokens: tokens}
}

// resetPart sets a part's setting, or for "type" the part, to its default.
func resetPart(e, standard *Experiment, f family, name string) {
	s, _ := find(settings(reflect.TypeFor[Experiment]()), f.key)
	part := reflect.ValueOf(e).Elem().FieldByIndex(s.index)
	if name == "type" {
		part.Set(reflect.ValueOf(standard).Elem().FieldByIndex(s.index))
		return
	}
	typ, spec := part.Addr().Interface().(chosen).get()
	v := reflect.ValueOf(spec).Elem()
	if s, ok := find(settings(v.Type()), name); ok {
		v.FieldByIndex(s.index).Set(reflect.ValueOf(f.types[typ]()).Elem().FieldByIndex(s.index))
	}
}

// field returns a key's field of a section.
func field(v reflect.Value, section, key string) reflect.Value {
	s, _ := find(settings(v.Type()), section)
	v = v.FieldByIndex(s.index)
	s, _ = find(settings(v.Type()), key)
	return v.FieldByIndex(s.index)
}

// drawField draws the value of one setting, or of all in a section.
func drawField(t *rapid.T, path string, s setting, v reflect.Value) {
	f, isFamily := (Parts{}).families()[path]
	s = ShippedParts().setting(path, s)
	allowed := func(x float64) bool { return s.bounds.contains(x) && rounded(x, s.bounds) == "" }
	switch {
	case isFamily && v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 4).Draw(t, path), 4))
		for i := range v.Len() {
			drawPart(t, item(path, i), f, v.Index(i))
		}
	case isFamily:
		drawPart(t, path, f, v)
	case isSection(v):
		drawSettings(t, path, v)
	case len(s.choices) > 0 && v.Kind() == reflect.Slice:
		v.Set(reflect.ValueOf(rapid.SliceOf(rapid.SampledFrom(s.choices)).Draw(t, path)))
	case len(s.choices) > 0:
		v.SetString(rapid.SampledFrom(s.choices).Draw(t, path))
	case v.Type() == reflect.TypeFor[[]string]():
		v.Set(reflect.ValueOf(rapid.SliceOf(rapid.String()).Draw(t, path)))
	case v.Type() == reflect.TypeFor[[]float64](): // shares, which ascend
		shares := rapid.SliceOfN(rapid.Float64Range(max(s.bounds.low, 0), min(s.bounds.high, 1)).Filter(allowed), 1, 4).Draw(t, path)
		slices.Sort(shares)
		v.Set(reflect.ValueOf(shares))
	case v.Kind() == reflect.String:
		v.SetString(rapid.String().Draw(t, path))
	case v.Kind() == reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, path))
	case v.CanInt():
		v.SetInt(rapid.Int64Range(int64(s.bounds.low), int64(min(s.bounds.high, 1<<62))).Draw(t, path))
	case v.CanUint():
		v.SetUint(rapid.Uint64Range(uint64(s.bounds.low), uint64(min(s.bounds.high, 1<<62))).Draw(t, path))
	case v.CanFloat():
		low, high := max(s.bounds.low, -1e38), min(s.bounds.high, 1e38)
		x := rapid.Float64Range(low, high).Filter(allowed).Draw(t, path)
		v.SetFloat(x)
	}
}

func drawPart(t *rapid.T, path string, f family, v reflect.Value) {
	name := rapid.SampledFrom(f.names()).Draw(t, path)
	spec := f.types[name]()
	drawSettings(t, path, reflect.ValueOf(spec).Elem())
	if check, ok := spec.(interface{ Validate() error }); ok && check.Validate() != nil {
		spec = f.types[name]() // its settings contradict each other
	}
	v.Addr().Interface().(chosen).set(name, spec)
}

func drawSettings(t *rapid.T, path string, v reflect.Value) {
	for _, s := range settings(v.Type()) {
		drawField(t, join(path, s.key), s, v.FieldByIndex(s.index))
	}
}

func TestWriteRefusesWhatNoFileCanHold(t *testing.T) {
	e := Default()
	e.Corpus.Train = Sources{"a\xff"}
	if err := Write(new(bytes.Buffer), e); err == nil || err.Error() != `experiment: corpus: train: "a\xff" is not valid UTF-8` {
		t.Errorf("bad UTF-8: got error %v", err)
	}
	e = Default()
	e.Loss.Spec = nil
	if err := Write(new(bytes.Buffer), e); err == nil || err.Error() != `experiment: loss: a part of type "cross_entropy" has no settings` {
		t.Errorf("loss without Spec: got error %v", err)
	}
	if err := Write(new(bytes.Buffer), new(Experiment)); err == nil || err.Error() != `experiment: objective: a part of type "" has no settings` {
		t.Errorf("nothing at all: got error %v", err)
	}
}

func TestHash(t *testing.T) {
	hash := func(overrides ...string) string {
		t.Helper()
		h, err := Hash(parse(t, good, overrides...))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if got := len(hash()); got != 64 {
		t.Errorf("length %d, want 64 hexadecimal digits", got)
	}
	if hash("name=b", "seed=9") != hash() {
		t.Error("name and seed change the hash")
	}
	if hash("embedding.dim=100") != hash() {
		t.Error("spelling a default out changes the hash")
	}
	if hash("embedding.dim=101") == hash() {
		t.Error("embedding.dim does not change the hash")
	}
	e := parse(t, good)
	if _, err := Hash(e); err != nil || e.Name != "a" || e.Seed != 1 {
		t.Errorf("Hash changed the experiment: name %q, seed %d", e.Name, e.Seed)
	}
}

// TestHashStays: sweep and compare find the runs that are done by their hashes. A key that is new, or another default, has all of them
// trained again.
func TestHashStays(t *testing.T) {
	_, trials, err := LoadSweep("cluster/rates.toml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := trials[0].ID, "a58cd998"; got != want {
		t.Errorf("the first run of cluster/rates.toml has the hash %s; before it was %s", got, want)
	}
}

// TestSigns: the words that stand for others, once each, and none for what is not set.
func TestSigns(t *testing.T) {
	for want, v := range map[string]Vocab{
		"":                 {},
		"<unk>":            {Unk: "<unk>"},
		"<pad> <unk>":      {Unk: "<unk>", Special: []string{"<pad>", "<unk>"}},
		"<pad> <unk> </s>": {Unk: "<unk>", EOS: "</s>", Special: []string{"<pad>"}},
	} {
		if got := strings.Join(v.Signs(), " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
