package configs

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/lexigraph/lexigraph"

// importTable has every package of this module with those that it may import,
// patterns as of path.Match. A new package has to get a row.
var importTable = map[string][]string{
	"cmd/lexigraph":      {"cmd", "configs"},
	"cmd":                {"configs", "configs/cluster", "configs/run", "configs/run/bench", "data", "data/*", "graph", "graph/*", "model", "model/*", "model/compare/page"},
	"configs/run/bench":  {"configs", "configs/run", "data", "data/disk", "data/machine", "data/objective", "graph", "graph/*", "model", "model/train"},
	"configs/cluster":    {},
	"configs/run":        {"configs", "data", "data/*", "graph", "graph/*", "model", "model/*"},
	"configs":            {"data/corpus", "data/disk", "data/objective", "data/sampler", "graph/layer", "graph/loss", "graph/optimizer", "model", "model/*"},
	"model/compare/page": {"model/compare", "model/train", "model/vector", "model/evaluate", "data/amount"},
	"model/compare":      {"model", "model/train", "model/vector", "model/evaluate", "data", "data/*"},
	"model/peer":         {"model/train", "graph/optimizer"},
	"model/train":        {"model", "model/lease", "model/vector", "model/evaluate", "graph", "graph/*", "data", "data/*"},
	"model/evaluate":     {"model", "model/encoder", "model/lexical", "model/vector", "graph", "graph/kernel", "graph/loss", "data", "data/*"},
	"model/vector":       {"data", "data/amount", "data/corpus", "data/disk", "data/half", "data/machine", "data/parquet", "model/safetensors", "model/tokenizer", "graph/kernel"},
	"model/align":        {"model/vector", "graph/kernel", "data/corpus"},
	"model/tokenizer":    {},
	"model/encoder":      {"model/vector", "model/safetensors", "graph/kernel", "data", "data/corpus", "data/disk"},
	"model/lease":        {"data/disk"},
	"model/lexical":      {},
	"model/store":        {"model/lease", "data/disk"},
	"model/search":       {"model/lexical", "graph/kernel", "data", "data/amount", "data/corpus", "data/disk", "data/machine"},
	"model/safetensors":  {"data/disk"},
	"model/modeltest":    {"data/disk"},
	"model":              {"model/safetensors", "graph", "graph/*", "data", "data/*"},
	"graph/layer":        {"graph", "graph/kernel"},
	"graph/loss":         {"graph", "graph/kernel"},
	"graph/optimizer":    {"graph", "graph/kernel"},
	"graph/graphtest":    {"graph", "graph/kernel"},
	"graph":              {"graph/kernel"},
	"graph/kernel":       {},
	"data/objective":     {"data", "data/sampler", "data/amount", "data/corpus", "data/disk", "data/machine", "data/tally"},
	"data/sampler":       {"data"},
	"data/corpus":        {"data/amount", "data/half", "data/machine", "data/parquet"},
	"data/parquet":       {},
	"data":               {"data/amount", "data/corpus", "data/disk", "data/machine", "data/tally"},
	"data/tally":         {"data/disk"},
	"data/disk":          {},
	"data/amount":        {},
	"data/half":          {},
	"data/machine":       {},

	arithmetic: {},
}

// arithmetic is to be imported wherever package math would be, and so by all.
const arithmetic = "graph/kernel/elementary"

// testOnly are packages that nothing but tests may import.
var testOnly = []string{"graph/graphtest", "model/modeltest"}

// foreignTable says which packages may depend on some libraries, directly or
// through others.
var foreignTable = []struct {
	library string // a prefix of import paths
	only    []string
}{
	{"gorgonia.org/", []string{"graph", "graph/layer", "graph/loss", "graph/optimizer", "graph/graphtest", "model", "model/compare", "model/compare/page", "model/evaluate", "model/train", "model/peer", "configs", "configs/run", "configs/run/bench", "cmd", "cmd/*"}},
	{"github.com/BurntSushi/toml", []string{"configs", "configs/run", "configs/run/bench", "cmd", "cmd/*"}},
	{"github.com/spf13/cobra", []string{"cmd", "cmd/*"}},
}

// A listed package is what go list says of one.
type listed struct {
	ImportPath, Dir                    string
	GoFiles                            []string
	Imports, TestImports, XTestImports []string
	Deps                               []string
}

// TestImports holds the packages of this module to the direction in which its
// data flows.
func TestImports(t *testing.T) {
	packages := modulePackages(t)
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		may, ok := importTable[name]
		if !ok {
			t.Errorf("%s: a package that the import table does not know", name)
			continue
		}
		check := func(imports []string, more ...string) {
			for _, imported := range imports {
				imported, ours := strings.CutPrefix(imported, module+"/")
				if ours && imported != name && imported != arithmetic && !matches(imported, append(more, may...)) {
					t.Errorf("%s must not import %s", name, imported)
				}
			}
		}
		check(p.Imports)
		// Tests may look at what lies beside or above, but not at the commands.
		check(slices.Concat(p.TestImports, p.XTestImports), "graph", "graph/*", "data", "data/*", "model", "model/*", "configs", "configs/run")
		for _, imported := range p.Imports {
			if slices.Contains(testOnly, strings.TrimPrefix(imported, module+"/")) {
				t.Errorf("%s must not import %s outside its tests", name, imported)
			}
		}
		for _, row := range foreignTable {
			depends := slices.IndexFunc(p.Deps, func(dep string) bool { return strings.HasPrefix(dep, row.library) })
			if depends >= 0 && !matches(name, row.only) {
				t.Errorf("%s must not depend on %s", name, p.Deps[depends])
			}
		}
		if name != "configs" && slices.Contains(p.Imports, "github.com/BurntSushi/toml") {
			t.Errorf("%s must not import a TOML library: configs alone does", name)
		}
	}
}

// diskCalls are functions of package os that package disk has better ones for: theirs wait for other programs that have the file
// open, and leave nothing behind when the process is killed.
var diskCalls = []struct{ call, better string }{
	{"os.Rename(", "disk.Rename"},
	{"os.MkdirTemp(", "disk.NewTempFolder"},
	{`os.CreateTemp("",`, "disk.Scratch"},
}

// TestDiskCalls holds that nothing but package disk itself calls them.
func TestDiskCalls(t *testing.T) {
	for _, p := range modulePackages(t) {
		if p.ImportPath == module+"/data/disk" {
			continue
		}
		for _, name := range p.GoFiles {
			source, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range diskCalls {
				if strings.Contains(string(source), c.call) {
					t.Errorf("%s/%s calls %s…): call %s", p.ImportPath, name, c.call, c.better)
				}
			}
		}
	}
}

// TestModules: the modules beside this one require one version of it, which a release has, and replace nothing, so that "go install …@latest" takes them.
func TestModules(t *testing.T) {
	type mod struct {
		Go      string
		Require []struct{ Path, Version string }
		Replace []struct{}
	}
	read := func(path string) (m mod) {
		t.Helper()
		out, err := exec.Command("go", "mod", "edit", "-json", path).Output()
		if err == nil {
			err = json.Unmarshal(out, &m)
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return m
	}
	main, required := read("../go.mod"), ""
	for _, name := range []string{"lexigraph-bucket", "lexigraph-beam"} {
		m, version := read("../cmd/"+name+"/go.mod"), ""
		for _, r := range m.Require {
			if r.Path == module {
				version = r.Version
			}
		}
		if !release.MatchString(version) || required != "" && version != required {
			t.Errorf("%s requires version %q of %s, and the other %q", name, version, module, required)
		}
		if m.Go != main.Go || len(m.Replace) > 0 {
			t.Errorf("%s is for Go %s and replaces %d modules; want %s and none", name, m.Go, len(m.Replace), main.Go)
		}
		required = version
	}
}

// release is the version of one, as opposed to that of a commit.
var release = regexp.MustCompile(`^v\d+\.\d+\.\d+$`)

func matches(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, _ := path.Match(pattern, name) // the patterns are right
		return ok
	})
}

// modulePackages returns the packages of this module.
func modulePackages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,GoFiles,Imports,TestImports,XTestImports,Deps", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, p)
	}
	if len(all) < 2 {
		t.Fatalf("go list found %d packages", len(all))
	}
	return all
}
