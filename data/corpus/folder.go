package corpus

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// textEndings are the endings of the files that are text in a folder, compressed or
// not.
var textEndings = []string{".txt", ".text", ".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".org"}

// IsText reports whether a file of that name is taken for text in a folder: it ends in
// .txt, .text, .md, .markdown, .rst, .adoc, .asciidoc or .org, in any case, with or
// without .gz, .zst, .bz2 or .xz behind it.
func IsText(name string) bool {
	return slices.Contains(textEndings, strings.ToLower(filepath.Ext(Uncompressed(name))))
}

// textsIn returns the text files, or the tables in a format, in a folder and the folders below it, sorted by their
// paths, and what is passed over there and is to be told. What begins with a dot or is called node_modules is passed over without a word.
func textsIn(folder, table string) (files []string, p passed, err error) {
	other := "" // a file that is not taken for text
	err = Walk(folder, func(path string, d fs.DirEntry, err error) error {
		base := filepath.Base(path)
		switch {
		case err != nil:
			return &Error{Where: path, What: "cannot be read", Err: cause(err)}
		case path != folder && passedOver(path):
			if d.IsDir() {
				return filepath.SkipDir
			}
		case !d.IsDir() && (table == "" && IsText(base) || table != "" && TableFormat(base) == table):
			files = append(files, path)
		case d.Type()&fs.ModeSymlink != 0 && isFolder(path):
			p.links = append(p.links, path)
		case !d.IsDir():
			if other == "" {
				other = path
			}
			if format := TableFormat(base); table == "" && (format == "jsonl" || format == "parquet") {
				p.tables = append(p.tables, path)
			}
		}
		return nil
	})
	if err != nil {
		return nil, p, err
	}
	if len(files) == 0 && table != "" {
		return nil, p, &Error{Where: folder, What: "the folder has no files in the format " + table, Remedy: "name the files, or by a glob, for instance " + quote(globOf(folder, other))}
	}
	if len(files) == 0 {
		remedy := "text files end in " + strings.Join(textEndings, ", ") + "; name others by a glob, for instance " + quote(globOf(folder, other))
		if found, _ := filepath.Glob(filepath.Join(escapeGlob(folder), "*.go")); len(found) > 0 {
			remedy = "it has Go files, whose comments are godoc:" + filepath.ToSlash(filepath.Join(folder, "..."))
			if !filepath.IsAbs(folder) {
				remedy = "it has Go files, whose comments are godoc:./" + filepath.ToSlash(filepath.Join(folder, "..."))
			}
		}
		if len(p.links) > 0 {
			remedy = "a link in it leads to a folder, and is not followed: name " + quote(p.links[0])
		}
		return nil, p, &Error{Where: folder, What: "the folder has no text files", Remedy: remedy}
	}
	slices.Sort(files)
	p.links = slices.DeleteFunc(p.links, func(link string) bool { return readTwice(folder, link) })
	slices.Sort(p.tables)
	p.folder = folder
	return files, p, nil
}

// passed is what is passed over in a folder of texts, and told.
type passed struct {
	folder string
	links  []string // to folders
	tables []string // files of JSON lines and Parquet
}

// told says what was passed over; "" for nothing but what is among names, and so read.
func (p passed) told(names []string) string {
	told := unfollowed(p.links, names)
	if len(p.tables) == 0 {
		return told
	}
	if told != "" {
		told += "; "
	}
	first := p.tables[0]
	return told + Subject(len(p.tables), "table", "is", "are") + " passed over beside the texts, and read by themselves: name " + quote(globOf(p.folder, first))
}

// unfollowed says which links to folders were passed over in a folder; "" for none but those that are named themselves, and so read.
func unfollowed(links, names []string) string {
	links = slices.DeleteFunc(slices.Clone(links), func(link string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return identity(fromHome(name)) == identity(link) })
	})
	switch len(links) {
	case 0:
		return ""
	case 1:
		return "the link " + quote(links[0]) + " to a folder is not followed; name it too if that is meant"
	}
	return fmt.Sprintf("%d links to folders, such as %s, are not followed; name them too if that is meant", len(links), quote(links[0]))
}

// passedOver reports whether what is at a path in a folder is passed over.
func passedOver(path string) bool {
	base := filepath.Base(path)
	return base[0] == '.' || base == "node_modules"
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// globOf returns a glob of the files in a folder that have the ending of one of them, at any depth.
func globOf(folder, file string) string {
	switch {
	case file == "":
		return filepath.Join(folder, "*.log")
	case filepath.Dir(file) == filepath.Clean(folder):
		return filepath.Join(folder, "*"+filepath.Ext(file))
	}
	return filepath.Join(folder, "**", "*"+filepath.Ext(file))
}
