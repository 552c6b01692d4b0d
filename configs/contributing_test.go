package configs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestContributing holds that CONTRIBUTING.md names the methods that a part may have: of layers and losses all, and of objectives
// none that there is not.
func TestContributing(t *testing.T) {
	text, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string][]string{}
	method := regexp.MustCompile("`([A-Z]\\w*)\\(")
	for line := range strings.Lines(string(text)) {
		if column := strings.Split(line, "|"); len(column) > 3 {
			part := strings.TrimSpace(column[1])
			for _, m := range method.FindAllStringSubmatch(column[2], -1) {
				named[part] = append(named[part], m[1])
			}
		}
	}
	for part, all := range map[string]bool{"layer": true, "loss": true, "objective": false} {
		folder := filepath.Join("../graph", part)
		if part == "objective" {
			folder = "../data/objective"
		}
		there := optionalMethods(t, folder)
		for _, name := range named[part] {
			if !slices.Contains(there, name) {
				t.Errorf("CONTRIBUTING.md: a %s has no method %s", part, name)
			}
		}
		for _, name := range there {
			if all && !slices.Contains(named[part], name) {
				t.Errorf("CONTRIBUTING.md does not name the method %s that a %s may have", name, part)
			}
		}
	}
}

// optionalMethods returns the methods of the exported interfaces of a package beside Spec.
func optionalMethods(t *testing.T, folder string) (names []string) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(files), err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.TypeSpec)
			if !ok || !s.Name.IsExported() || s.Name.Name == "Spec" {
				return true
			}
			if i, ok := s.Type.(*ast.InterfaceType); ok {
				for _, m := range i.Methods.List {
					for _, name := range m.Names {
						names = append(names, name.Name)
					}
				}
			}
			return true
		})
	}
	return names
}
