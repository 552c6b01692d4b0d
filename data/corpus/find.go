package corpus

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// GoFiles returns the Go files that pattern stands for, sorted by their paths: std, cmd or an
// import path; or, without the go command, a file, a folder, or a folder with /... behind it for
// all that is below. Left out are tests, and, below a folder, other modules and what the
// go command leaves out: folders called vendor or testdata, and names that begin with
// . or _. There may be none. What cannot be found is an [*Error].
func GoFiles(ctx context.Context, pattern string) ([]string, error) {
	folder, deep := strings.CutSuffix(filepath.ToSlash(pattern), "/...")
	if pattern == "..." {
		folder, deep = ".", true
	}
	if folder == "" {
		folder = "/"
	}
	folder = FromHome(filepath.FromSlash(folder))
	info, err := os.Stat(folder)
	switch {
	case err == nil && info.IsDir() && deep:
		return modulesFiles(folder)
	case err == nil && info.IsDir():
		return folderFiles(folder)
	case err == nil && !deep:
		return []string{folder}, checkFile(folder)
	case filepath.IsAbs(folder) || strings.HasPrefix(pattern, "."):
		return nil, &Error{Where: pattern, What: "no such folder", Remedy: "check the path; relative paths start at the current folder"}
	case pattern == "std" || pattern == "cmd":
		found, _, err := installed(ctx, pattern, pattern)
		return slices.DeleteFunc(found.files, func(f string) bool { return strings.Contains(filepath.ToSlash(f), "/vendor/") }), err
	}
	if root, ok := goroot(ctx); ok && !deep && fs.ValidPath(pattern) {
		if files, err := folderFiles(filepath.Join(root, "src", filepath.FromSlash(pattern))); err == nil && len(files) > 0 {
			return files, nil
		}
	}
	found, _, err := listed(ctx, pattern, pattern)
	if e, ok := errors.AsType[*Error](err); ok && !deep {
		e.What = "there is no such file or folder, and as a Go package: " + e.What
	}
	return found.files, err
}

// folderFiles returns the Go files in a folder itself.
func folderFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder) // sorted
	if err != nil {
		return nil, &Error{Where: folder, What: "cannot be read", Err: cause(err)}
	}
	var files []string
	for _, e := range entries {
		if isSource(e.Name()) && !e.IsDir() {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	return files, nil
}

// modulesFiles returns the Go files in a folder and below it that belong to its module.
func modulesFiles(folder string) ([]string, error) {
	real, err := filepath.EvalSymlinks(folder) // a walk does not enter a link
	if err != nil {
		return nil, &Error{Where: folder, What: "cannot be read", Err: cause(err)}
	}
	files, err := walk(real, func(rel string) bool {
		if filepath.Base(rel) == "vendor" {
			return true
		}
		_, err := os.Stat(filepath.Join(real, rel, "go.mod"))
		return err == nil
	})
	if err != nil {
		return nil, &Error{Where: folder, What: "cannot be read", Err: cause(err)}
	}
	for i, f := range files {
		files[i] = filepath.Join(folder, strings.TrimPrefix(f, real))
	}
	return files, nil
}

// TextFiles returns the text files that a path or a glob stands for, as [Open] finds them:
// a folder stands for those in it and below it. It also says what is passed over there; "" for nothing, or for what is among
// the names of all that is read. What cannot be found is an [*Error].
func TextFiles(name string, names []string) (files []string, told string, err error) {
	files, p, err := expand(FromHome(name), "")
	if err != nil {
		return nil, "", err
	}
	for _, f := range files {
		if err := checkFile(f); err != nil {
			return nil, "", err
		}
	}
	p.tables, p.documents = nil, nil
	return files, p.told(names), nil
}
