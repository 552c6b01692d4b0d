package search

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// A block is a part of a text.
type block struct {
	line int // its first, from 1
	name string
	text string
}

// manyLines is how many lines a text without empty lines has at least if each of them is a paragraph, as
// in a chat or a log.
const manyLines = 20

// paragraphs returns the parts of a text that empty lines separate, or the lines of a long text that has no
// empty ones.
func paragraphs(text string) []block {
	if each := lines(text); len(each) >= manyLines {
		return each
	}
	var all []block
	n, at, first, start := 0, 0, 0, 0 // the line and where it begins; of the paragraph under way, 0 if there is none
	end := func() {
		if first > 0 {
			all = append(all, block{line: first, text: text[start:at]})
		}
		first = 0
	}
	for line := range strings.Lines(text) {
		n++
		if strings.TrimSpace(line) == "" {
			end()
		} else if first == 0 {
			first, start = n, at
		}
		at += len(line)
	}
	end()
	return all
}

// lines returns the lines of a text, or nil if one before the last is empty.
func lines(text string) []block {
	var all []block
	for line := range strings.Lines(strings.TrimRightFunc(text, unicode.IsSpace)) {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		all = append(all, block{line: len(all) + 1, text: line})
	}
	return all
}

func isMarkdown(path string) bool {
	return slices.Contains([]string{".md", ".markdown"}, strings.ToLower(filepath.Ext(corpus.Uncompressed(path))))
}

// sections returns the sections of a Markdown text, each with the headings that it stands
// under for a name. What stands before the first heading is a section without. Headings are
// lines that begin with one to six #, or that a line of = or - underlines; there are none
// inside of code fences. What stands between two --- at the very beginning is left out.
func sections(text string) []block {
	lines := strings.SplitAfter(text, "\n")
	var all []block
	var path [6]string
	var now block
	var body strings.Builder
	end := func() {
		if now.text = body.String(); strings.TrimSpace(now.name+now.text) != "" {
			all = append(all, now)
		}
		body.Reset()
	}
	begin := func(line, level int, title string) {
		end()
		path[level-1] = title
		clear(path[level:])
		var names []string
		for _, name := range path {
			if name != "" {
				names = append(names, name)
			}
		}
		now = block{line: line, name: strings.Join(names, " > ")}
	}
	fence := ""
	for i := frontMatter(lines); i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t\n")
		if mark := fenceOf(line); fence != "" {
			if strings.HasPrefix(mark, fence) && strings.Trim(strings.TrimLeft(line, " "), mark[:1]) == "" {
				fence = ""
			}
		} else if mark != "" {
			fence = mark
		} else if level, title := heading(line); level > 0 {
			begin(i+1, level, title)
			continue
		} else if level := underlined(lines, i); level > 0 {
			begin(i+1, level, strings.TrimSpace(line))
			i++
			continue
		}
		if now.line == 0 && line != "" {
			now.line = i + 1
		}
		body.WriteString(lines[i])
	}
	end()
	return all
}

// frontMatter returns how many lines at the beginning are metadata between two ---.
func frontMatter(lines []string) int {
	if strings.TrimRight(lines[0], " \t\n") != "---" {
		return 0
	}
	for i, line := range lines[1:] {
		if strings.TrimRight(line, " \t\n") == "---" {
			return i + 2
		}
	}
	return 0
}

// fenceOf returns the three or more ` or ~ that a line begins with, or "".
func fenceOf(line string) string {
	inner := strings.TrimLeft(line, " ")
	if len(line)-len(inner) > 3 || !strings.HasPrefix(inner, "```") && !strings.HasPrefix(inner, "~~~") {
		return ""
	}
	mark := inner[:len(inner)-len(strings.TrimLeft(inner, inner[:1]))]
	if mark[0] == '`' && strings.Contains(inner[len(mark):], "`") {
		return "" // code on one line
	}
	return mark
}

// heading returns the level, 1 to 6, and the title of a heading that begins with #.
func heading(line string) (level int, title string) {
	inner := strings.TrimLeft(line, " ")
	rest := strings.TrimLeft(inner, "#")
	level = len(inner) - len(rest)
	if len(line)-len(inner) > 3 || level < 1 || level > 6 || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return 0, ""
	}
	title = strings.TrimSpace(rest)
	if bare := strings.TrimRight(title, "#"); bare == "" || strings.TrimSpace(bare) != bare {
		title = strings.TrimSpace(bare)
	}
	return level, title
}

// underlined returns the level of the heading that line i of a text is with the next one,
// or 0. The line above it is empty, so that the title is one line.
func underlined(lines []string, i int) int {
	bare := func(i int) string {
		if i < 0 || i >= len(lines) {
			return ""
		}
		return strings.TrimSpace(lines[i])
	}
	under := bare(i + 1)
	if bare(i) == "" || bare(i-1) != "" || len(under) < 2 || strings.ContainsAny(bare(i)[:1], "-*+>|") {
		return 0
	}
	switch {
	case strings.Trim(under, "=") == "":
		return 1
	case strings.Trim(under, "-") == "":
		return 2
	}
	return 0
}
