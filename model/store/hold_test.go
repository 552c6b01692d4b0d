package store

import (
	"errors"
	"io/fs"
	"testing"
)

// TestLeaseCounts: a lease counts as long as it is there and there is no newer one. What comes too late, and writes an old one again, changes nothing.
func TestLeaseCounts(t *testing.T) {
	l := leases{Copy{Store: &Memory{}, URL: "test://bucket", Name: "run"}, t.Context()}
	counts := func(number int, want string) {
		t.Helper()
		text, err := l.Read(number)
		if string(text) != want || (want == "") != errors.Is(err, fs.ErrNotExist) {
			t.Errorf("lease %d is %q, %v; want %q", number, text, err, want)
		}
		if err := l.Write(number, []byte(want)); (want == "") != errors.Is(err, fs.ErrNotExist) {
			t.Errorf("lease %d is written: %v", number, err)
		}
	}
	counts(1, "")
	if err := l.Create(1, []byte("one")); err != nil {
		t.Fatal(err)
	}
	counts(1, "one")
	if err := l.Create(1, []byte("other")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("lease 1 is made again: %v", err)
	}
	if err := l.Create(2, []byte("two")); err != nil {
		t.Fatal(err)
	}
	counts(1, "")
	counts(2, "two")
	l.Remove(2)
	counts(1, "one")
	l.Remove(1)
	counts(1, "")
}
