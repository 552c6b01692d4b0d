package corpus

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const godocPrefix = "godoc:"

// isGo reports whether name stands for Go packages.
func isGo(name string) bool {
	return strings.HasPrefix(name, godocPrefix) || strings.HasPrefix(name, pairsPrefix)
}

// open finds the sources that one name stands for.
func open(ctx context.Context, name string, o Options) ([]*Source, error) {
	switch {
	case name == "":
		return nil, &Error{What: "the name of a text is empty", Remedy: `give a path, a glob, "-" or "godoc:std"`}
	case name == "-":
		if o.Stdin == nil {
			return nil, &Error{Where: "-", What: "there is no standard input to read", Remedy: "give a file"}
		}
		return []*Source{newStream(ctx, o)}, nil
	case strings.HasPrefix(name, pairsPrefix) && !o.pairs:
		return nil, notPairs(name, "text")
	case isGo(name):
		s, err := newGodoc(ctx, name, o)
		if err != nil {
			return nil, err
		}
		return []*Source{s}, nil
	case isCatalogs(name):
		s, err := newGettext(ctx, name, o)
		if err != nil {
			return nil, err
		}
		return []*Source{s}, nil
	}
	paths, passed, err := expand(FromHome(name), o.table)
	if err != nil {
		return nil, err
	}
	var sources []*Source
	for _, path := range paths {
		if err := checkFile(path); err != nil {
			return nil, err
		}
		sources = append(sources, newFile(ctx, path, o))
	}
	sources[0].passed = passed
	return sources, nil
}

// expand returns the files that a path or a glob stands for. If a file of exactly that
// name exists, it is the one, whatever characters the name has. A folder stands for its
// text files, or for its tables in that format, and p is what [textsIn] or [glob] passes over.
func expand(name, table string) (paths []string, p passed, err error) {
	switch info, err := os.Stat(name); {
	case err == nil && info.IsDir():
		return textsIn(name, table)
	case err == nil || !strings.ContainsAny(name, "*?["):
		return []string{name}, p, nil
	}
	paths, p, err = glob(name)
	if err != nil {
		remedy := `close each [ with ], or write [[] for it`
		if strings.HasPrefix(name, `["`) || strings.HasPrefix(name, "['") {
			remedy = `a list of files ends with ], as in ["a.txt", "b.txt"]`
		}
		return nil, p, &Error{Where: name, What: "bad glob", Err: err, Remedy: remedy}
	}
	if len(paths) == 0 {
		remedy := "check it with ls; relative paths start at the current folder"
		if told := p.told(nil); told != "" {
			remedy = told
		}
		return nil, p, &Error{Where: name, What: "the glob matches no file", Remedy: remedy, Missing: true}
	}
	return paths, p, nil
}

// Lost returns how to show a path where nothing is, and what to do where it is plain what was meant: several files, an address, a
// variable of the shell, or a path with backslashes of which "a\texts" between double quotes in TOML has made a tab. Otherwise the remedy is "".
func Lost(path string) (shown, remedy string) {
	switch {
	case strings.ContainsAny(path, "\t\n\r\b\f"):
		return quote(path), `between double quotes a backslash makes a mark of a letter, as \t a tab: write the path with /, or between single quotes`
	case strings.Contains(path, "://"):
		if file, is, err := FromURL(path); is && err == nil {
			return path, "write its path: " + file
		}
		return path, "nothing is fetched from the network: download it, and name the file"
	case strings.Contains(path, "$") || strings.Count(path, "%") > 1:
		return path, "variables of the shell are not replaced here: write the path out, or ~ for the home folder"
	case strings.Trim(path, "“”„‘’‚«»") != path:
		return path, "its quotes are those of print, and part of the name: take them off, or write \" or '"
	case braces().MatchString(path):
		return path, "braces stand for nothing here, as they do in a shell: write a list of files or of globs"
	}
	if files := Several(path); files != nil {
		return path, "write several files as a list, such as " + list(files)
	}
	return path, ""
}

// braces finds what a shell makes several words of.
var braces = pattern(`\{[^{}]*(?:,|\.\.)[^{}]*\}`)

// namesFiles says that a text which begins with head, in a file of that name, is a list of files that are there; "" if it is not.
func namesFiles(head []byte, name string) string {
	const some = 8 // lines are looked at
	var files []string
	for line := range bytes.Lines(head) {
		file := string(bytes.TrimSpace(line))
		if file == "" {
			continue
		}
		if !isPlainFile(file) {
			file = filepath.Join(filepath.Dir(name), file)
		}
		if !isPlainFile(file) {
			return ""
		}
		if files = append(files, file); len(files) == some {
			break
		}
	}
	if len(files) == 0 {
		return ""
	}
	return "names files, whose names are read as text; to read the files, name them: corpus.train = " + list(files[:min(len(files), 2)]) + " and so on"
}

func isPlainFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// Several returns the files that a path names all together, with commas, semicolons, spaces or colons between them, if each of them is there.
func Several(path string) []string {
	for _, separator := range []string{",", ";", " ", ":"} {
		parts := strings.Split(path, separator)
		for i, part := range parts {
			parts[i] = strings.TrimSpace(part)
		}
		there := func(part string) bool { _, err := os.Stat(part); return err == nil }
		if len(parts) > 1 && !slices.ContainsFunc(parts, func(part string) bool { return !there(part) }) {
			return parts
		}
	}
	return nil
}

// list writes paths as a list in TOML.
func list(paths []string) string {
	quoted := make([]string, len(paths))
	for i, path := range paths {
		quoted[i] = quote(path)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// isLink reports whether there is a symbolic link at path.
func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

func checkFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isLink(path):
		return &Error{Where: path, What: "is a link to a file that is not there", Remedy: "bring that back, or remove the link", Missing: true}
	case errors.Is(err, fs.ErrNotExist):
		shown, remedy := Lost(path)
		return &Error{Where: shown, What: "no such file", Remedy: cmp.Or(remedy, "check the path; relative paths start at the current folder"), Missing: true}
	case err != nil:
		return &Error{Where: path, What: "cannot be read", Err: cause(err)}
	case info.IsDir():
		return &Error{Where: path, What: "is a directory", Remedy: "a glob matches files; give the folder itself, or " + quote(filepath.Join(path, "*.txt"))}
	}
	if !info.Mode().IsRegular() { // a pipe would wait for its other end, and a device may never end
		return &Error{Where: path, What: "is a pipe, a device or a socket, not a file", Remedy: `give a file, or "-" and the text on standard input`}
	}
	return nil
}

// OpenFile opens the file at path for reading. What is missing, or not a plain file, is an
// [*Error].
func OpenFile(path string) (*os.File, error) {
	if err := checkFile(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{Where: path, What: "cannot be read", Err: cause(err)}
	}
	return f, nil
}

// identity returns the same string for names of the same source.
func identity(name string) string {
	if name == "-" || isGo(name) || isCatalogs(name) {
		return name
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return filepath.Clean(name)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// SameText reports the name of the first source that is in both a and b, and whether
// there is one. The same file under two paths is the same source.
func SameText(a, b []*Source) (name string, ok bool) {
	seen := make(map[string]bool, len(a))
	for _, s := range a {
		seen[identity(s.Name())] = true
	}
	for _, s := range b {
		if seen[identity(s.Name())] {
			return s.Name(), true
		}
	}
	return "", false
}

// cause drops the operation and the path from an error of package os, which the
// message names already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
