package corpus

import (
	"fmt"
	"strings"
	"testing"
)

// TestFormPatterns has all that are compiled when they are first asked for, which a test of a text need not do.
func TestFormPatterns(t *testing.T) {
	for _, f := range forms {
		f.is()
	}
	for _, f := range twice {
		f.is()
	}
	for _, f := range oddities {
		f.is()
	}
}

// formLines has a line of each form, with how the note of it begins, and lines that are text.
var formLines = map[string]string{
	`"the \"moon\" is caf\u00e9"`:                       "has a string of JSON in each line",
	`"the ""moon"" is full"`:                            "has a field of CSV in each line",
	`"The moon," she said, "is full."`:                  "",
	"__label__good it is well made":                     "has labels of fastText",
	"le caf=C3=A9 est ferm=C3=A9":                       "is quoted-printable",
	strings.Repeat("dGhlIG1v", 9):                       "has lines of Base64",
	"Subject: the moon":                                 "has the headers of mail, which are read as text; take out the bodies first: python3 -c",
	"the%20moon%2C":                                     "is percent-encoded",
	`le caf\u00e9`:                                      "has escapes in the place of characters",
	"the/DT moon/NN is/VBZ full/JJ":                     "has a tag behind each word, such as dog/NN",
	"the_DT moon_NN is_VBZ full_JJ":                     "has a tag behind each word, such as dog_NN",
	"the re@@ ader":                                     "consists of pieces of words",
	"the re ##ader":                                     "consists of pieces of words",
	"▁the ▁re ader":                                     "consists of pieces of words",
	"(S (NP (DT the) (NN moon)) (VP (VBZ shines)))":     "has trees",
	"['the', 'moon']":                                   "has lists as Python shows them",
	"b'the moon'":                                       "has bytes as Python shows them",
	"\x1b[31mthe moon\x1b[0m":                           "has escapes of a terminal",
	"t\bthe moon":                                       "has backspaces",
	`the \emph{moon} \cite{a}`:                          "has commands of LaTeX",
	"the [[moon]]":                                      "has the markup of a wiki",
	`<http://x/moon> <http://x/name> "the moon" .`:      "is N-Triples",
	"@prefix x: <http://x/> .":                          "is Turtle",
	`x:moon a x:Body; rdfs:label "the moon"@en ;`:       "is Turtle",
	"2024-01-02 12:00:00,1 INFO the moon":               "has a time at the beginning of most lines",
	"Jan  2 12:00:00 host app: the moon":                "has a time at the beginning of most lines",
	"[01.02.24, 12:00:00] Ann: the moon":                "has a time at the beginning of most lines",
	"\u200e[31.12.23, 12:00:00] Ann: the moon":          "has a time at the beginning of most lines",
	"[31-Dec-23 09:05 PM] ann#1":                        "has a time at the beginning of most lines",
	"[01/02/2024, 09:05:00] Ann: the moon .":            "has a time at the beginning of most lines",
	"[1/2/2024 9:05 PM] ann":                            "has a time at the beginning of most lines",
	"[00:05] <ann> the moon":                            "has a time at the beginning of most lines",
	"00:05:01 <ann> the moon":                           "has a time at the beginning of most lines",
	"[00:12.00]the moon":                                "has a time at the beginning of most lines",
	"Author: Ann <ann@example.org>":                     "has the headers of git log",
	"@@ -1,2 +1,3 @@ func moon":                         "is a patch",
	"- the moon":                                        "",
	"+the moon":                                         "",
	`msgid "the moon"`:                                  "is a catalogue of gettext as people write it",
	"L1 +++$+++ u0 +++$+++ the moon":                    "has fields between +++$+++",
	"Snapshot-Content-Location: http://x/moon":          "is a web page that a browser has saved",
	`{'text': 'the moon', 'label': 1}`:                  "has objects as Python shows them",
	"1/2/24, 12:00 PM - Ann: the moon":                  "has a time at the beginning of most lines",
	"INSERT INTO `t` VALUES (1, 'the moon');":           "has statements of SQL",
	"-- PostgreSQL database dump":                       "is a dump of a database",
	"-- MariaDB dump 10.19  Distrib 10.5.12-MariaDB":    "is a dump of a database",
	"-- the PostgreSQL database dump is full":           "",
	"the moon is won-":                                  "has words that a hyphen divides",
	"the moon is won\u00ad":                             "has words that a hyphen divides",
	"the moon is won\u2010":                             "has words that a hyphen divides",
	"This Project Gutenberg eBook is for anyone":        "has the preface and licence of Project Gutenberg",
	"the moon </s>":                                     "has </s> at the ends of lines",
	"00000000: 7468 6520 6d6f 6f6e 2069 7320  the moon": "is a dump of bytes as figures",
	"M" + strings.Repeat("5'&5S=#", 8) + "5'&5":         "is uuencoded",
	"t h e   m o o n   i s   f u l l":                   "has a space behind each letter",
	"the_old_moon_is,_it_seems,_full.":                  "has other marks than spaces between its words",
	"WARC/1.0":                                          "is a web archive",
	"0:00:01.000,0:00:02.000":                           "has the times of subtitles",
	"{1}{25}the moon":                                   "has the times of subtitles",
	"Dialogue: 0,0:00:01.00,0:00:02.00,Default,,moon":   "has the times of subtitles",
	"the moon is 100 % full; a/b, x = 20, [1] and c_d":  "",
	strings.Repeat("GATTACA", 10):                       "",
	"Date: 2 May":                                       "",
	"Subject to change":                                 "",
	" = = the moon = =":                                 "",
	"# the [moon](https://a.b/c%20d)":                   "",
}

func TestForms(t *testing.T) {
	for line, want := range formLines {
		if _, note := tags([]byte(strings.Repeat(line+"\n", 10))); !strings.HasPrefix(note, want) || (note == "") != (want == "") {
			t.Errorf("%q: the note is %q, want %q", line, note, want)
		}
		if _, note := tags([]byte(line + "\n" + strings.Repeat("the mouse sees the horse\n", 200))); note != "" && !strings.Contains(line, "Gutenberg") && !strings.Contains(line, "WARC") && !strings.Contains(line, "Snapshot") && !strings.HasPrefix(note, "is a dump of a database") {
			t.Errorf("a single line %q: the note is %q", line, note)
		}
	}
}

// TestFormsNumbered has the number of each line in front of it.
func TestFormsNumbered(t *testing.T) {
	var text strings.Builder
	for i := range 20 {
		fmt.Fprintf(&text, "%3d  the mouse\n", i+1)
	}
	if _, note := tags([]byte(text.String())); !strings.HasPrefix(note, "has the number of each line in front of it") {
		t.Errorf("numbered lines: the note is %q", note)
	}
}
