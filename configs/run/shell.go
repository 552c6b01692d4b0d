package run

import (
	"strings"
	"unicode"
)

// shellWords returns words of a command as a Unix shell reads them.
func shellWords(words []string) string {
	special := func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("%+,-./:=@_", c)
	}
	all := make([]string, len(words))
	for i, w := range words {
		if all[i] = w; w == "" || strings.ContainsFunc(w, special) {
			all[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(all, " ")
}

// flagless returns paths so that no command takes them for flags.
func flagless(paths []string) []string {
	all := make([]string, len(paths))
	for i, path := range paths {
		if all[i] = path; strings.HasPrefix(path, "-") && path != "-" {
			all[i] = "./" + path
		}
	}
	return all
}
