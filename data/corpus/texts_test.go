package corpus

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
)

// TestBadTexts: a row without a text has its error in its place, and a file whose first rows all have none is one of other columns.
func TestBadTexts(t *testing.T) {
	const good, bad = "{\"text\": \"the\\ncat\"}\n", "{\"txt\": \"a hen\"}\n"
	for _, test := range []struct {
		content, want string // a letter for each line
		err           string
	}{
		{good + bad + good, "gbg", ""},
		{bad + good, "bg", ""},
		{strings.Repeat(bad, mostBad) + good + bad, strings.Repeat("b", mostBad) + "gb", ""},
		{strings.Repeat(bad, mostBad+1) + good, "", `a.jsonl:1: has no string "text"`},
		{bad + bad, "", `a.jsonl:1: has no string "text"`},
		{"\n", "", ""},
		{good + "[1", "gb", ""},
	} {
		in, err := OpenTexts(t.Context(), write(t, "a.jsonl", test.content), "jsonl", []Column{{Name: "text"}}, func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		got, lines := "", bufio.NewReader(in)
		for err == nil {
			var line string
			line, err = lines.ReadString('\n')
			switch wrong := (*BadRow)(nil); {
			case err == nil && line == "the cat\n":
				got += "g"
			case errors.As(err, &wrong) && line == "":
				got, err = got+"b", nil
			}
		}
		if got != test.want || (test.err == "") != (err == io.EOF) || !strings.Contains(err.Error(), test.err) {
			t.Errorf("%.40q…: got %s, %v", test.content, got, err)
		}
	}
}

// TestTextsTogether: many rows are given at once, up to a bad one, also by pieces that are smaller than a text.
func TestTextsTogether(t *testing.T) {
	const good = "{\"text\": \"the cat\"}\n"
	in, err := OpenTexts(t.Context(), write(t, "a.jsonl", strings.Repeat(good, 100)+"{}\n"+good), "jsonl", []Column{{Name: "text"}}, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	b, wrong := make([]byte, 1<<20), (*BadRow)(nil)
	if n, err := in.Read(b[:3]); n != 3 || err != nil {
		t.Errorf("read %d bytes of 3, %v", n, err)
	}
	if n, err := in.Read(b[3:]); string(b[:3+n]) != strings.Repeat("the cat\n", 100) || !errors.As(err, &wrong) {
		t.Errorf("read %d bytes at once, %v", n, err)
	}
	if n, err := in.Read(b); string(b[:n]) != "the cat\n" || err != io.EOF {
		t.Errorf("read %q, %v", b[:n], err)
	}
}
