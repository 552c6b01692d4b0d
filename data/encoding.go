package data

import (
	"fmt"
	"runtime/debug"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// encodingVersion is raised with every change of this package, of package corpus or of a library by which a text
// that was kept or encoded in parts would have other ids, counts or reports now, or its file another form. TestEncoding says when that is so.
const encodingVersion = 17

// boundaries is the module that knows where words end.
const boundaries = "github.com/clipperhouse/uax29/v2"

// Encoding names the way in which text becomes tokens, words, ids and counts: it changes with our own rules, and with those of
// Unicode in what the program was built with. What is kept of a text is good for programs that have the same.
func Encoding() string {
	return fmt.Sprintf("encoding %d, Unicode %s, normal forms %s, words %s", encodingVersion, unicode.Version, norm.Version, moduleVersion(boundaries))
}

// moduleVersion returns the version of a module in this program, "" if that is not known.
func moduleVersion(path string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path != path {
			continue
		}
		if m.Replace != nil {
			m = m.Replace
		}
		return m.Version
	}
	return ""
}
