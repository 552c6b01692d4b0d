package corpus

import (
	"bytes"
	"go/ast"
	"go/doc/comment"
	"go/scanner"
	"go/token"
	"strings"
)

// A block is a comment: a run of comment lines with nothing between them.
type block struct {
	list     []*ast.Comment
	line     int  // first line
	end      int  // last line
	trailing bool // it stands behind code on its line
}

// fileDocuments returns the comments of a Go source file as documents, with the
// paragraphs as sentences. A file that does not parse gives the comments it has.
func fileDocuments(name string, src []byte) []Document {
	if Generated(src) {
		return nil
	}
	var docs []Document
	for _, b := range blocks(src) {
		group := ast.CommentGroup{List: b.list}
		if s := paragraphs(group.Text()); len(s) > 0 { // Text leaves out directives
			docs = append(docs, Document{Sentences: s, File: name, Line: b.line})
		}
	}
	return docs
}

// Generated reports whether src says, above its package clause, that it was
// written by a program, as go.dev/s/generatedcode asks such files to say.
func Generated(src []byte) bool {
	if bytes.HasPrefix(src, []byte("package ")) {
		return false
	}
	src, _, _ = bytes.Cut(src, []byte("\npackage "))
	for start := 0; ; {
		i := bytes.Index(src[start:], []byte("// Code generated "))
		if i < 0 {
			return false
		}
		i += start
		line, _, _ := bytes.Cut(src[i:], []byte("\n"))
		if (i == 0 || src[i-1] == '\n') && bytes.HasSuffix(bytes.TrimSuffix(line, []byte("\r")), []byte(" DO NOT EDIT.")) {
			return true
		}
		start = i + 1
	}
}

// blocks returns the comments in src except licence headers and C code.
func blocks(src []byte) []block {
	var (
		all  []block
		open bool // all's last block may go on
		fset = token.NewFileSet()
		file = fset.AddFile("", -1, len(src))
		s    scanner.Scanner
		code int         // line of the last token that is no comment
		last token.Token // that token
		head = true      // before the package clause
	)
	s.Init(file, src, func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			if head { // no package clause: not a Go file one could build
				return dropLicence(all, -1)
			}
			return all
		case tok == token.SEMICOLON && lit == "\n":
			continue // put in by the scanner
		case tok == token.COMMENT && lit[1] == '*' && !(len(lit) >= 4 && strings.HasSuffix(lit, "*/")):
			continue // cut off by the end of the file
		case tok == token.COMMENT:
			line := file.Line(pos)
			end := line + strings.Count(lit, "\n")
			c := &ast.Comment{Text: lit}
			if n := len(all) - 1; open && (line == all[n].end || line == all[n].end+1 && !all[n].trailing) {
				all[n].list = append(all[n].list, c)
				all[n].end = end
			} else {
				all = append(all, block{list: []*ast.Comment{c}, line: line, end: end, trailing: line == code})
				open = true
			}
			continue
		case tok == token.PACKAGE && head:
			head = false
			all = dropLicence(all, file.Line(pos)-1)
		case tok == token.STRING && last == token.IMPORT && lit == `"C"`:
			// The comment above it, which has ended by now, is C code.
			if n := len(all) - 1; n >= 0 && all[n].end == code-1 {
				all = all[:n]
			}
		}
		open = false
		code = file.Line(pos)
		if tok == token.STRING {
			code += strings.Count(lit, "\n")
		}
		last = tok
	}
}

// dropLicence leaves out the licence among the blocks above a package clause.
// The block that ends on line doc is the package's documentation, and stays.
func dropLicence(head []block, doc int) []block {
	kept := head[:0]
	for _, b := range head {
		if b.end == doc || !isLicence(b) {
			kept = append(kept, b)
		}
	}
	return kept
}

func isLicence(b block) bool {
	for _, c := range b.list {
		text := strings.ToLower(c.Text)
		for _, sign := range []string{"copyright", "license", "licence", "all rights reserved"} {
			if strings.Contains(text, sign) {
				return true
			}
		}
	}
	return false
}

// isNotice reports whether a paragraph is a copyright notice, which may stand
// in any comment where code was taken over.
func isNotice(paragraph string) bool {
	for _, sign := range []string{"Copyright (", "Copyright ©", "Copyright 1", "Copyright 2", "COPYRIGHT", "SPDX-License-Identifier",
		"All rights reserved", "WITHOUT WARRANTY", "Use of this source code is governed"} {
		if strings.Contains(paragraph, sign) {
			return true
		}
	}
	return false
}

// paragraphs returns the prose in a comment, one paragraph after the other:
// without code blocks, link targets, bare URLs and build constraints.
func paragraphs(text string) [][]byte {
	var out [][]byte
	add := func(inline []comment.Text) {
		var p []byte
		p = appendText(p, inline)
		p = bytes.TrimSpace(p)
		if len(p) > 0 && !bytes.HasPrefix(p, []byte("+build ")) && !isNotice(string(p)) {
			out = append(out, p)
		}
	}
	var parser comment.Parser
	var walk func(content []comment.Block)
	walk = func(content []comment.Block) {
		for _, b := range content {
			switch b := b.(type) {
			case *comment.Paragraph:
				add(b.Text)
			case *comment.Heading:
				add(b.Text)
			case *comment.List:
				for _, item := range b.Items {
					walk(item.Content)
				}
			}
		}
	}
	walk(parser.Parse(text).Content)
	return out
}

// appendText appends inline text as one line.
func appendText(p []byte, inline []comment.Text) []byte {
	for _, t := range inline {
		switch t := t.(type) {
		case comment.Plain:
			p = appendLine(p, string(t))
		case comment.Italic:
			p = appendLine(p, string(t))
		case *comment.Link:
			if !t.Auto {
				p = appendText(p, t.Text)
			}
		case *comment.DocLink:
			p = appendText(p, t.Text)
		}
	}
	return p
}

func appendLine(p []byte, s string) []byte {
	n := len(p)
	p = append(p, s...)
	for i, b := range p[n:] {
		if b == '\n' || b == '\r' {
			p[n+i] = ' '
		}
	}
	return p
}
