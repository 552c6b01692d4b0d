package cmd

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/configs"
)

var update = flag.Bool("update", false, "rewrite what is made from the program: the table of parts")

// partsPath is the file with the table of parts.
const partsPath = "../configs/README.md"

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestREADMELength: the README is read to its end. What would make it longer belongs into the document of its folder.
func TestREADMELength(t *testing.T) {
	if n := len(strings.Fields(readme(t))); n >= 1600 {
		t.Errorf("the README has %d words, want fewer than 1,600", n)
	}
}

// TestREADMETable compares the table of parts with what "list --markdown"
// prints.
func TestREADMETable(t *testing.T) {
	var want strings.Builder
	if code := execute(configs.Parts{}, []string{"list", "--markdown"}, nil, &want, os.Stderr); code != 0 {
		t.Fatalf("list ended with %d", code)
	}
	file, err := os.ReadFile(partsPath)
	if err != nil {
		t.Fatal(err)
	}
	text := string(file)
	table := regexp.MustCompile(`(?s)(<!-- parts:.*?-->\n)(.*?)(<!-- end of parts -->)`)
	found := table.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("%s has no table of parts", partsPath)
	}
	if *update {
		text = table.ReplaceAllStringFunc(text, func(string) string { return found[1] + want.String() + found[3] })
		if err := os.WriteFile(partsPath, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want.String(), found[2]); d != "" {
		t.Errorf("the table of parts is stale; go test ./cmd -run README -update rewrites it (-want +got):\n%s", d)
	}
}

// TestREADMEExperiments checks every experiment file that the README shows, and that of pairs.
func TestREADMEExperiments(t *testing.T) {
	for _, path := range []string{"../README.md", "../configs/sentences/README.md"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		blocks := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
		if len(blocks) == 0 {
			t.Errorf("%s shows no experiment", path)
		}
		for _, b := range blocks {
			if _, err := configs.Parse(path, []byte(b[1]), nil); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestREADMEProgram holds that the program that the README shows is that of
// readme_program_test.go, which compiles, and runs it on a small text.
func TestREADMEProgram(t *testing.T) {
	found := regexp.MustCompile("(?s)```go\n(.*?)```").FindStringSubmatch(readme(t))
	if found == nil {
		t.Fatal("the README shows no program")
	}
	compiled, err := os.ReadFile("readme_program_test.go")
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`(?m)^// .*\n`).ReplaceAllString(string(compiled), "")
	want = strings.NewReplacer("package cmd\n", "package main\n", "func readmeProgram()", "func main()").Replace(want)
	if d := cmp.Diff(want, found[1]); d != "" {
		t.Errorf("the README's program is not the one that is run (-run +README):\n%s", d)
	}
	dir := t.TempDir()
	text := filepath.Join(dir, "text.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("a mutex is a lock\n", 100)), 0o666); err != nil {
		t.Fatal(err)
	}
	run := exec.Command("readme", "corpus.train="+text, "corpus.valid=0", "embedding.dim=4", "layers=[]", "show.nearest=[]")
	run.Dir = dir
	run.Env = append(os.Environ(), "LEXIGRAPH_CACHE=off")
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\nlock ") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestREADMECommands checks that every command that the README shows exists,
// with its flags, and that its overrides fit the shipped experiment they are
// for. What the commands do, the scripts test.
func TestREADMECommands(t *testing.T) {
	lines := regexp.MustCompile(`(?m)^\$ (?:lexigraph|go run \./cmd/lexigraph) (.*)$`).FindAllStringSubmatch(readme(t), -1)
	if len(lines) < 5 {
		t.Fatalf("the README shows %d commands", len(lines))
	}
	for _, l := range lines {
		words, _, _ := strings.Cut(l[1], " #")
		words, _, _ = strings.Cut(words, " > ")
		cmd, args, err := newRoot(configs.Parts{}).Find(strings.Fields(words))
		if err != nil || !cmd.Runnable() {
			t.Errorf("%s: %v", l[1], err)
			continue
		}
		if err := cmd.ParseFlags(args); err != nil {
			t.Errorf("%s: %v", l[1], err)
			continue
		}
		if name := cmd.Name(); name != "run" && name != "check" {
			continue
		}
		names, overrides := split(cmd.Flags().Args())
		for _, name := range names {
			if strings.HasSuffix(name, ".toml") || strings.HasSuffix(name, ".txt") { // the reader's own
				name = quickStart
			}
			if _, err := configs.Load(name, overrides); err != nil {
				t.Errorf("%s: %v", l[1], err)
			}
		}
	}
}
