package configs

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestShipped(t *testing.T) {
	t.Chdir(t.TempDir()) // here are files of those names
	for _, name := range Shipped() {
		t.Run(name, func(t *testing.T) {
			file, text, err := Open(name)
			if err != nil {
				t.Fatal(err)
			}
			if want := "configs/" + name + ".toml"; file != want {
				t.Errorf("file %q, want %q", file, want)
			}
			question, _, _ := bytes.Cut(text, []byte("\n"))
			if !bytes.HasPrefix(question, []byte("# ")) || !bytes.HasSuffix(question, []byte("?")) {
				t.Errorf("begins with %q, want a question", question)
			}
			want, err := Load(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if want.Name != name {
				t.Errorf("name = %q, want that of the file, %q", want.Name, name)
			}
			if diff := cmp.Diff(want, parse(t, write(t, want))); diff != "" {
				t.Errorf("resolved and read again (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("mine.toml", []byte(good), 0o666); err != nil {
		t.Fatal(err)
	}
	if e, err := Load("mine.toml", []string{"seed=7"}); err != nil || e.Name != "a" || e.Seed != 7 {
		t.Errorf("Load of a file: %+v, %v", e, err)
	}
	if e, err := Load(filepath.Join(dir, "mine"), nil); err != nil || e.Name != "a" {
		t.Errorf("Load of a file without its ending: error %v", err)
	}
	for _, name := range []string{"quickstart", "quickstart.toml"} {
		if e, err := Load(name, nil); err != nil || e.Name != "quickstart" {
			t.Errorf("Load(%q): error %v", name, err)
		}
	}
	if err := os.Mkdir("glove", 0o777); err != nil {
		t.Fatal(err)
	}
	if e, err := Load("glove", nil); err != nil || e.Name != "glove" {
		t.Errorf("a folder hides the shipped experiment of its name: error %v", err)
	}
	if err := os.WriteFile("quickstart", []byte(good), 0o666); err != nil {
		t.Fatal(err)
	}
	if e, err := Load("quickstart", nil); err != nil || e.Name != "a" {
		t.Errorf("a file does not go before the shipped experiment of its name: error %v", err)
	}
	for name, want := range map[string]string{
		"mine.tml":                      `mine.tml: no such file, and no shipped experiment of that name; did you mean "mine"?`,
		"quikstart":                     `quikstart: no such file, and no shipped experiment of that name; did you mean "quickstart"?`,
		"minn":                          `minn: no such file, and no shipped experiment of that name; did you mean "mine"?`,
		"./minn.toml":                   `./minn.toml: no such file, and no shipped experiment of that name; did you mean "./mine"?`,
		filepath.Join("sub", "it.toml"): "sub/it.toml: no such file or run; check the path; relative paths start at the current folder",
		"runs/gone-1":                   "runs/gone-1: no such file or run; check the path; relative paths start at the current folder",
		"unlike-all-others":             "unlike-all-others: no such file, and no shipped experiment of that name: those are " + strings.Join(Shipped(), ", "),
		".":                             ".: is a directory; name an experiment file in it",
	} {
		if _, err := Load(name, nil); err == nil || filepath.ToSlash(err.Error()) != want {
			t.Errorf("Load(%q): got error\n%v\nwant\n%s", name, err, want)
		}
	}
	if err := os.WriteFile("bad.toml", []byte("nam = 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Load("bad.toml", nil); err == nil || !strings.Contains(err.Error(), "bad.toml:1: nam: unknown key, did you mean name?") {
		t.Errorf("bad.toml: got error %v", err)
	}
}

// TestTasks reads the experiments of the folders tasks and sentences, most of which need data to run. Each opens with its question.
func TestTasks(t *testing.T) {
	for _, folder := range []string{"tasks", "sentences"} {
		files, err := filepath.Glob(folder + "/*.toml")
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			if _, err := Load(file, nil); err != nil {
				t.Error(err)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(text), "\n")
			if !strings.HasPrefix(first, "# ") || !strings.HasSuffix(first, "?") {
				t.Errorf("%s:1: %q is not a question", file, first)
			}
		}
	}
}

// TestExperimentsFit: an experiment fits a terminal of 80 columns, but for the questions that the README's table has.
func TestExperimentsFit(t *testing.T) {
	files, err := filepath.Glob("*.toml")
	inFolders, err2 := filepath.Glob("*/*.toml")
	if err := errors.Join(err, err2); err != nil || len(files) == 0 || len(inFolders) == 0 {
		t.Fatal(files, inFolders, err)
	}
	for _, file := range slices.Concat(files, inFolders) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		folder := filepath.Dir(file)
		for i, line := range strings.Split(string(text), "\n") {
			isQuestion := i == 0 && folder != "tasks" && folder != "sentences"
			if n := utf8.RuneCountInString(line); n > 80 && !isQuestion {
				t.Errorf("%s:%d: has %d columns", file, i+1, n)
			}
		}
	}
}
