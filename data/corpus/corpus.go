// Package corpus reads the text that embeddings are trained on and splits it
// into tokens.
//
// Text comes from sources. [Open] turns the names an experiment gives into
// sources, and each [Source] is an iterator of documents:
//
//	path       a file: one line is one sentence and one document
//	docs/      a folder: the text files in it and below it, sorted by path: those that IsText says
//	a*.txt     a glob: the files it matches, sorted by name; ** stands for any folders
//	           below, also none
//	-          standard input, read as a file is
//	godoc:std  the comments of Go packages: one comment is one document, one
//	           paragraph of it one sentence; see below
//	gettext:de the translations into a language that programs of this machine have, and
//	           gettext-ids:de what they translate; see below
//
// A document is a line and not a file, because documents are what is held out: the side
// a document falls on depends on its content alone, so identical lines are never on
// both sides of the split, however often a corpus repeats them.
//
// A path may begin with ~, the user's home folder.
//
// Files are decompressed when they begin with the bytes of gzip, zstd, bzip2 or xz,
// whatever their name. Byte order marks at the starts of lines and
// the carriage return of a CRLF line end are dropped. A text without newlines is split
// at carriage returns, next lines (U+0085), or Unicode's line or paragraph separators;
// [Stat.Note] says so. The lines <doc …> and </doc> of a file that begins with one, as
// wikiextractor makes it of a dump of Wikipedia, are left out. Reading is streaming: a source holds one line, or a few Go
// files, in memory.
//
// # Tables
//
// [OpenDocuments] takes plain text from the columns of tables (CSV, tabs, JSON lines, Parquet), a document a row, and [OpenRows] examples
// with labels, in one of the [RowFormats].
//
// # What is no text
//
// What is not text is an [*Error]: archives, documents, images, databases and other
// files that are known by their first bytes, UTF-16 and UTF-32, web pages, XML and
// JSON, a pointer of Git LFS, a share of more than 1 % of control bytes at the start,
// and, unless [Options.OnBadUTF8] says otherwise, more than 0.5 % of bytes that are not
// UTF-8.
//
// # Comments of Go packages
//
// godoc:std and godoc:cmd read the standard library and the Go commands of the
// Go installation at hand, every file but tests and whatever the build system
// they are compiled for; godoc:PATTERN asks the go command for the packages
// that match PATTERN, for instance godoc:./... for your own. Left out are generated
// files, licence headers, directives and build constraints, the C code above import
// "C", and code blocks, link targets and bare URLs inside comments. The text depends on
// the version of Go, which [Stat] names.
//
// # Messages of programs
//
// gettext:LANGUAGE reads the catalogues of gettext that a system has of a language,
// /usr/share/locale/LANGUAGE/LC_MESSAGES/*.mo, and gettext:PATH a file, a folder or a glob of them. A
// message is one document, a paragraph of it one sentence. gettext-ids:LANGUAGE has the same
// messages before their translation, which are English. Left out are messages that stay as they are,
// directives of printf, and catalogues that are not in UTF-8. The text depends on the programs that
// are installed.
//
// # Bad bytes and long lines
//
// Bytes that are not UTF-8 and NUL bytes are counted in [Stat] and treated as
// [Options.OnBadUTF8] says. A line longer than [MaxLine] is given out in pieces,
// each a document of its own, that end at white space where there is any and otherwise
// between two characters; such lines are counted too.
package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"iter"
)

// A Document is a text that is never divided between training and held-out
// data. Its bytes are valid until the next document is asked for.
type Document struct {
	Sentences [][]byte // at least one; a sentence may be empty
	File      string   // where it stands: a path, or "standard input"
	Line      int      // the line it starts on, counted from 1
	Partial   bool     // the line continues in the next document
}

// Options says how sources are read.
type Options struct {
	// OnBadUTF8 says what to do with a sentence that holds bytes which are not
	// UTF-8, or NUL bytes: "replace" puts U+FFFD in place of each NUL and of
	// each run of invalid bytes, "keep" leaves them, "skip" drops the sentence,
	// "error" ends the reading with an [*Error]. Empty means "replace".
	OnBadUTF8 string

	// AsItIs leaves out Unicode's normalisation: otherwise each sentence is brought
	// to the form NFC, in which a letter with its accents is one character where such a
	// character exists.
	AsItIs bool

	// Stdin is what the name "-" reads. If it is nil, "-" is an error.
	Stdin io.Reader

	pairs bool   // what is wanted are functions, by the format
	table string // what a folder stands for are tables in this format; "": texts
}

// A Stat counts what was read from a source.
type Stat struct {
	Name      string `json:"name"`                // the path, "-", "godoc:PATTERN" or "gettext:LANGUAGE"
	Version   string `json:"version,omitempty"`   // of Go, for godoc:std and godoc:cmd
	SHA256    string `json:"sha256"`              // of the file as it is stored; for godoc and gettext of the extracted text
	Bytes     int64  `json:"bytes"`               // of text, decompressed
	Documents int64  `json:"documents"`           // given out, without those dropped whole
	Sentences int64  `json:"sentences"`           // given out, empty ones included
	LongLines int64  `json:"long_lines"`          // longer than MaxLine, given out in pieces
	BadUTF8   int64  `json:"bad_utf8"`            // bytes that are not UTF-8
	NUL       int64  `json:"nul"`                 // NUL bytes
	Skipped   int64  `json:"skipped"`             // sentences dropped for their bad bytes
	BadLines  int64  `json:"bad_lines,omitempty"` // of tables and of labelled examples, left out
	// FirstBadLine is the file:line of the first of these, and what is wrong with it.
	FirstBadLine string `json:"first_bad_line,omitempty"`
	Unread       string `json:"unread,omitempty"`    // packages of godoc:PATTERN that were not found, and why
	FirstBad     string `json:"first_bad,omitempty"` // file:line of the first bad byte
	Language     string `json:"language,omitempty"`  // Chinese, Thai or another without spaces between words, if it looks like it
	Unseen       string `json:"unseen,omitempty"`    // what is to be told of it if no tokenizer takes out what is not seen
	Dotless      string `json:"dotless,omitempty"`   // what is to be told of it if a tokenizer makes small letters
	Note         string `json:"note,omitempty"`      // what is unusual about the file, and was handled

	// Passing says what was unusual when it was read, and need not be so the next time, though the text is the same: what else is in its
	// folder, or that somebody wrote it meanwhile.
	Passing string `json:"passing_note,omitempty"`
}

// look takes down what the tokenizer matters to in a text that begins with head.
func (s *Stat) look(head []byte) {
	s.Language, s.Unseen, s.Dotless = language(head), hidden(head), dotless(head)
}

// Notes returns what Passing and Note say.
func (s Stat) Notes() string { return joinNotes(s.Passing, s.Note) }

// A Source is one file, standard input, or one set of Go packages or of catalogues.
type Source struct {
	read  func(yield func(Document, error) bool)
	clean cleaner
	// articles says that lines which isArticle finds are left out.
	articles bool
	whole    bool // it cannot be cut into parts, and Check says nothing of it
	sum      hash.Hash
	stat     Stat

	passed passed              // over, in the folder of which this is the first file
	told   string              // what was noted before it is read
	listed func() string       // what is noted of a list of files; nil: it is none
	files  []string            // what is read, in order; none for standard input
	sums   [][sha256.Size]byte // of the files as they were last read

	packages packages // that the files belong to, for "godoc:"
	piece    *Piece   // of a file, if it was cut and read to its end
}

// Documents returns the documents of s in order. An error ends the iteration;
// it is an [*Error], or that of the context given to [Open]. Standard input can
// be read only once; other sources are read anew each time.
func (s *Source) Documents() iter.Seq2[Document, error] { return s.read }

// Stat returns what was counted while the documents of s were last read. It is
// complete after the iteration has reached its end. In its name a byte that is not UTF-8 is U+FFFD, as JSON has it.
func (s *Source) Stat() Stat {
	stat := s.stat
	stat.Name = string([]rune(stat.Name))
	if s.sum != nil {
		stat.SHA256 = hex.EncodeToString(s.sum.Sum(nil))
	}
	return stat
}

// Passing returns what [Stat.Passing] says before s is read.
func (s *Source) Passing() string {
	if s.listed == nil {
		return s.told
	}
	return joinNotes(s.told, s.listed())
}

// Name returns the path of s, "-", or what it was called by, such as "godoc:PATTERN".
func (s *Source) Name() string { return s.stat.Name }

// Open finds the sources that names stand for, in the order of names, without
// reading their text. Every name must lead to something: a missing file, a
// folder without text, a glob without a match, and a file that is named twice are errors
// of type [*Error].
func Open(ctx context.Context, names []string, o Options) ([]*Source, error) {
	var sources []*Source
	seen := make(map[string]string) // identity → name as given
	for _, name := range names {
		found, err := open(ctx, name, o)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			id := identity(s.Name())
			if first, ok := seen[id]; ok {
				return nil, &Error{Where: s.Name(), What: "is named twice, by " + quote(first) + " and " + quote(name),
					Remedy: "name each text once"}
			}
			seen[id] = name
		}
		sources = append(sources, found...)
	}
	for _, s := range sources {
		s.told = s.passed.told(names)
	}
	return sources, nil
}
