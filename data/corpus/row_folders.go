package corpus

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// readFolders reads a file as one example: its text, and the label that [folderLabels] gives. The lines of the text become one. A file of more than [MaxLine]
// bytes and one without text are bad.
func readFolders(in *rowInput) error {
	if in.label == "" {
		return &Error{What: "has no folder whose name could be its label", Remedy: `corpus.format = "folders" reads files such as train/positive/1.txt: give the folder that has a folder for each label`}
	}
	var text strings.Builder
	whole := *in
	whole.bad = func(int, string, ...any) error { return errTooLong } // of a line that is too long
	err := whole.eachLine(func(line string, _ int) error {
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		if text.WriteString(line); text.Len() > MaxLine {
			return errTooLong
		}
		return nil
	})
	switch {
	case err == errTooLong:
		return in.bad(1, "the file is longer than %d bytes, and it is one example", MaxLine)
	case err != nil:
		return err
	case strings.TrimSpace(text.String()) == "":
		return in.bad(1, "the file has no text")
	}
	return in.emit(Row{Text: text.String(), Labels: []string{in.label}, Line: 1})
}

var errTooLong = errors.New("too long")

// folderOf returns the name of the folder that a file lies in; "" where it has none.
func folderOf(file string) string {
	if file == "-" {
		return ""
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	if name := filepath.Base(filepath.Dir(path)); name != string(filepath.Separator) {
		return name
	}
	return ""
}

// folderNames returns the names of texts in folders, with links in a folder that lead to others, which are as its own. A link below
// those would be passed over: it is an error.
func folderNames(names []string) ([]string, error) {
	all := slices.Clone(names)
	for _, name := range names {
		root := fromHome(name)
		if !isFolder(root) {
			continue
		}
		err := Walk(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // what opens the folder says so
			case path != root && passedOver(path) && d.IsDir():
				return fs.SkipDir
			case d.Type()&fs.ModeSymlink == 0 || passedOver(path) || !isFolder(path) || slices.Contains(all, path):
				return nil
			case filepath.Dir(path) != filepath.Clean(root):
				return &Error{Where: path, What: "is a link to a folder, which is not followed below a folder that has a label's name", Remedy: "put the folder itself there, or remove the link"}
			}
			all = append(all, path)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// folderLabels returns the labels of sources that names stand for, by the names of the sources. In a folder that is named, or stands
// before ** in a glob, the label is the folder in it that the text lies in, at any depth; a folder with nothing but texts is itself a
// label. The label of a text that is found otherwise is the folder that it lies in.
func folderLabels(names []string, sources []*Source) (map[string]string, error) {
	var roots []string // the shortest first, so that one in another comes behind it
	for _, name := range names {
		root, _, glob := strings.Cut(fromHome(name), "**")
		if isFolder(cmp.Or(root, ".")) && !(glob && strings.ContainsAny(root, "*?[")) {
			roots = append(roots, filepath.Clean(root))
		}
	}
	slices.SortStableFunc(roots, func(a, b string) int { return len(a) - len(b) })
	labels := make(map[string]string)
	below := make(map[string][]*Source) // by root
	var others []*Source                // whose labels are the folders that they lie in
	for _, s := range sources {
		i := slices.IndexFunc(roots, func(root string) bool { return within(root, s.Name()) })
		if i < 0 {
			others = append(others, s)
			continue
		}
		below[roots[i]] = append(below[roots[i]], s)
	}
	for root, found := range below {
		isDirect := func(s *Source) bool { return filepath.Dir(s.Name()) == root }
		if slices.ContainsFunc(found, isDirect) {
			if err := oneDepth(found); err != nil {
				return nil, err
			}
			others = append(others, found...)
			continue
		}
		for _, s := range found {
			rel, _ := filepath.Rel(root, s.Name()) // it is within
			labels[s.Name()], _, _ = strings.Cut(rel, string(filepath.Separator))
		}
	}
	for _, s := range others {
		labels[s.Name()] = folderOf(s.Name())
	}
	return labels, oneDepth(others)
}

// within reports whether a path is that of something in a folder.
func within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// oneDepth returns an error if a file lies beside folders in which others lie, so that its folder would be a label beside
// theirs: a README, or the lists of addresses of aclImdb/train.
func oneDepth(sources []*Source) error {
	dirOf := func(s *Source) string { // absolute, so that it begins with those above
		path, err := filepath.Abs(s.Name())
		if err != nil {
			path = s.Name()
		}
		return filepath.Dir(path)
	}
	below := map[string]string{} // of a folder, a text in a folder below it
	for _, s := range sources {
		for dir, up := dirOf(s), ""; ; dir = up {
			if up = filepath.Dir(dir); up == dir || below[up] != "" {
				break
			}
			below[up] = s.Name()
		}
	}
	for _, s := range sources {
		if other := below[dirOf(s)]; other != "" {
			glob := filepath.Join(escapeGlob(filepath.Dir(s.Name())), "*", "*"+filepath.Ext(other))
			return &Error{Where: s.Name(), What: "lies beside folders with texts, such as " + quote(filepath.Dir(other)) + ", and would have a label of its own",
				Remedy: "move it away, name the folders of the labels one by one, or the texts in them by a glob, such as " + quote(glob)}
		}
	}
	return nil
}
