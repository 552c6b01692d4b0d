package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lexigraph/lexigraph/configs"
)

// evil is a name that would clear the screen and turn the direction of writing.
const evil = "x\x1b[2J\u202e\u009b\x7fy"

// hostile has the commands of a test run on what has evil names.
type hostile struct{ *testing.T }

func (t hostile) write(file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// command runs a command, and looks for characters of evil names in what it prints.
func (t hostile) command(code int, stdin string, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := execute(configs.Parts{}, args, strings.NewReader(stdin), &stdout, &stderr); got != code {
		t.Errorf("%q: exit code %d, want %d\n%s", args, got, code, stderr.String())
	}
	for name, text := range map[string]string{"output": stdout.String(), "error": stderr.String()} {
		plain := strings.NewReplacer("\n", "", "\t", "").Replace(text)
		if visible(plain) != plain {
			t.Errorf("%q: standard %s has %q", args, name, text)
		}
	}
}

// TestHostileNames gives every command a run, files, words and a manifest with evil names.
func TestHostileNames(t *testing.T) {
	t.Chdir(t.TempDir())
	a, b := filepath.Join(evil, "a"), filepath.Join(evil, "b")
	h := hostile{t}
	h.train(a, b)
	h.spoilManifests(a, b)
	h.compare(a, b)
	h.ask(a)
	h.command(0, "", "runs", "rm", "--yes", a)
	h.command(3, "", "runs", "rm", "--yes", a)
}

// train makes two runs, and trains others on.
func (t hostile) train(a, b string) {
	words := strings.NewReplacer("ball", evil, "cat", "cat\u2066").Replace(text(400))
	t.write("text"+evil+".txt", words)
	t.write("exp"+evil+".toml", strings.Replace(tiny, "text.txt", `text`+strings.NewReplacer("\x1b", `\u001b`, "\x7f", `\u007f`, "\u202e", `\u202e`, "\u009b", `\u009b`).Replace(evil)+".txt", 1)+
		"objective.type = \"next_word\"\ncorpus.tokenizer = \"whitespace\"\nshow.nearest = [\"\\u202e\"]\n")
	command := t.command
	command(0, "", "run", "exp"+evil+".toml", "--out", a)
	command(0, "", "run", "exp"+evil+".toml", "seed=2", "vocab.unk="+evil+"u", "--out", b)
	command(0, "", "run", "exp"+evil+".toml", "--json", "--quiet", "--out", a+"2")
	command(0, "", "run", "--resume", a)
	command(0, "", "run", "--from", a, "start.freeze=[\"embedding\"]", "train.epochs=1")
	command(0, "", "run", "text"+evil+".txt", "train.epochs=1", "embedding.dim=4")
	command(2, "", "run", "exp"+evil+".toml", evil+"=1")
	command(3, "", "run", evil)
	command(0, "", "check", "exp"+evil+".toml")
	command(0, "", "check", "exp"+evil+".toml", "start.from="+a)
}

// spoilManifests gives two runs manifests from elsewhere, and puts a broken run beside them.
func (t hostile) spoilManifests(dirs ...string) {
	for _, dir := range dirs {
		file, run := filepath.Join(dir, "manifest.json"), filepath.Base(dir)
		manifest, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.write(file, strings.NewReplacer(`"name":"tiny"`, `"name":"`+"\u202e\u009b"+run+`"`, `"name": "tiny"`, `"name": "`+"\u202e\u009b"+run+`"`).Replace(string(manifest)))
	}
	if err := os.MkdirAll(filepath.Join(evil, "broken"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.write(filepath.Join(evil, "broken", "config.toml"), "\x1b[2J = \u202e")
}

// compare lists the runs and compares them.
func (t hostile) compare(a, b string) {
	command := t.command
	command(0, "", "runs", evil)
	command(0, "", "runs", evil, "--json")
	command(0, "", "runs", "diff", a, b)
	command(0, "", "runs", "diff", a, b, "--json")
	for _, format := range []string{"table", "markdown", "latex", "csv", "json"} {
		command(0, "", "compare", a, b, "--format", format)
	}
	command(0, "", "verify", a)
	command(0, "", "verify", a, "--json")
	command(0, "", "show", a, "--out", "show.html")
}

// ask asks a run for words, and has it scored and exported.
func (t hostile) ask(a string) {
	command := t.command
	command(0, "", "nearest", a, evil, "dog")
	command(0, "", "nearest", a, evil, "--json")
	command(2, "", "nearest", a, "\u202e")
	command(0, evil, "nearest", a)
	command(0, "", "similarity", a, evil, "dog")
	command(0, "", "odd", a, evil, "dog", "cow")
	command(0, "", "analogy", a, evil, "dog", "cow")
	command(0, "", "export", a, "--format", "npy", "--out", "v.npy")
	if err := os.Rename(filepath.Join(a, "vectors.txt"), "vectors"+evil+".txt"); err != nil {
		t.Fatal(err)
	}
	command(0, "", "nearest", "vectors"+evil+".txt", evil)
	t.write("set"+evil+".txt", "dog\tcow\t1\ndog\thouse\t2\n"+evil+"\tcow\t4\ncow\thorse\t5\n")
	command(0, "", "evaluate", a, "--set", "set"+evil+".txt")
	command(0, "", "evaluate", a, "--set", "set"+evil+".txt", "--json")
	command(0, evil+" dog", "predict", a)
	command(0, evil+" dog", "predict", a, "--json")
	command(0, "", "generate", a, evil, "dog")
	command(0, "", "generate", a, evil, "dog", "--json")
	command(0, evil+" dog\nnothing", "embed", a, "--matrix", "input")
	command(2, "", "similarity", a, evil+" "+evil, "\u202e \x1b[2J", "--weight", "sif")
}
