package corpus

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
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

// documentEndings are the endings of files that have text, which has to be taken out first.
var documentEndings = []string{".doc", ".docx", ".eml", ".epub", ".htm", ".html", ".ipynb", ".mbox", ".odt", ".pdf", ".rtf", ".srt", ".tex", ".vtt", ".xhtml", ".xml"}

// textsIn returns the text files, or the tables in a format, in a folder and the folders below it, sorted by their
// paths, and what is passed over there and is to be told. What [passedOver] finds, and the directory of a run, are passed over
// without a word.
// Files that end in .json are tables of jsonl where no others are.
func textsIn(folder, table string) (files []string, p passed, err error) {
	others := map[string][]string{} // files that are not taken for text, by their endings
	err = Walk(folder, func(path string, d fs.DirEntry, err error) error {
		base := filepath.Base(path)
		switch {
		case err != nil:
			return &Error{Where: path, What: "cannot be read", Err: cause(err)}
		case path != folder && passedOver(path):
			if d.IsDir() {
				return filepath.SkipDir
			}
		case path != folder && d.IsDir() && isRun(path):
			return filepath.SkipDir
		case !d.IsDir() && (table == "" && IsText(base) || table != "" && TableFormat(base) == table):
			files = append(files, path)
		case d.Type()&fs.ModeSymlink != 0 && isFolder(path):
			p.links = append(p.links, path)
		case !d.IsDir():
			others[filepath.Ext(base)] = append(others[filepath.Ext(base)], path)
			p.pass(path, table)
		}
		return nil
	})
	if err != nil {
		return nil, p, err
	}
	if len(files) == 0 && table == "jsonl" {
		files, p.tables = p.tables, nil
	}
	other := "" // the first of those of which there are most
	for _, all := range others {
		if n, most := len(all), len(others[filepath.Ext(other)]); other == "" || n > most || n == most && all[0] < other {
			other = all[0]
		}
	}
	switch {
	case len(files) == 0 && table == "":
		return nil, p, &Error{Where: folder, What: "the folder has no text files", Remedy: p.instead(folder, other)}
	case len(files) == 0:
		return nil, p, &Error{Where: folder, What: "the folder has no files in the format " + table, Remedy: "name the files, or by a glob, for instance " + quote(globOf(folder, other))}
	}
	slices.Sort(files)
	p.links = unread(folder, p.links)
	slices.Sort(p.tables)
	p.folder = folder
	return files, p, nil
}

// instead says what can be read of a folder without text files; most of its files, if it has any, are like other.
func (p *passed) instead(folder, other string) string {
	switch goFiles, _ := filepath.Glob(filepath.Join(escapeGlob(folder), "*.go")); { // which may be few, beside files for tests
	case len(p.links) > 0:
		return "a link in it leads to a folder, and is not followed: name " + quote(p.links[0])
	case len(p.tables) > 0:
		largest := slices.MaxFunc(p.tables, func(a, b string) int { return cmp.Compare(size(a), size(b)) }) // and not one with the names of channels, say
		format := cmp.Or(TableFormat(largest), "jsonl")
		return "it has tables, such as " + quote(largest) + ", which corpus.format = " + quote(format) + " reads"
	case len(goFiles) > 0 || filepath.Ext(other) == ".go":
		below := filepath.ToSlash(filepath.Join(folder, "..."))
		if !filepath.IsAbs(folder) {
			below = "./" + below
		}
		return "it has Go files, whose comments are godoc:" + below
	}
	return "text files end in " + strings.Join(textEndings, ", ") + "; name others by a glob, for instance " + quote(globOf(folder, other))
}

// size returns how many bytes a file has, 0 where that is not known.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// pass adds a file that is neither text nor a table in the format table, which is "" for texts, if somebody may miss it.
func (p *passed) pass(path, table string) {
	ending := strings.ToLower(filepath.Ext(Uncompressed(filepath.Base(path))))
	switch {
	case table == "" && TableFormat(path) != "" || (table == "" || table == "jsonl") && ending == ".json":
		p.tables = append(p.tables, path)
	case table == "" && slices.Contains(documentEndings, ending):
		if p.documents == nil {
			p.documents = map[string]int{}
		}
		p.documents[ending]++
	case table == "" && lacksEnding(filepath.Base(path)):
		p.bare = append(p.bare, path)
	}
}

// lacksEnding reports whether the name of a file has no ending that says what it is, as those of messages have none: 49960, 12., doc.0001.
// Those with a capital letter first, such as LICENSE and Makefile, are not missed among texts.
func lacksEnding(base string) bool {
	ending := strings.TrimPrefix(filepath.Ext(base), ".")
	return isDigits([]byte(ending)) && !(base[0] >= 'A' && base[0] <= 'Z')
}

// unread returns the links in a folder that lead to what is not read without them.
func unread(folder string, links []string) []string {
	return slices.DeleteFunc(links, func(link string) bool { return readTwice(folder, link) })
}

// passed is what is passed over in a folder of texts, or by a glob, and told.
type passed struct {
	folder string
	links  []string // to folders
	closed []string // folders that cannot be read
	tables []string // files of JSON, CSV, tabs and Parquet
	bare   []string // files whose names have no ending
	// documents is how many files there are of each of documentEndings.
	documents map[string]int
}

// told says what was passed over; "" for nothing but what is among names, and so read.
func (p passed) told(names []string) string {
	var told []string
	if links := unfollowed(p.links, names); links != "" {
		told = append(told, links)
	}
	switch n := len(p.closed); {
	case n == 1:
		told = append(told, "the folder "+quote(p.closed[0])+" cannot be read, and is passed over; allow reading it")
	case n > 1:
		told = append(told, fmt.Sprintf("%d folders, such as %s, cannot be read, and are passed over; allow reading them", n, quote(p.closed[0])))
	}
	in := "in the folder " + quote(p.folder) + " " // as the note is one of its first text
	if n := len(p.tables); n > 0 {
		told = append(told, in+amount.Subject(n, "table", "is", "are")+" passed over beside the texts; to read tables, name them by themselves: "+p.tableGlobs())
	}
	if n := len(p.bare); n > 0 {
		told = append(told, in+amount.Subject(n, "file", "is", "are")+" passed over for want of an ending such as .txt: "+quote(p.bare[0])+"; to have all files read, name them by a glob: "+quote(globOf(p.folder, strings.TrimSuffix(p.bare[0], filepath.Ext(p.bare[0])))))
	}
	if len(p.documents) > 0 {
		all := 0
		var kinds []string
		for _, ending := range slices.Sorted(maps.Keys(p.documents)) {
			all += p.documents[ending]
			kinds = append(kinds, fmt.Sprintf("%s %s", amount.Thousands(p.documents[ending]), ending))
		}
		told = append(told, in+amount.Subject(all, "document", "is", "are")+" passed over beside the texts ("+strings.Join(kinds, ", ")+"); to have them read, take out their text first")
	}
	return strings.Join(told, "; ")
}

// tableGlobs returns globs of the tables, one for each ending.
func (p passed) tableGlobs() string {
	var globs []string
	for _, path := range p.tables {
		if glob := quote(globOf(p.folder, path)); !slices.Contains(globs, glob) && len(globs) < 3 {
			globs = append(globs, glob)
		}
	}
	return strings.Join(globs, " or ")
}

// unfollowed says which links to folders were passed over in a folder; "" for none but those that are named themselves, and so read.
func unfollowed(links, names []string) string {
	links = slices.DeleteFunc(slices.Clone(links), func(link string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			name = FromHome(name)
			return identity(name) == identity(link) || strings.HasPrefix(filepath.Clean(name), filepath.Clean(link)+string(filepath.Separator))
		})
	})
	switch len(links) {
	case 0:
		return ""
	case 1:
		return "the link " + quote(links[0]) + " to a folder is not followed; name it too if that is meant"
	}
	return fmt.Sprintf("%d links to folders, such as %s, are not followed; name them too if that is meant", len(links), quote(links[0]))
}

// passedOver reports whether what is at a path in a folder is passed over: what is hidden, and what JavaScript and Python install.
func passedOver(path string) bool {
	base := filepath.Base(path)
	return base[0] == '.' || base == "node_modules" || base == "site-packages"
}

// isRun reports whether a folder is the directory of a run, whose vocabulary and vectors are no texts: package train has its files.
func isRun(folder string) bool {
	for _, name := range []string{"config.toml", "manifest.json", "metrics.jsonl"} {
		if !isPlainFile(filepath.Join(folder, name)) {
			return false
		}
	}
	return true
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
