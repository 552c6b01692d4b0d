package corpus

import (
	"context"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"iter"
	"strings"
)

// A Function is a function or a method of a Go package, and what is said of it.
type Function struct {
	Package  string // its import path
	Name     string
	Receiver string // the name of its receiver's type; "" for a function
	File     string
	Line     int      // of the word func
	Doc      string   // its doc comment; "" if it has none
	Synopsis string   // the first sentence of Doc, as go/doc has it
	Query    []string // nameWords of the synopsis, without the function's own name at its front
	Body     bool     // it is written in Go

	// Words are those of its name, and then those of the identifiers and the string
	// literals of its declaration, its name and receiver included, in the order of
	// ast.Inspect. When there are 120 words or more, no further node is entered.
	// Comments are left out.
	Words []string
	// Written are the identifiers and literals of Words as they are written, without the
	// name in front.
	Written []string
}

const functionWords = 120

// functions yields the functions in the files of s, a source of Go packages, in the order of the files. Left
// out are tests, vendored packages, and files that say that they are generated. Among the
// files of std and cmd many say so that are full of prose, such as those of go/types;
// there, left out are names that begin with z, and paths with archsimd or rewrite in them.
//
// Names and literals come as they are: bad bytes cannot be part of a name, and separate the words of a
// literal. A file that does not parse gives the functions it has. An error ends the iteration; it is an [*Error], or
// that of ctx.
func (s *Source) functions(ctx context.Context, o Options, yield func(Function, error) bool) {
	s.begin(o)
	parse := func(path string, src []byte) []Function {
		pkg, ok := s.packages.of(path)
		if !ok || s.packages.root == "" && Generated(src) {
			return nil
		}
		functions, _ := FileFunctions(path, src)
		for i := range functions {
			functions[i].Package = pkg
		}
		return functions
	}
	for file, err := range parsed(ctx, s.files, parse) {
		if err != nil {
			yield(Function{}, err)
			return
		}
		s.sums = append(s.sums, file.sum)
		s.sum.Write(file.sum[:])
		s.stat.Bytes += int64(file.size)
		for _, f := range file.content {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// Text returns what a function is found by, as text of lower-case words: its name, again and again, and then Words.
// So in vectors with objective.log_counts a word of the name counts about three times what another does.
func (f Function) Text() string {
	const times = 8
	name := strings.Join(nameWords(f.Name), " ")
	return strings.Repeat(name+" ", times) + strings.Join(f.Words, " ")
}

// FileFunctions returns the functions of a Go source file in their order, without their
// package. If the file does not parse, the error says where, and the functions are
// those before that, or around it.
func FileFunctions(name string, src []byte) ([]Function, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	var functions []Function
	for _, d := range file.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Name == nil || d.Name.Name == "_" {
			continue
		}
		f := Function{Name: d.Name.Name, Receiver: receiver(d), File: name, Line: fset.PositionFor(d.Pos(), false).Line, Body: d.Body != nil}
		if d.Doc != nil {
			f.Doc = d.Doc.Text()
			f.Synopsis = new(doc.Package).Synopsis(f.Doc)
			f.Query = nameWords(strings.TrimPrefix(f.Synopsis, f.Name))
		}
		f.Words = nameWords(f.Name)
		for text := range written(d) {
			if len(f.Words) >= functionWords {
				break
			}
			f.Words, f.Written = appendNameWords(f.Words, text), append(f.Written, text)
		}
		functions = append(functions, f)
	}
	return functions, err
}

// receiver returns the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return ""
	}
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" { // the first one: parameters of the type follow
			name = id.Name
		}
		return name == ""
	})
	return name
}

// written yields the identifiers and string literals of a declaration as they are
// written, in the order of ast.Inspect.
func written(d *ast.FuncDecl) iter.Seq[string] {
	return func(yield func(string) bool) {
		on := true
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CommentGroup:
				return false
			case *ast.Ident:
				on = on && yield(n.Name)
			case *ast.BasicLit:
				if n.Kind == token.STRING {
					on = on && yield(n.Value)
				}
			}
			return on
		})
	}
}

// nameWords returns the words that names are made of in Go, in lower case: runs of
// digits and small letters of ASCII with the capitals before them, and capitals that
// nothing follows. ReadAll_v2 has read, all and v2; an HTTPServer is one word.
func nameWords(text string) []string { return appendNameWords(nil, text) }

func appendNameWords(words []string, text string) []string {
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && 'A' <= text[i] && text[i] <= 'Z' {
			i++
		}
		for i < len(text) && ('a' <= text[i] && text[i] <= 'z' || '0' <= text[i] && text[i] <= '9') {
			i++
		}
		if i > start {
			words = append(words, strings.ToLower(text[start:i]))
			continue
		}
		i++
	}
	return words
}
