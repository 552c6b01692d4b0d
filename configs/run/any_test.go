package run_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// TestAnyExperiment draws experiments of every objective, with layers, losses, optimizers and settings that
// nobody chose. Each is refused with [configs.Problems] or a [run.SettingError], or diverges, or it is stopped
// somewhere, resumed with other threads, and verified with others again: the bits are the same.
func TestAnyExperiment(t *testing.T) {
	t.Setenv("LEXIGRAPH_CACHE", "off")
	folder := t.TempDir()
	texts := anyTexts(t, folder)
	objectives := slices.Sorted(maps.Keys(objective.Specs()))
	trained := map[string]int{}   // experiments of each objective
	const draws, wanted = 1000, 3 // of each objective
	for _, name := range objectives {
		for i := 0; i < draws && trained[name] < wanted; i++ {
			d := drawn{rand.New(rand.NewPCG(uint64(i), 1))}
			if text := d.experiment(name, texts); anyExperiment(t, d, text, filepath.Join(folder, fmt.Sprint(name, i))) {
				trained[name]++
			}
		}
		if trained[name] < wanted {
			t.Errorf("of %d experiments with objective %s %d were trained, want %d", draws, name, trained[name], wanted)
		}
	}
}

// anyExperiment trains an experiment in a directory as the test says, and returns whether it was trained.
func anyExperiment(t *testing.T, d drawn, text, dir string) bool {
	t.Helper()
	e, err := configs.Parse("any.toml", []byte(text), nil)
	if errors.As(err, new(configs.Problems)) {
		return false
	}
	if err != nil {
		t.Fatalf("%v, which is not configs.Problems\n%s", err, text)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	end := int64(1 + d.IntN(anySteps))
	_, err = run.Start(ctx, e, run.Options{Dir: dir, Notify: func(e run.Event) {
		if s, ok := e.(train.Step); ok && s.Step == end {
			cancel()
		}
	}})
	switch {
	case errors.As(err, new(configs.Problems)), errors.As(err, new(run.SettingError)), errors.As(err, new(*train.Diverged)):
		return false
	case err != nil && !errors.Is(err, train.ErrInterrupted):
		t.Errorf("%v\n%s", err, text)
		return false
	}
	runtime.GOMAXPROCS(3)
	if err != nil {
		if _, err := run.Resume(t.Context(), dir, run.Options{}); errors.As(err, new(*train.Diverged)) {
			return false
		} else if err != nil {
			t.Errorf("resumed: %v\n%s", err, text)
			return false
		}
	}
	runtime.GOMAXPROCS(2)
	if v, err := run.Verify(t.Context(), dir, 0, run.Options{}); err != nil || v.Verdict != run.VerdictSame {
		t.Errorf("stopped after step %d, verified as %+v, error %v\n%s", end, v, err, text)
	}
	return true
}

// TestAnyGradient takes a step along the gradient in networks of experiments that are drawn as in [TestAnyExperiment]. The way that
// the weights of a part go is that by which the loss falls as much as their length says, by central differences: what training
// follows is the gradient of the loss that it tells, through every layer, with n-grams, in tables that are shared, and of drawn words.
func TestAnyGradient(t *testing.T) {
	t.Setenv("LEXIGRAPH_CACHE", "off")
	texts := anyTexts(t, t.TempDir())
	objectives := slices.Sorted(maps.Keys(objective.Specs()))
	const draws, wanted = 3000, 8 // of each objective
	for _, name := range objectives {
		checked := 0
		for i := 0; i < draws && checked < wanted; i++ {
			d := drawn{rand.New(rand.NewPCG(uint64(i), 2))}
			if text := d.experiment(name, texts); anyGradient(t, d, text) {
				checked++
			}
		}
		if checked < wanted {
			t.Errorf("of %d networks with objective %s %d were checked, want %d", draws, name, checked, wanted)
		}
	}
}

// anyGradient checks the gradient of an experiment's first batch, and returns whether there is one.
func anyGradient(t *testing.T, d drawn, text string) bool {
	t.Helper()
	if strings.Contains(text, `"dropout"`) { // no two steps have the same loss
		return false
	}
	e, err := configs.Parse("any.toml", []byte(text), []string{`optimizer={type="sgd", momentum=0, nesterov=false, weight_decay=0, clip_norm=0}`})
	if err != nil {
		return false
	}
	texts, err := run.Load(t.Context(), e, nil)
	if err != nil {
		return false
	}
	defer texts.Close()
	trainer, err := run.NewTrainer(t.Context(), e, texts)
	if err != nil {
		return false
	}
	const most = 1 << 20 // of what takes a moment
	weights := 0
	for _, p := range trainer.Network.Params() {
		weights += len(p.Data)
	}
	if weights > most {
		return false
	}
	for _, p := range trainer.Network.Params() { // no bias is 0, where relu and others have no derivative
		for i := range p.Data {
			p.Data[i] += float32(0.1 * d.NormFloat64())
		}
	}
	for batch, err := range trainer.Order.Batches(trainer.Train, 0, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if batch.Len() > 0 {
			gradientOf(t, trainer, batch, text)
			return true
		}
	}
	return false
}

// gradientOf checks the gradient of a batch's loss.
func gradientOf(t *testing.T, trainer *train.Trainer, batch *data.Batch, text string) {
	t.Helper()
	params := trainer.Network.Params()
	start := make([][]float32, len(params))
	for k, p := range params {
		start[k] = slices.Clone(p.Data)
	}
	step := func(rate float64) float64 {
		loss, err := trainer.Network.Step(batch, trainer.Optimizer, rate)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return loss
	}
	const far, none = 1e3, 1e-30 // rates
	step(far)
	way, length := make([][]float64, len(params)), make([]float64, len(params))
	for k, p := range params {
		for i, x := range p.Data {
			g := (float64(start[k][i]) - float64(x)) / far
			way[k], length[k] = append(way[k], g), math.Hypot(length[k], g)
		}
	}
	at := func(moved int, by float64) float64 {
		for k, p := range params {
			copy(p.Data, start[k])
		}
		for i, g := range way[moved] {
			params[moved].Data[i] += float32(by * g / length[moved])
		}
		return step(none)
	}
	for k, p := range params {
		var ratios []float64
		for _, by := range []float64{1e-5, 1e-4, 1e-3, 1e-2} {
			ratios = append(ratios, (at(k, by)-at(k, -by))/(2*by)/length[k])
		}
		if length[k] > 1e-4 && !slices.ContainsFunc(ratios, func(r float64) bool { return math.Abs(r-1) < 0.02 }) {
			t.Errorf("%s: along the gradient, of length %.3g, the loss rises %.4f times as fast\n%s", p.Name, length[k], ratios, text)
		}
	}
}

// anySteps is the number of steps that an experiment of the test has at most.
const anySteps = 12

// anyTexts writes a text in each format that an objective needs, and returns what [corpus] says to have it read, by the format.
func anyTexts(t *testing.T, folder string) map[string]string {
	t.Helper()
	harbour, err := os.ReadFile("testdata/harbour.txt")
	if err != nil {
		t.Fatal(err)
	}
	content := map[string]*strings.Builder{}
	for _, format := range strings.Fields("fasttext tsv conll triples lines vectors") {
		content[format] = new(strings.Builder)
	}
	teacher := &vector.Table{Dim: teacherDim}
	for line := range strings.Lines(string(harbour)) {
		words, i := strings.Fields(line), len(teacher.Words)
		fmt.Fprintf(content["fasttext"], "__label__%d %s", i%3, line)
		fmt.Fprintf(content["tsv"], "%s\t%s\n", strings.TrimSpace(line), strings.Join(words[len(words)/2:], " "))
		content["lines"].WriteString(line)
		for k, w := range words {
			fmt.Fprintf(content["conll"], "%s\t%d\n", w, (len(w)+k)%3)
		}
		fmt.Fprintln(content["conll"])
		fmt.Fprintf(content["triples"], "e%d\tr%d\te%d\n", i%20, i%4, (7*i+i/20)%20)
		fmt.Fprintf(content["vectors"], "v%d %d %d 1 %d\n", i, i%9, i%7-3, i%2)
		teacher.Words = append(teacher.Words, fmt.Sprint(i))
		for k := range teacherDim {
			teacher.Data = append(teacher.Data, float32(i%(k+3))-0.7)
		}
	}
	taught := filepath.Join(folder, "teacher.npy")
	if _, err := (vector.NPY{}).Write(taught, teacher); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"text": `train = "testdata/harbour.txt"`}
	for format, b := range content {
		texts[format] = fmt.Sprintf("train = %q\nformat = %q", write(t, folder, format+".txt", b.String()), format)
	}
	texts["tsv"] += "\ncolumns = {text = 1, pair = 2}"
	texts["lines"] += fmt.Sprintf("\nteacher = %q", taught)
	return texts
}

const teacherDim = 5

// drawn draws experiments.
type drawn struct{ *rand.Rand }

// experiment returns the file of an experiment with an objective. Most of those that are drawn have parts that do
// not go with one another.
func (d drawn) experiment(name string, texts map[string]string) string {
	parts, spec := configs.ShippedParts(), objective.Specs()[name]()
	format := "text"
	if l, ok := spec.(objective.Labelled); ok {
		format = pick(d, slices.DeleteFunc(slices.Clone(l.Formats()), func(f string) bool { return texts[f] == "" }))
	}
	var b strings.Builder
	table := func(key, name string, spec any) {
		fmt.Fprintf(&b, "[%s]\ntype = %q\n%s\n", key, name, strings.Join(d.settings(spec), "\n"))
	}
	fmt.Fprintf(&b, "name = \"any\"\nseed = %d\nlayers = [%s]\n[corpus]\n%s\n", d.IntN(100), d.layers(name == "distil"), texts[format])
	if format != "triples" && format != "vectors" {
		fmt.Fprintf(&b, "valid = %g\n[vocab]\nmin_count = %d\n", pick(d, []float64{0, 0.1, 0.2}), 1+d.IntN(2))
	}
	fmt.Fprintf(&b, "[embedding]\ndim = %d\n", 1+d.IntN(20))
	if name == "map" || d.IntN(8) == 0 {
		fmt.Fprintln(&b, "tie = true")
	} else if d.IntN(4) == 0 {
		fmt.Fprintf(&b, "subwords = true\nbuckets = %d\n", 1+d.IntN(100))
	}
	table("objective", name, spec)
	of := pick(d, slices.Sorted(maps.Keys(parts.Losses)))
	table("loss", of, parts.Losses[of]())
	of = pick(d, slices.Sorted(maps.Keys(parts.Optimizers)))
	table("optimizer", of, parts.Optimizers[of]())
	fmt.Fprintf(&b, "[schedule]\n%s\n", strings.Join(d.schedule(), "\n"))
	if d.IntN(4) == 0 {
		of = pick(d, slices.Sorted(maps.Keys(parts.Samplers)))
		table("sampler", of, parts.Samplers[of]())
	}
	size := 1 + d.IntN(90)
	fmt.Fprintf(&b, "[train]\nepochs = 2\nmax_steps = %d\nbatch_size = %d\nshuffle_block = %d\n", anySteps, size, 1+d.IntN(9))
	if size%4 == 0 {
		fmt.Fprintf(&b, "shards = %d\n", 1<<d.IntN(3))
	}
	return b.String()
}

// schedule returns lines of TOML for a schedule of any type, without settings that have no effect with it.
func (d drawn) schedule() []string {
	s := train.Schedule{Type: pick(d, []string{"constant", "linear", "cosine", "inverse_sqrt", "step", "plateau"})}
	lines := slices.DeleteFunc(d.settings(&s), func(line string) bool {
		key, _, _ := strings.Cut(line, " ")
		return key == "type" || slices.Contains(s.Idle(), key)
	})
	return append(lines, fmt.Sprintf("type = %q", s.Type))
}

// layers returns up to three layers, as values of TOML. The last one has as many features as the teacher where there is one.
func (d drawn) layers(taught bool) string {
	var all []string
	specs := configs.ShippedParts().Layers
	for range d.IntN(4) {
		name := pick(d, slices.Sorted(maps.Keys(specs)))
		all = append(all, fmt.Sprintf("{%s}", strings.Join(append(d.settings(specs[name]()), fmt.Sprintf("type = %q", name)), ", ")))
	}
	if taught {
		all = append(all, fmt.Sprintf("{type = \"fc\", units = %d}", teacherDim))
	}
	return strings.Join(all, ", ")
}

// settings returns lines of TOML for some of a part's settings, with values that their tags allow.
func (d drawn) settings(spec any) (lines []string) {
	v := reflect.ValueOf(spec).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		key, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		if value := d.value(f); key != "" && value != nil && d.IntN(2) == 0 {
			lines = append(lines, fmt.Sprintf("%s = %v", key, value))
		}
	}
	return lines
}

// value returns a value of TOML that a setting may have, or nil.
func (d drawn) value(f reflect.StructField) any {
	low, high := math.Inf(-1), math.Inf(1)
	bounds := f.Tag.Get("range")
	from, to, _ := strings.Cut(strings.Trim(bounds, "[]()"), ",")
	fmt.Sscan(from, &low)
	fmt.Sscan(to, &high)
	switch f.Type.Kind() {
	case reflect.Bool:
		return d.IntN(2) == 0
	case reflect.String:
		if choice := strings.Fields(f.Tag.Get("choice")); len(choice) > 0 {
			return fmt.Sprintf("%q", pick(d, choice))
		}
	case reflect.Int:
		if bounds != "" {
			return int(low) + d.IntN(1+int(min(high-low, 20)))
		}
	case reflect.Float64:
		if bounds != "" {
			return max(low, math.Nextafter(0, 1)) + (min(high, low+2)-low)*pick(d, []float64{0.01, 0.1, 0.5, 0.9})
		}
	}
	return nil
}

func pick[T any](d drawn, from []T) T { return from[d.IntN(len(from))] }
