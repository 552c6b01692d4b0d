package corpus

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// tellUnlabelled tells that a label is what corpora call texts without one, where there are others; aclImdb has such a folder.
func tellUnlabelled(sources []*Source, labels map[string]string) {
	none := []string{"unsup", "unsupervised", "unlabeled", "unlabelled", "unlabel"}
	isNone := func(s *Source) bool { return slices.Contains(none, strings.ToLower(labels[s.Name()])) }
	i, j := slices.IndexFunc(sources, isNone), slices.IndexFunc(sources, func(s *Source) bool { return !isNone(s) })
	if i < 0 || j < 0 {
		return
	}
	sources[i].told = joinNotes(sources[i].told, fmt.Sprintf("its label is %s, as folders are called whose texts have none; to leave these out, name the folders of the labels one by one, such as %s",
		quote(labels[sources[i].Name()]), quote(filepath.Dir(sources[j].Name()))))
}

// isPart reports whether a folder is called as a part of a corpus.
func isPart(name string) bool {
	return slices.Contains([]string{"train", "training", "valid", "validation", "val", "dev", "test", "testing"}, strings.ToLower(name))
}

// notParts returns an error if a folder's labels are the parts of a corpus, each of which has the folders of the labels.
func notParts(folder string, labels map[string]bool) error {
	names := slices.Sorted(maps.Keys(labels))
	if len(names) < 2 || slices.ContainsFunc(names, func(name string) bool { return !isPart(name) }) {
		return nil
	}
	one := max(0, slices.IndexFunc(names, func(name string) bool { return strings.HasPrefix(strings.ToLower(name), "train") }))
	return &Error{Where: folder, What: "has the folders " + strings.Join(names, " and ") + ", which would be the labels, and look like parts of a corpus",
		Remedy: "name the one to read, such as " + quote(filepath.Join(folder, names[one])) + ", which has a folder for each label"}
}

// tellFolds tells that each folder in one has the same folders with texts in it, which may be the labels, as in folds of a cross-validation.
func tellFolds(root string, found []*Source) {
	within := make(map[string]map[string]bool) // the folders in each
	for _, s := range found {
		rel, _ := filepath.Rel(root, s.Name())
		folders := strings.Split(rel, string(filepath.Separator))
		if len(folders) < 3 {
			return
		}
		if within[folders[0]] == nil {
			within[folders[0]] = make(map[string]bool)
		}
		within[folders[0]][folders[1]] = true
	}
	outer := slices.Sorted(maps.Keys(within))
	inner := slices.Sorted(maps.Keys(within[outer[0]]))
	for _, folder := range outer {
		if !maps.Equal(within[folder], within[outer[0]]) {
			return
		}
	}
	if len(outer) < 2 || len(inner) < 2 {
		return
	}
	found[0].told = joinNotes(found[0].told, fmt.Sprintf("the labels are the folders %s, each of which has the folders %s; where these are the labels, write %s",
		andMore(outer), andMore(inner), quote(filepath.Join(escapeGlob(root), "*", "*", "*"+filepath.Ext(found[0].Name())))))
}

// andMore names the first two of names.
func andMore(names []string) string {
	if len(names) > 2 {
		return strings.Join(names[:2], ", ") + " and so on"
	}
	return strings.Join(names, " and ")
}

// oneDepth returns an error if a file lies beside folders in which others lie, so that its folder would be a label beside
// theirs: a README, or the lists of addresses of aclImdb/train.
func oneDepth(sources []*Source) error {
	dirOf := func(s *Source) string { return filepath.Dir(absolute(s.Name())) } // which begins with those above
	below := map[string]string{}                                                // of a folder, a text in a folder below it
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
