package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"os/exec"
	pathpkg "path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// orText is a remedy, with another one for a source whose comments may be any text. Functions with what is said of them are in Go alone.
func orText(name, remedy string) string {
	if strings.HasPrefix(name, "godoc-pairs:") {
		return remedy
	}
	return remedy + ", or give a text file as the corpus"
}

// newGodoc returns the comments of the Go packages that name, "godoc:PATTERN" or
// "godoc-pairs:PATTERN", stands for.
func newGodoc(ctx context.Context, name string, o Options) (*Source, error) {
	prefix, pattern, _ := strings.Cut(name, ":")
	s := &Source{}
	s.stat.Name = name
	var found packages
	var err error
	switch pattern {
	case "":
		return nil, &Error{Where: name, What: "names no packages", Remedy: fmt.Sprintf("write %[1]s:std, %[1]s:cmd, %[1]s:./... or an import path", prefix)}
	case "std", "cmd":
		found, s.stat.Version, err = installed(ctx, name, pattern)
	default:
		found, s.stat.Unread, err = listed(ctx, name, pattern)
	}
	if err != nil {
		return nil, err
	}
	if len(found.files) == 0 {
		return nil, &Error{Where: name, What: "the packages have no Go files", Remedy: orText(name, "check the pattern with go list")}
	}
	s.files, s.packages = found.files, found
	comments := func(path string, src []byte) contents { return contents{docs: fileDocuments(path, src)} }
	s.read = func(yield func(Document, error) bool) { s.parsedDocuments(ctx, o, comments, yield) }
	return s, nil
}

// packages are the files of Go packages.
type packages struct {
	files []string          // sorted
	root  string            // GOROOT/src, if they are Go's own
	paths map[string]string // otherwise import paths, by folder
}

// of returns the import path of the package that a file belongs to, and whether its
// functions count, by the rules of [Source.functions] for names.
func (p packages) of(file string) (path string, ok bool) {
	if p.root == "" {
		path, ok = p.paths[filepath.Dir(file)]
		return path, ok
	}
	rel, err := filepath.Rel(p.root, file)
	if err != nil {
		return "", false
	}
	rel = filepath.ToSlash(rel)
	if strings.Contains("/"+rel, "/vendor/") || strings.Contains(rel, "archsimd") || strings.Contains(rel, "rewrite") || strings.HasPrefix(filepath.Base(file), "z") {
		return "", false
	}
	return pathpkg.Dir(rel), true
}

// installed returns the files of the standard library, or of the commands, of
// the Go installation at hand, and its version. It needs the sources and not the
// go command.
func installed(ctx context.Context, name, pattern string) (found packages, version string, err error) {
	root, ok := goroot(ctx)
	if !ok {
		return found, "", &Error{Where: name, What: "no Go installation with its sources was found (GOROOT/src)",
			Remedy: orText(name, "install Go from go.dev/dl")}
	}
	if head, err := os.ReadFile(filepath.Join(root, "VERSION")); err == nil {
		line, _, _ := strings.Cut(string(head), "\n")
		version = strings.TrimSpace(line)
	}
	found.root, err = filepath.EvalSymlinks(filepath.Join(root, "src"))
	if err == nil {
		folder := found.root
		if pattern == "cmd" {
			folder = filepath.Join(folder, "cmd")
		}
		found.files, err = walk(folder, func(rel string) bool { return pattern == "std" && rel == "cmd" })
	}
	if err != nil {
		return found, "", &Error{Where: name, What: "the Go sources cannot be read", Err: err}
	}
	return found, version, nil
}

// IsPackage reports whether a word is the import path of a package of the Go
// installation at hand, such as net/http, or std or cmd, which stand for all of them.
func IsPackage(ctx context.Context, word string) bool {
	if word == "std" || word == "cmd" {
		return true
	}
	if !fs.ValidPath(word) || word == "." {
		return false
	}
	root, ok := goroot(ctx)
	if !ok {
		return false
	}
	files, _ := filepath.Glob(filepath.Join(escapeGlob(filepath.Join(root, "src", filepath.FromSlash(word))), "*.go"))
	return len(files) > 0
}

// goroot returns the folder of a Go installation that has its sources: that of
// the variable GOROOT, of the go command, or of the Go that built the program.
func goroot(ctx context.Context) (root string, ok bool) {
	candidates := []func() string{
		func() string { return os.Getenv("GOROOT") },
		func() string { // as the go command finds it, without starting one
			command, err := exec.LookPath("go")
			if err != nil {
				return ""
			}
			if command, err = filepath.EvalSymlinks(command); err != nil {
				return ""
			}
			return filepath.Dir(filepath.Dir(command))
		},
		func() string {
			cmd := exec.CommandContext(ctx, "go", "env", "GOROOT")
			cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local") // otherwise it might download another Go
			out, _ := cmd.Output()
			return strings.TrimSpace(string(out))
		},
		func() string { return build.Default.GOROOT },
	}
	for _, candidate := range candidates {
		root := candidate()
		if root == "" {
			continue
		}
		// In Debian's packages src is a symbolic link, which a walk would not enter.
		src, err := filepath.EvalSymlinks(filepath.Join(root, "src"))
		if err != nil {
			continue
		}
		if info, err := os.Stat(filepath.Join(src, "fmt")); err == nil && info.IsDir() {
			return root, true
		}
	}
	return "", false
}

// walk returns the Go files under root that belong to packages, sorted by their
// path, without the folders, relative to root, that skip chooses. Several goroutines
// call skip.
func walk(root string, skip func(rel string) bool) ([]string, error) {
	root, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, err
	}
	var (
		mu      sync.Mutex
		files   []string
		failed  string // the first folder, by its path, that could not be read
		failure error
		running sync.WaitGroup
		free    = make(chan struct{}, runtime.GOMAXPROCS(0))
		visit   func(folder, rel string)
	)
	visit = func(folder, rel string) {
		entries, err := os.ReadDir(folder)
		mu.Lock()
		if err != nil && (failure == nil || folder < failed) {
			failed, failure = folder, err
		}
		for _, e := range entries {
			if isSource(e.Name()) && !e.IsDir() {
				files = append(files, filepath.Join(folder, e.Name()))
			}
		}
		mu.Unlock()
		for _, e := range entries {
			base := e.Name()
			rel := filepath.Join(rel, base)
			if !e.IsDir() || base == "testdata" || base[0] == '.' || base[0] == '_' || skip(rel) {
				continue
			}
			select {
			case free <- struct{}{}:
				running.Go(func() {
					visit(filepath.Join(folder, base), rel)
					<-free
				})
			default:
				visit(filepath.Join(folder, base), rel)
			}
		}
	}
	visit(root, "")
	running.Wait()
	slices.Sort(files)
	return files, failure
}

// isSource reports whether a file is one that a package may be built from.
func isSource(base string) bool {
	return strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go") && base[0] != '.' && base[0] != '_'
}

// listed returns the files of the packages that the go command finds for a
// pattern. It takes all files of their folders, whatever their build
// constraints, so that the text is the same on every system.
//
// A package that cannot be found, as of a module that is not there, does not keep the
// others from being read: unread names it, and why.
func listed(ctx context.Context, name, pattern string) (found packages, unread string, err error) {
	out, err := goList(ctx, name, pattern)
	if err != nil {
		return found, "", err
	}
	found.paths = make(map[string]string)
	var missing []string
	for line := range strings.Lines(out) {
		path, rest, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			continue // a further line of the error before
		}
		dir, problem, _ := strings.Cut(rest, "\t")
		if dir == "" {
			if problem = oneLine(problem); !strings.HasPrefix(problem, "package "+path+" ") {
				problem = "package " + path + ": " + problem
			}
			missing = append(missing, problem)
			continue
		}
		found.paths[filepath.Clean(dir)] = path
		names, err := filepath.Glob(filepath.Join(escapeGlob(dir), "*.go"))
		if err != nil {
			return found, "", &Error{Where: name, What: "cannot list " + dir, Err: err}
		}
		for _, f := range names {
			if isSource(filepath.Base(f)) {
				found.files = append(found.files, f)
			}
		}
	}
	if len(missing) > 0 {
		unread = missing[0]
		if more := len(missing) - 1; more > 0 {
			unread += fmt.Sprintf("; and %d more", more)
		}
	}
	if len(found.files) == 0 && unread != "" {
		return found, "", notListed(name, pattern, unread)
	}
	if len(found.files) == 0 {
		return found, "", &Error{Where: name, What: "no packages match", Remedy: orText(name, "check the pattern with go list")}
	}
	slices.Sort(found.files)
	found.files = slices.Compact(found.files)
	return found, unread, nil
}

// goList asks the go command for the packages of a pattern. It returns a line for each: its import path, its folder, and what is wrong
// with it, with tabs between.
func goList(ctx context.Context, name, pattern string) (string, error) {
	if strings.HasPrefix(pattern, "-") {
		return "", &Error{Where: name, What: "is not a pattern of packages", Remedy: "write godoc:./... or an import path"}
	}
	const format = "{{.ImportPath}}\t{{.Dir}}\t{{with .Error}}{{.Err}}{{end}}"
	var stderr bytes.Buffer
	dir, rest := inFolder(pattern)
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-f", format, "--", rest)
	cmd.Dir = dir
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", &Error{Where: name, What: "the go command was not found", Remedy: orText(name, "install Go from go.dev/dl")}
	case err != nil:
		return "", notListed(name, pattern, "go list: "+oneLine(stderr.String()))
	}
	return string(out), nil
}

// notListed is the error of a pattern of which the go command knows no package. The problem is what it says itself.
func notListed(name, pattern, problem string) error {
	e := &Error{Where: name, What: problem, Remedy: orText(name, "check the pattern")}
	if !ofPaths(pattern) {
		return e
	}
	folder := strings.TrimSuffix(pattern, "/...")
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) && !strings.Contains(folder, "...") {
		return &Error{Where: name, What: "no such folder", Remedy: "check the path; relative paths start at the current folder"}
	}
	if dir, _ := inFolder(pattern); dir != "" && !inModule(dir) {
		return &Error{Where: name, What: "there is no go.mod in the folder or above it", Remedy: orText(name, "write one there with go mod init example.com/mine")}
	}
	return e
}

// inModule reports whether a folder, or one above it, has a go.mod.
func inModule(dir string) bool {
	dir, err := filepath.Abs(dir)
	for ; err == nil; dir = filepath.Dir(dir) {
		if info, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil && info.Mode().IsRegular() {
			return true
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
	return true // nobody knows
}

// ofPaths reports whether a pattern is one of paths, and not of import paths.
func ofPaths(pattern string) bool { return filepath.IsAbs(pattern) || strings.HasPrefix(pattern, ".") }

// inFolder splits a pattern of paths, such as ../other/..., into a folder and what
// to ask for in it: the folder may be in another module than the current one, and the
// go command looks for the module of where it runs.
func inFolder(pattern string) (dir, rest string) {
	if !ofPaths(pattern) {
		return "", pattern
	}
	dir, rest = pattern, "."
	if before, ok := strings.CutSuffix(pattern, "/..."); ok {
		dir, rest = before, "./..."
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", pattern
	}
	return dir, rest
}

func escapeGlob(dir string) string {
	if filepath.Separator == '\\' {
		return dir // where there is no escape, [ and * are not used in practice
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
