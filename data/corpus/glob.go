package corpus

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// FromHome returns name with the user's home folder in place of a leading ~, as which shells leave it in a word such as vocab.file=~/words.txt. If a
// file has that very name, name is returned as it is.
func FromHome(name string) string {
	if name != "~" && !strings.HasPrefix(name, "~/") && !strings.HasPrefix(name, "~"+string(filepath.Separator)) {
		return name
	}
	if _, err := os.Lstat(name); err == nil {
		return name
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return name
	}
	return filepath.Join(home, name[1:])
}

// glob returns the paths that match a pattern of [filepath.Match], sorted. A ** that
// stands for a whole folder matches any number of folders, also none. Names that begin with a dot match where
// the pattern has it, as in a shell. A ** does not enter links to folders, nor folders that cannot be read, which p has. The error is that of
// the pattern.
func glob(pattern string) (paths []string, p passed, err error) {
	names := strings.Split(filepath.ToSlash(pattern), "/")
	deep := slices.Index(names, "**")
	if deep < 0 {
		paths, err = seenGlob(pattern)
		return paths, p, err
	}
	below := names[deep+1:]
	for _, name := range below {
		if _, err := filepath.Match(name, ""); err != nil {
			return nil, p, err
		}
	}
	if len(below) == 0 { // a last ** is for files
		below = []string{"*"}
	}
	roots := []string{"."}
	if deep > 0 {
		start := filepath.FromSlash(strings.Join(names[:deep], "/"))
		if start == filepath.VolumeName(start) { // the root, also of a drive: "C:" alone is its current folder
			start += string(filepath.Separator)
		}
		if roots, err = seenGlob(start); err != nil {
			return nil, p, err
		}
	}
	for _, root := range roots {
		found, links, closed := deepGlob(root, below)
		paths = append(paths, found...)
		p.links = append(p.links, unread(root, links)...)
		p.closed = append(p.closed, closed...)
	}
	slices.Sort(paths)
	return slices.Compact(paths), p, nil
}

// deepGlob returns the paths below a folder that patterns behind a ** match, the links to folders there, and the folders that
// cannot be read.
func deepGlob(root string, patterns []string) (paths, links, closed []string) {
	Walk(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case d == nil: // the root is not there
		case err != nil && d.IsDir():
			closed = append(closed, path)
		case d.IsDir() && path != root && d.Name()[0] == '.':
			return filepath.SkipDir
		case d.IsDir():
		case d.Type()&fs.ModeSymlink != 0 && isFolder(path):
			if d.Name()[0] != '.' {
				links = append(links, path)
			}
		default:
			rel, err := filepath.Rel(root, path)
			if err == nil && rel != "." && matchDeep(patterns, strings.Split(filepath.ToSlash(rel), "/")) {
				paths = append(paths, path)
			}
		}
		return nil
	})
	return paths, links, closed
}

// seenGlob is [filepath.Glob] without the paths that have a hidden name.
func seenGlob(pattern string) ([]string, error) {
	paths, err := filepath.Glob(pattern)
	patterns := strings.Split(filepath.ToSlash(pattern), "/")
	return slices.DeleteFunc(paths, func(path string) bool {
		names := strings.Split(filepath.ToSlash(path), "/")
		for i := 1; i <= min(len(names), len(patterns)); i++ { // a path may lack a ./ at its beginning
			if isHidden(patterns[len(patterns)-i], names[len(names)-i]) {
				return true
			}
		}
		return false
	}), err
}

// isHidden reports whether a name begins with a dot and the pattern that it matches does not.
func isHidden(pattern, name string) bool {
	return strings.HasPrefix(name, ".") && !strings.HasPrefix(strings.TrimPrefix(pattern, `\`), ".")
}

// matchDeep reports whether patterns, behind a **, match a path of these names.
func matchDeep(patterns, names []string) bool {
	for ; len(names) > 0; names = names[1:] {
		if matchNames(patterns, names) {
			return true
		}
	}
	return false
}

func matchNames(patterns, names []string) bool {
	for i, pattern := range patterns {
		if pattern == "**" {
			rest := patterns[i+1:]
			if len(rest) == 0 {
				return len(names) > i
			}
			return matchDeep(rest, names[min(i, len(names)):])
		}
		if i >= len(names) {
			return false
		}
		if ok, _ := filepath.Match(pattern, names[i]); !ok || isHidden(pattern, names[i]) {
			return false
		}
	}
	return len(patterns) == len(names)
}
