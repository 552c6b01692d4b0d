package search

import (
	"bytes"
	"fmt"
	"go/scanner"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// A document is what can be found, before it is in an index.
type document struct {
	line  int
	name  string // of a function: Type.Method; of a section: its headings
	text  string // to be shown: one line
	terms []string
	prose string // to be encoded
}

// documents returns what a file of that name holds. The problem, to be put behind the name,
// is what kept it from being read whole; "": nothing.
func documents(path string, src []byte) (docs []document, problem string) {
	if strings.EqualFold(filepath.Ext(path), ".go") {
		return goDocuments(path, src)
	}
	if bytes.IndexByte(src, 0) >= 0 {
		if e := corpus.Foreign(src); e != nil {
			return nil, ": " + e.What + "; " + e.Remedy
		}
		return nil, ": has NUL bytes: it is not text"
	}
	src = bytes.TrimPrefix(src, []byte("\uFEFF"))
	text := strings.ToValidUTF8(strings.ReplaceAll(string(corpus.Newlines(src)), "\r\n", "\n"), "\uFFFD")
	var blocks []block
	if isMarkdown(path) {
		blocks = sections(text)
	} else {
		blocks = paragraphs(text)
	}
	for _, b := range blocks {
		docs = append(docs, document{
			line: b.line, name: b.name, text: brief(b.text),
			terms: terms(terms(nil, b.name), b.text), prose: strings.TrimSpace(b.name + "\n" + b.text),
		})
	}
	return docs, ""
}

// goDocuments returns the functions in a Go file. Generated files have none.
func goDocuments(path string, src []byte) (docs []document, problem string) {
	if corpus.Generated(src) {
		return nil, ""
	}
	functions, err := corpus.FileFunctions("", src)
	if err != nil {
		problem = ":" + err.Error() // line:column: what
		if list, ok := err.(scanner.ErrorList); ok {
			problem = ":" + list[0].Error()
		}
	}
	folder := filepath.Base(filepath.Dir(path))
	for _, f := range functions {
		d := document{line: f.Line, name: f.Name, text: brief(f.Synopsis)}
		if f.Receiver != "" {
			d.name = f.Receiver + "." + f.Name
		}
		d.terms = terms(terms(terms(nil, folder), f.Name), f.Doc)
		for _, w := range f.Written {
			d.terms = terms(d.terms, w)
		}
		d.prose = strings.Join(f.Query, " ") + " " + f.Text()
		docs = append(docs, d)
	}
	return docs, problem
}

// brief returns a text on one line, cut where it is long.
func brief(text string) string {
	const most = 200
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= most {
		return text
	}
	cut := strings.LastIndexByte(text[:most], ' ')
	if cut < most/2 {
		for cut = most; !utf8.RuneStart(text[cut]); cut-- {
		}
	}
	return fmt.Sprintf("%s…", text[:cut])
}
