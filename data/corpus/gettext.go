package corpus

import (
	"bytes"
	"context"
	endian "encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

const (
	gettextPrefix = "gettext:"
	idsPrefix     = "gettext-ids:"
)

// locales is where a system has the catalogues of its programs.
const locales = "/usr/share/locale"

// isCatalogs reports whether name stands for catalogues of gettext.
func isCatalogs(name string) bool {
	return strings.HasPrefix(name, gettextPrefix) || strings.HasPrefix(name, idsPrefix)
}

// newGettext returns the messages of the catalogues that name, "gettext:LANGUAGE" or "gettext-ids:LANGUAGE", stands for.
func newGettext(ctx context.Context, name string, o Options) (*Source, error) {
	prefix, which, _ := strings.Cut(name, ":")
	files, err := catalogs(name, which)
	if err != nil {
		return nil, err
	}
	s := &Source{files: files}
	s.stat.Name = name
	parse := func(path string, src []byte) contents { return messages(path, src, prefix+":" == idsPrefix) }
	s.read = func(yield func(Document, error) bool) { s.parsedDocuments(ctx, o, parse, yield) }
	return s, nil
}

// localeName is how folders of catalogues are called: de, pt_BR, sr@latin.
var localeName = pattern(`^[A-Za-z]{2,3}([_@.][A-Za-z0-9@_-]+)*$`)

// catalogs returns the catalogues of a language, or those that a path stands for: a file, a folder or a glob. A link to one that is
// there too is left out.
func catalogs(name, which string) ([]string, error) {
	pattern := which
	switch info, err := os.Stat(which); {
	case which == "":
		return nil, &Error{Where: name, What: "names no language", Remedy: "write " + gettextPrefix + "de, or the path of a .mo file"}
	case err == nil && info.Mode().IsRegular(): // also if it is called like a language, de.mo
		pattern = escapeGlob(which)
	case localeName().MatchString(which):
		pattern = filepath.Join(locales, which, "LC_MESSAGES", "*.mo")
	case err == nil && info.IsDir():
		pattern = filepath.Join(escapeGlob(which), "*.mo")
	case err == nil:
		pattern = escapeGlob(which)
	}
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, &Error{Where: name, What: "bad glob", Err: err, Remedy: `close each [ with ], or write [[] for it`}
	}
	if len(found) == 0 {
		return nil, &Error{Where: name, What: "there is no " + pattern, Remedy: "install programs with their translations, or name a folder of .mo files; ls " + locales + " shows the languages"}
	}
	seen := make(map[string]bool)
	for _, path := range found { // plain files first: a link has the name of another
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
			seen[identity(path)] = true
		}
	}
	files := slices.DeleteFunc(found, func(path string) bool {
		info, err := os.Lstat(path)
		if err != nil || info.Mode().IsRegular() {
			return false
		}
		was := seen[identity(path)]
		seen[identity(path)] = true
		return was
	})
	slices.Sort(files)
	return files, nil
}

// messages returns the translated messages of a catalogue as documents, with the paragraphs as sentences: their translations or, if ids, what
// was translated. The header, which is the translation of nothing, is none of them, nor is a message that stays as it is.
func messages(path string, src []byte, ids bool) contents {
	entries, err := parseCatalog(src)
	if err != nil {
		return contents{err: &Error{Where: path, What: err.Error(), Remedy: "name a .mo file, or install the package again that has it"}}
	}
	for _, e := range entries {
		if m := charset().FindSubmatch(e.text); len(e.id) == 0 && m != nil && !bytes.EqualFold(m[1], []byte("UTF-8")) && !bytes.EqualFold(m[1], []byte("ASCII")) {
			return contents{note: fmt.Sprintf("%s is left out: it is in %s and not in UTF-8", path, m[1])}
		}
	}
	var docs []Document
	for i, e := range entries {
		text := e.text
		if ids {
			if _, after, ok := bytes.Cut(e.id, []byte{4}); ok { // a context, such as "menu", stands in front
				text = after
			} else {
				text = e.id
			}
		}
		if len(e.id) == 0 || bytes.Equal(e.id, e.text) {
			continue
		}
		var sentences [][]byte
		for form := range bytes.SplitSeq(text, []byte{0}) { // of a plural
			sentences = append(sentences, spoken(form)...)
		}
		if len(sentences) > 0 {
			docs = append(docs, Document{Sentences: sentences, File: path, Line: i + 1})
		}
	}
	return contents{docs: docs}
}

var (
	charset   = pattern(`(?i)charset=([A-Za-z0-9_-]+)`)
	directive = pattern(`%(\([A-Za-z0-9_]+\)|[0-9]+\$)?[-+#0'I]*[0-9*]*(\.[0-9*]+)?(hh|h|ll|l|L|q|j|z|t|<PRI[A-Za-z0-9]+>)?[A-Za-z%]|%<PRI[A-Za-z0-9]+>`)
	mnemonic  = pattern(`(^|[\s(])_(\pL)`)
	blankLine = pattern(`\n[ \t]*\n`)
)

// spoken returns the paragraphs of a message, each on one line, without what is for the program: directives of printf, and the underscore in
// front of the letter that is a menu's key.
func spoken(message []byte) (paragraphs [][]byte) {
	message = directive().ReplaceAll(message, []byte(" "))
	message = mnemonic().ReplaceAll(message, []byte("$1$2"))
	for _, p := range blankLine().Split(string(message), -1) {
		if p = oneLine(p); p != "" {
			paragraphs = append(paragraphs, []byte(p))
		}
	}
	return paragraphs
}

// A catalogEntry is a message and its translation.
type catalogEntry struct{ id, text []byte }

// parseCatalog reads a .mo file: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
func parseCatalog(src []byte) ([]catalogEntry, error) {
	var order endian.ByteOrder = endian.LittleEndian
	switch {
	case len(src) < 20:
		return nil, errors.New("is not a gettext catalogue: it is too short")
	case endian.BigEndian.Uint32(src) == 0x950412de:
		order = endian.BigEndian
	case order.Uint32(src) != 0x950412de:
		return nil, errors.New("is not a gettext catalogue")
	}
	if major := order.Uint32(src[4:]) >> 16; major > 1 {
		return nil, fmt.Errorf("is a catalogue of the unknown version %d", major)
	}
	n, ids, texts := uint64(order.Uint32(src[8:])), uint64(order.Uint32(src[12:])), uint64(order.Uint32(src[16:]))
	size := uint64(len(src))
	if ids+8*n > size || texts+8*n > size {
		return nil, fmt.Errorf("is damaged: it has no room for its %d messages", n)
	}
	entries := make([]catalogEntry, n)
	at := func(table uint64, i int) ([]byte, error) {
		length, from := uint64(order.Uint32(src[table+8*uint64(i):])), uint64(order.Uint32(src[table+8*uint64(i)+4:]))
		if from+length > size {
			return nil, fmt.Errorf("is damaged: message %d ends at byte %d of %d", i+1, from+length, size)
		}
		return src[from : from+length], nil
	}
	for i := range entries {
		var err, err2 error
		entries[i].id, err = at(ids, i)
		entries[i].text, err2 = at(texts, i)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// TranslatedWords returns the messages that are one word, with their translations where these are one word too, both in lower case: a
// dictionary of what programs say. The name is as for a text, "gettext:LANGUAGE" or "gettext:PATH". Of several translations of a word the first
// one counts.
func TranslatedWords(name string) ([][2]string, error) {
	files, err := catalogs(name, strings.TrimPrefix(name, gettextPrefix))
	if err != nil {
		return nil, err
	}
	var pairs [][2]string
	seen := make(map[string]bool)
	for _, path := range files {
		src, err := readSource(path)
		if err != nil {
			return nil, err
		}
		ids, texts := messages(path, src, true), messages(path, src, false)
		if ids.err != nil {
			return nil, ids.err
		}
		translated := make(map[int][]byte) // by the number of the message
		for _, doc := range texts.docs {
			translated[doc.Line] = doc.Sentences[0]
		}
		for _, doc := range ids.docs {
			id, text := oneWord(doc.Sentences[0]), oneWord(translated[doc.Line])
			if id != "" && text != "" && id != text && !seen[id] {
				seen[id] = true
				pairs = append(pairs, [2]string{id, text})
			}
		}
	}
	return pairs, nil
}

// oneWord returns a sentence of one word of letters, in lower case and without punctuation at its end, and "" for another.
func oneWord(sentence []byte) string {
	word := strings.ToLower(strings.TrimRight(Normal(string(sentence)), " .:…!?"))
	if len(word) < 3 || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		return ""
	}
	return word
}
