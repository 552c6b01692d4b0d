package cmd

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
)

// ownProgram is a program of somebody else's with parts of its own, as its module
// would hold it.
var ownProgram = map[string]string{
	"main.go": `package main

import (
	"github.com/lexigraph/lexigraph/cmd"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/layer"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
)

func main() {
	parts := configs.ShippedParts()
	parts.Objectives["pairs"] = func() objective.Spec { return &Pairs{Reach: 2} }
	parts.Layers["square"] = func() layer.Spec { return &Square{Scale: 0.5} }
	parts.Losses["warm_softmax"] = func() loss.Spec { return &WarmSoftmax{Temperature: 2} }
	parts.Optimizers["sign_sgd"] = func() optimizer.Spec { return &SignSGD{LearningRate: 1e-3} }
	parts.Formats["csv"] = CSV{}
	cmd.Main(parts)
}
`,
	"parts.go": `package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/vector"
	G "gorgonia.org/gorgonia"
)

// Pairs predicts a token from the one that stands Reach before it.
type Pairs struct {
	Reach int ` + "`toml:\"reach\" range:\"[1,10]\" help:\"tokens between the two\"`" + `
}

func (p *Pairs) Context() (int, bool, string) { return 1, false, "mean" }
func (p *Pairs) Predicts() string              { return "every token predicted from one before it" }

func (p *Pairs) New(_ context.Context, t objective.Text) (objective.Examples, error) {
	var x pairs
	for i := p.Reach; i < t.Len(); i++ {
		x = append(x, [2]int32{t.IDs[i-p.Reach], t.IDs[i]})
	}
	return x, nil
}

type pairs [][2]int32

func (x pairs) Len() int { return len(x) }

func (x pairs) Fill(b *data.Batch, _ int, index []int) error {
	b.Reset()
	for _, i := range index {
		if pair := x[i]; pair[0] >= 0 && pair[1] >= 0 {
			b.ID = append(b.ID, pair[0])
			b.End(pair[1])
		}
	}
	return nil
}

// Square squares each feature and scales it.
type Square struct {
	Scale float64 ` + "`toml:\"scale\" range:\"(0,1]\" help:\"of the squares\"`" + `
}

func (l *Square) Build(_ *graph.Scope, x *G.Node) *G.Node {
	scale := G.NewConstant(float32(l.Scale))
	return graph.Must(G.Mul(graph.Must(G.Square(x)), scale))
}

// WarmSoftmax is softmax cross-entropy of scores divided by a temperature.
type WarmSoftmax struct {
	Temperature float64 ` + "`toml:\"temperature\" range:\"(0,100]\" help:\"what scores are divided by\"`" + `
}

func (l *WarmSoftmax) Build(s *graph.Scope, h *G.Node, out loss.Output) *G.Node {
	cooler := G.NewConstant(float32(1 / l.Temperature))
	return (&loss.CrossEntropy{}).Build(s, graph.Must(G.Mul(h, cooler)), out)
}

// SignSGD moves every weight by the learning rate against its gradient's sign.
type SignSGD struct {
	LearningRate float64 ` + "`toml:\"learning_rate\" range:\"(0,inf)\" help:\"step size\"`" + `
}

func (o *SignSGD) New(params []*graph.Param) *optimizer.Optimizer {
	rule := optimizer.Rule{Idle: true, At: func(_ int64, rate float64) optimizer.Update {
		return func(w, g []float32, _ optimizer.State) {
			for i, x := range g {
				if x > 0 {
					w[i] -= float32(rate)
				} else if x < 0 {
					w[i] += float32(rate)
				}
			}
		}
	}}
	return optimizer.New(optimizer.Common{LearningRate: o.LearningRate, Sparse: "exact"}, rule, params)
}

// CSV writes a line for each word: the word, then its numbers.
type CSV struct{}

func (CSV) Help() string     { return "comma-separated values" }
func (CSV) FileName() string { return "vectors.csv" }

func (CSV) Write(path string, t *vector.Table) ([]string, error) {
	var b strings.Builder
	for i, w := range t.Words {
		fmt.Fprintf(&b, "%q", w)
		for _, x := range t.Row(i) {
			fmt.Fprintf(&b, ",%g", x)
		}
		b.WriteByte('\n')
	}
	return []string{path}, os.WriteFile(path, []byte(b.String()), 0o666)
}
`,
	"own.toml": `name = "own"
corpus.train = "text.txt"
vocab.min_count = 1
embedding.dim = 8
train.epochs = 1

[objective]
type = "pairs"
reach = 1

[[layers]]
type = "square"
scale = 0.25

[loss]
type = "warm_softmax"

[optimizer]
type = "sign_sgd"

[export]
formats = ["csv"]
`,
	"sweep.toml": `name = "own"
corpus.train = "text.txt"
vocab.min_count = 1
embedding.dim = 8
train.epochs = 1
layers = [{ type = "square" }]
[sweep]
seeds = 1
loss = [{ type = "warm_softmax" }, { type = "warm_softmax", temperature = 4 }]
`,
}

// writeOwnModule writes the program as a module of its own, with the libraries of this one, and the files that it reads.
func writeOwnModule(t *testing.T, dir string) {
	t.Helper()
	root := repository(t)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range ownProgram {
		write(name, text)
	}
	write("text.txt", text(200))
	write("tiny.toml", tiny)
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		own := string(content)
		if name == "go.mod" { // the same libraries, and ours from the repository
			own = regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(own, "module example.org/own")
			own += fmt.Sprintf("\nrequire %[1]s v0.0.0\nreplace %[1]s => %[2]q\n", "github.com/lexigraph/lexigraph", root)
		}
		write(name, own)
	}
}

// TestOwnProgram builds a program in a module of its own and runs the commands on
// experiments that name its parts.
func TestOwnProgram(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	t.Parallel()
	dir := t.TempDir()
	writeOwnModule(t, dir)
	command := func(name string, args ...string) string {
		t.Helper()
		c := exec.Command(name, args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	program := filepath.Join(dir, "own")
	command("go", "build", "-ldflags=-s -w", "-o", program, ".") // links in two thirds of the time
	for _, test := range []struct {
		args string
		want []string
	}{
		{"list", []string{`type = "pairs"`, `type = "square"`, `type = "warm_softmax"`, `type = "sign_sgd"`, "comma-separated values", "what scores are divided by (over 0 to 100)"}},
		{"init --loss warm_softmax", []string{"temperature = 2.0", `# type = "square"`}},
		{"check own.toml", []string{"own: ok", "memory      about"}},
		{"run own.toml --out run", []string{"validation perplexity", "vectors: vectors.csv"}},
		{"evaluate run", []string{"validation perplexity"}},
		{"nearest run dog", []string{"dog "}},
		{"export run --format csv --out again.csv", []string{"again.csv"}},
		{"compare own.toml tiny.toml --seeds 1", []string{"runs to train: 2", "warm_softmax", "cross_entropy"}},
		{"sweep sweep.toml", []string{"runs to train: 2"}},
		{"runs", []string{"own-1", "done"}},
	} {
		out := command(program, strings.Fields(test.args)...)
		for _, want := range test.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s does not print %q:\n%s", test.args, want, out)
			}
		}
	}
	var out bytes.Buffer
	if code := execute(configs.Parts{}, []string{"nearest", filepath.Join(dir, "run"), "dog"}, strings.NewReader(""), io.Discard, &out); code != 2 || !strings.Contains(out.String(), "the run was made by example.org/own;") {
		t.Errorf("lexigraph says of a run of another program, with code %d: %s", code, out.String())
	}
	out.Reset()
	short := regexp.MustCompile(`cannot be read: \S+: program: the run was made by example\.org/own; [^;]*; and [0-9]+ more problems?\n`)
	if code := execute(configs.Parts{}, []string{"runs", dir}, strings.NewReader(""), &out, io.Discard); code != 0 || !short.Match(out.Bytes()) {
		t.Errorf("lexigraph lists a run of another program, with code %d, as\n%s", code, out.String())
	}
	one, err := os.ReadFile(filepath.Join(dir, "run", "vectors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if two, err := os.ReadFile(filepath.Join(dir, "again.csv")); err != nil || string(one) != string(two) {
		t.Errorf("run and export write different files; error %v", err)
	}
}

// repository returns the folder of the module.
func repository(t *testing.T) string {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}
