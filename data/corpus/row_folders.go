package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// readFolders reads a file as one example: its text, and the label that [folderLabels] gives. The lines of the text become one. A file of more than [MaxRow]
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
		if text.WriteString(line); text.Len() > MaxRow {
			return errTooLong
		}
		return nil
	})
	switch {
	case err == errTooLong:
		return in.bad(1, "the file is longer than 64 MiB, and it is one example")
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

// folderNames returns the names of texts in folders, and of the folders that links in a folder lead to, which are as its own. A folder with
// nothing but links is not among them. A link below those would be passed over: it is an error.
func folderNames(names []string) ([]string, error) {
	var all, links []string
	for _, name := range names {
		root := FromHome(name)
		if !isFolder(root) {
			all = append(all, name)
			continue
		}
		hasOwn, hasLinks := false, false
		err := Walk(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				hasOwn = true // what opens the folder says so
			case path != root && passedOver(path):
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.Type()&fs.ModeSymlink == 0 || !isFolder(path):
				hasOwn = hasOwn || !d.IsDir() && IsText(path)
			case filepath.Dir(path) != filepath.Clean(root):
				return &Error{Where: path, What: "is a link to a folder, which is not followed below a folder that has a label's name", Remedy: "put the folder itself there, or remove the link"}
			case readTwice(root, path):
				return &Error{Where: path, What: "leads to a folder that is read already, or is around one, so that the same texts would have two labels", Remedy: "remove the link"}
			default:
				hasLinks = true
				if !slices.Contains(names, path) {
					links = append(links, path)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if hasOwn || !hasLinks {
			all = append(all, name)
		}
	}
	return append(all, links...), nil
}

// readTwice reports whether a link in a folder leads to texts that are read without it: to a folder in that one, unless it is passed over
// there, or to one around it.
func readTwice(folder, link string) bool {
	from, err1 := filepath.EvalSymlinks(absolute(folder)) // the current folder may be behind a link
	to, err2 := filepath.EvalSymlinks(absolute(link))
	if err1 != nil || err2 != nil {
		return false
	}
	if !within(from, to) {
		return from == to || within(to, from)
	}
	for ; to != from; to = filepath.Dir(to) {
		if passedOver(to) {
			return false
		}
	}
	return true
}

// folderLabels returns the labels of sources that names stand for, by the names of the sources. In a folder that is named, or stands
// before ** in a glob, the label is the folder in it that the text lies in, at any depth; a folder with nothing but texts is itself a
// label. The label of a text that is found otherwise is the folder that it lies in. Where several folders are named and are themselves the
// labels, see [ownLabels], those are.
func folderLabels(names []string, sources []*Source) (map[string]string, error) {
	var roots []string // the shortest first, so that one in another comes behind it
	for _, name := range names {
		root, _, glob := strings.Cut(FromHome(name), "**")
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
	if labels := ownLabels(names, below); len(others) == 0 && labels != nil {
		return labels, nil
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
		of := make(map[string]bool)
		for _, s := range found {
			rel, _ := filepath.Rel(root, s.Name()) // it is within
			label, _, _ := strings.Cut(rel, string(filepath.Separator))
			labels[s.Name()], of[label] = label, true
		}
		if err := notParts(root, of); err != nil {
			return nil, err
		}
		tellFolds(root, found)
	}
	for _, s := range others {
		labels[s.Name()] = folderOf(s.Name())
	}
	tellUnlabelled(sources, labels)
	return labels, oneDepth(others)
}

// ownLabels returns the labels of texts in several folders that are named one by one and each are a label, by the names of the sources;
// nil where they have the folders of labels in them, some of one name, and no texts beside these, or where one lies in another, or they look like parts of a corpus.
func ownLabels(names []string, below map[string][]*Source) map[string]string {
	labels, bases, inner := make(map[string]string), make(map[string]bool), make(map[string]bool)
	deep := ""                    // a folder that is named and has others in it
	shared, mixed := false, false // whether two have one of one name in them, and one has texts beside it
	for root, found := range below {
		isNamed := func(name string) bool { return filepath.Clean(FromHome(name)) == root }
		isAround := func(other string) bool { return within(root, other) }
		base := filepath.Base(absolute(root))
		if isPart(base) || !slices.ContainsFunc(names, isNamed) || slices.ContainsFunc(slices.Collect(maps.Keys(below)), isAround) {
			return nil
		}
		bases[base] = true
		own := make(map[string]bool)
		for _, s := range found {
			labels[s.Name()] = base
			rel, _ := filepath.Rel(root, s.Name()) // it is within
			if folder, _, is := strings.Cut(rel, string(filepath.Separator)); is {
				own[folder] = true
			}
		}
		for folder := range own {
			shared = shared || inner[folder]
			inner[folder] = true
			deep = max(deep, root)
		}
		mixed = mixed || len(own) > 0 && slices.ContainsFunc(found, func(s *Source) bool { return filepath.Dir(s.Name()) == root })
	}
	if len(bases) < 2 || deep == "" || shared && !mixed {
		return nil
	}
	first := below[deep][0]
	first.told = joinNotes(first.told, fmt.Sprintf("the labels are the folders that are named, such as %s, with all that is in them; for the folders in them write %s",
		quote(filepath.Base(absolute(deep))), quote(filepath.Join(escapeGlob(deep), "**", "*"+filepath.Ext(first.Name())))))
	return labels
}

// within reports whether a path is that of something in a folder.
func within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != "." && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// absolute returns a path from the root of the file system on, if that can be told.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
