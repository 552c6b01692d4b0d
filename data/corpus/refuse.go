package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
)

// headSize is how much of a text is looked at before it is read.
const headSize = 1 << 16

// The remedies for what is text, but not as it should be.
const (
	fromUTF16   = "convert it: iconv -f UTF-16 -t UTF-8"
	fromUTF16LE = "convert it: iconv -f UTF-16LE -t UTF-8"
	fromUTF16BE = "convert it: iconv -f UTF-16BE -t UTF-8"
	fromUTF32   = "convert it: iconv -f UTF-32 -t UTF-8"
	fromUTF32LE = "convert it: iconv -f UTF-32LE -t UTF-8"
	fromUTF32BE = "convert it: iconv -f UTF-32BE -t UTF-8"
	fromWeb     = "take out the text first, for instance with pandoc --wrap=preserve -f html -t plain or w3m -dump"
	fromTMX     = `make lines of its pairs, with tabs between: python3 -c 'import sys, xml.etree.ElementTree as E; [print("\t".join(" ".join("".join(s.itertext()).split()) for s in u.iter("seg"))) for u in E.parse(sys.stdin).iter("tu")]'`
	fromXML     = "take out the text first, for instance with xmllint --xpath '//text()', or with wikiextractor from a dump of Wikipedia"
)

// Foreign says what text, the contents of a file or the beginning of it, is instead of text in UTF-8: an
// archive, UTF-16, a web page and the like. It returns nil for text, and for what it does not know.
func Foreign(text []byte) *Error {
	head := text[:min(len(text), headSize)]
	if c, ok := CompressionOf(head); ok {
		return &Error{What: "is compressed with " + c.Name, Remedy: "unpack it"}
	}
	e := known(head)
	if e == nil {
		e = markup(head)
	}
	if e != nil && e.What == isJSON {
		return nil // it is text, and what uses it may read it
	}
	return e
}

// notText says why head, the beginning of a text after decompression, or all of it
// if it is whole, is no text to train on, or nil. Where the text stands is for the
// caller to add.
func notText(head []byte, whole bool, policy string) *Error {
	head = unseparated(head)
	for _, check := range []func([]byte) *Error{known, controls, markup} {
		if e := check(head); e != nil {
			return e
		}
	}
	if !whole && len(head) > 0 { // a character may be divided
		head = head[:cut(head)]
	}
	bad, _ := countBad(head)
	if policy == "" || policy == "replace" {
		return foreign(head, int64(bad), int64(len(head)))
	}
	return nil
}

// known finds what the first bytes of a text that is not compressed any more tell: UTF-16 and UTF-32, and files that are no text.
func known(head []byte) *Error {
	if name, remedy := Packed(head); name != "" {
		return &Error{What: "is " + name, Remedy: remedy}
	}
	if c, ok := CompressionOf(head); ok {
		return &Error{What: "is compressed with " + c.Name + ", more than once", Remedy: "unpack it once"}
	}
	if bytes.Count(head, []byte("\x1b$B"))+bytes.Count(head, []byte("\x1b$@")) >= 2 {
		return &Error{What: "is ISO-2022-JP text, as Japanese mail is", Remedy: "convert it: iconv -f ISO-2022-JP -t UTF-8"}
	}
	for _, s := range signatures {
		if s.begins(head) {
			if zip, ok := zipped(head); ok {
				s = zip
			}
			return &Error{What: "is " + s.name, Remedy: s.remedy}
		}
	}
	return wide(head)
}

// wide finds UTF-16 and UTF-32 that have no mark: NUL bytes that all stand at places
// of the same kind.
func wide(head []byte) *Error {
	var at [4]int
	for i, b := range head {
		if b == 0 {
			at[i%4]++
		}
	}
	n, begin := len(head), bytes.IndexByte(head, 0)-1
	switch nul := at[0] + at[1] + at[2] + at[3]; {
	case n < 8 || nul*50 < n || nul*4 < n && nul < 16: // a few may be damage
	case nul > 0 && len(bytes.TrimRight(head, "\x00")) == n-nul: // text, as far as it goes
		return &Error{What: fmt.Sprintf("has nothing but NUL bytes from byte %d on, as a file that was not written to its end", n-nul+1), Remedy: "take them off, tr -d '\\000', or fetch the file again"}
	case begin > 64 && 3*nul > n-begin: // of UTF-16 every other byte
		begin -= 2 * bytes.Count(head[:begin], []byte("\xff\xfe"))
		return &Error{What: fmt.Sprintf("is UTF-16 text from byte %d on and other text before it, as >> of PowerShell leaves it", begin+1), Remedy: fmt.Sprintf(
			`convert the end: python3 -c 'import sys; b = sys.stdin.buffer.read(); sys.stdout.buffer.write(b[:%d] + b[%[1]d:].decode("utf-16").encode())'`, begin)}
	case nul*2 > n && at[0] == 0 && at[1] > 0 && at[2] > 0:
		return &Error{What: "is UTF-32 text without a mark", Remedy: fromUTF32LE}
	case nul*2 > n && at[3] == 0 && at[1] > 0 && at[2] > 0:
		return &Error{What: "is UTF-32 text without a mark", Remedy: fromUTF32BE}
	case at[0]+at[2] == 0:
		return &Error{What: "is UTF-16 text without a mark", Remedy: fromUTF16LE}
	case at[1]+at[3] == 0:
		return &Error{What: "is UTF-16 text without a mark", Remedy: fromUTF16BE}
	}
	return nil
}

// controls finds a share of control bytes that no text has.
func controls(head []byte) *Error {
	n := 0
	for _, b := range head {
		if b < ' ' && !isSpace(b) && b != '\b' && b != 0x1b || b == 0x7f { // logs of terminals have these two
			n++
		}
	}
	if n >= 8 && n*100 > len(head) && !isEBCDIC(head) {
		return &Error{What: fmt.Sprintf("is not text: %d of the first %d bytes are NUL or control bytes", n, len(head)), Remedy: "give text in UTF-8"}
	}
	return nil
}

// foreign finds text in another encoding than UTF-8, given how many of its bytes are not
// UTF-8, and some of it, with such bytes if that is known.
func foreign(some []byte, bad, bytes int64) *Error {
	if bad*200 <= bytes || bad < 16 && fewTold(some) == "" {
		return nil
	}
	from, others := Encoding(some)
	or := ""
	if len(others) > 0 {
		or = " (or " + strings.Join(others, ", ") + ")"
	}
	return &Error{What: fmt.Sprintf("is not UTF-8: %d of %d bytes", bad, bytes),
		Remedy: "convert it, perhaps with " + ConvertCommand(from) + or + "; corpus.on_bad_utf8 = \"skip\" leaves out such sentences"}
}

// markup finds web pages, XML and JSON.
func markup(head []byte) *Error {
	head = bytes.TrimSpace(trimMarks(head))
	for bytes.HasPrefix(head, []byte("<!--")) {
		_, after, ok := bytes.Cut(head, []byte("-->"))
		if !ok {
			break
		}
		head = bytes.TrimSpace(after)
	}
	start := bytes.ToLower(head[:min(len(head), 64)])
	is := func(magic string) bool { return bytes.HasPrefix(start, []byte(magic)) }
	switch {
	case is("<!doctype html") || is("<html") || is("<head>") || is("<body"):
		return &Error{What: "is a web page", Remedy: fromWeb}
	case is("<svg"):
		return &Error{What: "is an image", Remedy: otherFile}
	case is("<?xml") && bytes.Contains(bytes.ToLower(head[:min(len(head), 1024)]), []byte("<html")):
		return &Error{What: "is a web page", Remedy: fromWeb}
	case is("<tmx") || is("<?xml") && bytes.Contains(bytes.ToLower(head[:min(len(head), 1024)]), []byte("<tmx")):
		return &Error{What: "is a translation memory, TMX", Remedy: fromTMX}
	case is("<?xml") || is("<mediawiki") || is("<rss") || is("<feed ") || is("<tei") || is("<opml"):
		return &Error{What: "is XML", Remedy: fromXML}
	case beginsJSON(head):
		return &Error{What: isJSON, Remedy: jsonText(head)}
	case isScript(head):
		return &Error{What: "is JSON behind a name of JavaScript, as in an archive of Twitter or Facebook", Remedy: `take that off, for instance with sed '1s/^[^=]*= *//', and read what is left with corpus.format = "jsonl"`}
	}
	return nil
}

// isScript reports whether head is the beginning of JSON behind a name, as in window.YTD.tweets.part0 = […].
func isScript(head []byte) bool {
	name, value, ok := bytes.Cut(head, []byte("= "))
	return ok && isNamed()(name) && beginsJSON(bytes.TrimSpace(value))
}

// isNamed finds the name of a variable of JavaScript, with what declares it.
var isNamed = sync.OnceValue(func() func([]byte) bool {
	return regexp.MustCompile(`^(?:(?:var|let|const) )?[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)* ?$`).Match
})

// beginsJSON reports whether head is the beginning of JSON: of an object, or of a list of
// strings, objects or lists. It looks at the first few values, as head may end within one.
func beginsJSON(head []byte) bool {
	const enough = 8 // values and brackets
	if len(head) == 0 || head[0] != '{' && head[0] != '[' {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(head))
	for i := range enough {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return i > 1
		case err != nil:
			return false
		}
		if _, isNumber := token.(float64); i == 1 && (isNumber || token == nil || token == json.Delim(']') || token == json.Delim('}')) {
			return false // [1] begins a text too
		}
	}
	return true
}
