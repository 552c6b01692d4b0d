package corpus

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// FromURL returns the path that a URL such as file:///a%20b stands for, here /a b. It reports whether the word is such a URL; the error says
// what to write where it names no path of this machine.
func FromURL(word string) (path string, is bool, err error) {
	const scheme = "file://"
	if len(word) < len(scheme) || !strings.EqualFold(word[:len(scheme)], scheme) {
		return "", false, nil
	}
	host, rest, _ := strings.Cut(word[len(scheme):], "/")
	switch {
	case host == "" && rest == "":
		return "", true, fmt.Errorf("%s: names no path; write file:///PATH, or the path alone", word)
	case host != "" && !strings.EqualFold(host, "localhost"):
		return "", true, fmt.Errorf("%s: names %s as the machine; write file:///PATH, or the path alone", word, host)
	case strings.ContainsAny(rest, "?#"):
		return "", true, fmt.Errorf("%s: in a URL ? and # end the path; write %%3F and %%23 for them, or the path alone", word)
	}
	if path, err = url.PathUnescape("/" + rest); err != nil || strings.ContainsRune(path, 0) {
		return "", true, fmt.Errorf("%s: in a URL %% begins two digits of a byte, as in %%20; write %%25 for it, or the path alone", word)
	}
	return localPath(filepath.FromSlash(path)), true, nil
}

// localPath takes off what stands in front of a drive of Windows.
func localPath(path string) string {
	if drive := strings.TrimPrefix(path, string(filepath.Separator)); filepath.VolumeName(drive) != "" && filepath.VolumeName(path) == "" {
		return drive
	}
	return path
}
