package search

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/machine"
)

// Files returns the absolute paths of the files that names stand for, sorted:
//
//	DIR/...        the Go files in a folder and below it, of its module
//	DIR            the Go files in a folder, and the text files in it and below it
//	FILE, GLOB     files: Go, Markdown or other text
//	std, cmd       Go's own packages
//	net/http       a package, by its import path
//
// A folder or a file of a name comes first. Of Go files, tests are left out, and of what is
// below a folder vendored packages and testdata. What else is passed over is told: links to folders, and folders that cannot be
// read. What cannot be found is a [*corpus.Error].
func Files(ctx context.Context, names []string) (all, passed []string, err error) {
	for _, name := range names {
		files, told, err := find(ctx, name, names)
		if err != nil {
			return nil, nil, err
		}
		if told != "" {
			passed = append(passed, told)
		}
		for _, f := range files {
			path, err := filepath.Abs(f)
			if err != nil {
				return nil, nil, &corpus.Error{Where: f, What: "has no absolute path", Err: err}
			}
			all = append(all, path)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), passed, nil
}

// find returns the files of one of the names.
func find(ctx context.Context, name string, names []string) (files []string, told string, err error) {
	if name == "" {
		return nil, "", &corpus.Error{What: "the name of what to search is empty", Remedy: "give ./..., a folder, a file or std"}
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		code, err := corpus.GoFiles(ctx, name)
		if err != nil {
			return nil, "", err
		}
		text, told, err := corpus.TextFiles(name, names)
		if bad := (*corpus.Error)(nil); len(code) > 0 && errors.As(err, &bad) {
			if err = nil; bad.Err != nil { // there are texts, perhaps
				told = bad.Error()
			}
		}
		return append(code, text...), told, err
	case err == nil || strings.ContainsAny(name, "*?[") || corpus.IsText(name):
		return corpus.TextFiles(name, names)
	}
	files, err = corpus.GoFiles(ctx, name)
	return files, "", err
}

// Shown returns a path as it is shown: relative, if it is below the current folder.
func Shown(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// young is how close to the moment of being read a file's time must not be: a change
// right behind it could have the same time.
const young = 2 * time.Second

// refresh finds out which files are as they are in the old index, and reads the others.
func refresh(ctx context.Context, e Encoder, old *Index, paths []string) (parts, error) {
	known := make(map[string]int, len(old.files))
	for i, f := range old.files {
		known[f.path] = i
	}
	all := make(parts, len(paths))
	err := machine.InParallel(len(paths), func(i int) error {
		p := part{file: file{path: paths[i]}, old: -1}
		if j, ok := known[paths[i]]; ok {
			p.check(e, &old.files[j], j)
		} else {
			p.check(e, nil, -1)
		}
		all[i] = p
		return ctx.Err()
	})
	return all, err
}

// check reads the file unless it looks as it did, was, number n of the old index; nil: it is
// not there.
func (p *part) check(e Encoder, was *file, n int) {
	info, err := os.Stat(p.path)
	if err == nil && !info.Mode().IsRegular() { // a pipe would wait for its other end
		err = errors.New("is not a plain file")
	}
	if err != nil {
		p.fail(err, was, n)
		return
	}
	p.size, p.changed = info.Size(), info.ModTime().UnixNano()
	if was != nil && was.changed != 0 && was.size == p.size && was.changed == p.changed {
		p.file, p.old = *was, n
		return
	}
	p.hashed = true
	if age := time.Since(info.ModTime()); age < young {
		p.changed = 0
	}
	src, err := read(p.path)
	if err != nil {
		p.fail(err, was, n)
		return
	}
	p.sum = sha256.Sum256(src)
	if was != nil && was.sum == p.sum && was.size == p.size {
		p.old, p.docs, p.problem = n, was.docs, was.problem
		return
	}
	p.new, p.problem = documents(p.path, src)
	p.docs = len(p.new)
	if e != nil {
		for _, d := range p.new {
			p.vectors = appendVector(p.vectors, unit(e.Encode(d.prose)))
		}
	}
}

// fail notes why the file could not be read. It is tried again the next time.
func (p *part) fail(err error, was *file, n int) {
	var cause *fs.PathError
	var bad *corpus.Error
	switch { // the path is said elsewhere
	case errors.As(err, &bad):
		err = &corpus.Error{What: bad.What, Err: bad.Err}
	case errors.As(err, &cause):
		err = cause.Err
	}
	p.file = file{path: p.path, size: -1, problem: ": " + err.Error()}
	if was != nil && *was == p.file {
		p.old = n
	}
}

// most is the size of a file at most.
const most = 64 << 20

var errLarge = errors.New("has more than 64 MiB")

// read returns what is in a file, decompressed.
func read(path string) ([]byte, error) {
	if strings.EqualFold(filepath.Ext(path), ".go") {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return readMost(f)
	}
	f, err := corpus.OpenText(path, func(string) {})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readMost(f)
}

func readMost(r io.Reader) ([]byte, error) {
	src, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(src) > most {
		err = errLarge
	}
	return src, err
}

// absolute returns a name that means the same in every folder, where it is one of a file.
func absolute(name string) string {
	if _, err := os.Stat(strings.TrimSuffix(filepath.ToSlash(name), "...")); err != nil && !strings.HasPrefix(name, ".") && !strings.ContainsAny(name, "*?[") {
		return name
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	return path
}
