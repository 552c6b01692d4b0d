package corpus

import (
	"path/filepath"
	"strings"
)

// folders gives the comments of Go packages, each with the topmost folder of its package
// for a label: "net" of net/http. Files in the root itself have none and are left out.
func (s *RowSource) folders(yield func(Row, error) bool) {
	root := commonFolder(s.files)
	for d, err := range s.Documents() {
		if err != nil {
			yield(Row{}, err)
			return
		}
		rel := strings.TrimPrefix(d.File, root)
		label, _, inside := strings.Cut(filepath.ToSlash(rel), "/")
		if !inside {
			continue
		}
		var text []byte
		for i, sentence := range d.Sentences {
			if i > 0 {
				text = append(text, ' ')
			}
			text = append(text, sentence...)
		}
		if !yield(Row{Text: string(text), Labels: []string{label}, File: d.File, Line: d.Line}, nil) {
			return
		}
	}
}

// commonFolder returns the longest folder that all paths begin with, with its separator.
func commonFolder(paths []string) string {
	if len(paths) == 0 {
		return ""
	}
	common := filepath.Dir(paths[0]) + string(filepath.Separator)
	for _, p := range paths[1:] {
		for !strings.HasPrefix(p, common) {
			up := filepath.Dir(strings.TrimSuffix(common, string(filepath.Separator)))
			if len(up) >= len(common) || up == "." {
				return ""
			}
			common = strings.TrimSuffix(up, string(filepath.Separator)) + string(filepath.Separator)
		}
	}
	return common
}
