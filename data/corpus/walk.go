package corpus

import (
	"io/fs"
	"path/filepath"
)

// Walk is [filepath.WalkDir], but enters dir itself where that is a link to a folder. The paths that f gets begin with dir.
func Walk(dir string, f fs.WalkDirFunc) error {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return f(dir, nil, err)
	}
	return filepath.WalkDir(real, func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(real, path) // path begins with real
		if rel != "." {
			return f(filepath.Join(dir, rel), e, err)
		}
		return f(dir, e, err)
	})
}
