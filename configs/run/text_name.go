package run

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// textName names an experiment after its text, of this format: the file without its endings, the
// folder, the package; of several texts the first, with how many there are beside.
func textName(sources []string, format string) string {
	name := oneName(sources[0], format)
	if n := len(sources) - 1; n > 0 {
		name += fmt.Sprintf("-and-%d-more", n)
	}
	return name
}

func oneName(source, format string) string {
	name, isGo := strings.CutPrefix(source, "godoc:")
	for _, prefix := range []string{"gettext:", "gettext-ids:"} {
		if language, ok := strings.CutPrefix(source, prefix); ok {
			name, isGo = strings.TrimSuffix(prefix, ":")+"-"+filepath.Base(language), true
		}
	}
	switch {
	case source == "-":
		return "stdin"
	case isGo:
		name = strings.TrimSuffix(strings.TrimSuffix(name, "..."), "/")
	}
	name = named(name)
	if _, err := os.Stat(name); err != nil && !isGo {
		for strings.ContainsAny(filepath.Base(name), "*?[") { // a glob: the folder that it looks in
			name = filepath.Dir(name)
		}
	}
	base := filepath.Base(name)
	if isGo && !strings.HasPrefix(name, ".") && !filepath.IsAbs(name) {
		base = name // net/http is no other http
	}
	base = strings.Trim(notInNames.ReplaceAllString(withoutEndings(base, format), "-"), "-._")
	const longest = 60
	if base = base[:min(len(base), longest)]; base == "" {
		return "text"
	}
	return base
}

// named returns a path with the names of the folders that it leaves to the current one, as "..", "." and "*.txt" do.
func named(path string) string {
	leaves := path == "" || path == "." || path == ".." || strings.HasSuffix(path, "/..") ||
		filepath.Dir(path) == "." && strings.ContainsAny(path, "*?[")
	if here, err := os.Getwd(); leaves && err == nil {
		return filepath.Join(here, path)
	}
	return path
}

// withoutEndings takes off what the name of a file of text, or of a table in a format, ends in, such as .txt.gz.
func withoutEndings(base, format string) string {
	if format != configs.PlainText {
		base = corpus.Uncompressed(base)
		base = strings.TrimSuffix(base, filepath.Ext(base))
	}
	for corpus.IsText(base) && filepath.Ext(base) != base {
		base = strings.TrimSuffix(base, filepath.Ext(base))
	}
	return base
}

// notInNames are the characters that the name of an experiment cannot have.
var notInNames = regexp.MustCompile(`[^A-Za-z0-9._-]+`)
