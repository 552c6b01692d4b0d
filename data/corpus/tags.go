package corpus

import (
	"bytes"
	"regexp"
)

// isTag finds a line that is a tag and nothing else.
var isTag = regexp.MustCompile(`^</?[A-Za-z][A-Za-z0-9]*( [^<>]*)?/?>$`).Match

// tags looks at the beginning of a text for lines that are tags, such as those between the articles that wikiextractor
// takes from a dump of Wikipedia. It says whether lines are to be left out that [isArticle] finds, and what to note, or "".
func tags(head []byte) (articles bool, note string) {
	const few = 2 // a text may speak of tags
	head = bytes.TrimSpace(head)
	if bytes.HasPrefix(head, []byte("<doc id=")) {
		return true, "its lines <doc …> and </doc>, as wikiextractor writes them, are left out"
	}
	var first []byte
	found, lines := 0, 0
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines++
		}
		if isTag(line) && len(line) < 200 {
			if found++; found == 1 {
				first = line
			}
		}
	}
	if found > few && 50*found > lines {
		return false, "has lines of tags, such as " + string(first) + ", which are read as text; remove them if that is not meant"
	}
	return false, ""
}

// isArticle reports whether line begins or ends an article of wikiextractor.
func isArticle(line []byte) bool {
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("<doc id=")) && bytes.HasSuffix(line, []byte(">")) || string(line) == "</doc>"
}
