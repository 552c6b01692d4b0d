package vector

import (
	"os"
	"strings"
	"testing"
)

// A lie is bytes in the place of those that a file has from some place on, and what the error says of it.
type lie struct {
	at          int
	bytes, want string
}

// damage cuts the file of a table with n-grams at every place, adds a byte to it, and has its numbers lie.
func damage(t *testing.T, format string, lies map[string]lie) {
	t.Helper()
	path, _ := writeTable(t, t.TempDir(), format, withNGrams())
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(content)
	fails := func(name, content, want string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want one with %q", name, err, want)
		}
	}
	for n := 4; n < len(whole); n += 1 + n/20 {
		fails("cut", whole[:n], "cut short")
	}
	fails("a byte more", whole+"\x00", "")
	for name, l := range lies {
		fails(name, whole[:l.at]+l.bytes+whole[l.at+len(l.bytes):], l.want)
	}
}
