package corpus

import (
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

// digest returns the digest of the only source of a name.
func digest(t *testing.T, name string) Digest {
	t.Helper()
	sources, err := Open(t.Context(), []string{name}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	before, err := Digests(t.Context(), sources, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range sources[0].Documents() {
		if err != nil {
			t.Fatal(err)
		}
	}
	if after := sources[0].Digest(); after != before[0] {
		t.Errorf("%s: digest %x before it is read and %x after", name, before[0], after)
	}
	return before[0]
}

func TestDigestDependsOnEveryFile(t *testing.T) {
	newModule(t)
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("a.txt", "one\n")
	put("a.txt.gz", gzipped("one\n"))
	seen := make(map[Digest]string)
	changed := func(what, source string) {
		t.Helper()
		d := digest(t, source)
		if before, ok := seen[d]; ok {
			t.Errorf("%s: same digest as for %s", what, before)
		}
		seen[d] = what
	}
	changed("a file", "a.txt")
	changed("another path", "./a.txt")
	changed("a compressed file", "a.txt.gz")
	changed("packages", "godoc:./...")
	put("a.txt", "two\n")
	changed("another text", "a.txt")
	put("b.go", "// Package m is c.\npackage m\n")
	changed("another comment", "godoc:./...")
	put("b.go", "// Package m is c.\npackage m \n")
	changed("another space in the code", "godoc:./...")
	if err := os.Rename("b.go", "d.go"); err != nil {
		t.Fatal(err)
	}
	changed("another name", "godoc:./...")
	put("e.go", "package m\n")
	changed("a further file", "godoc:./...")

	was := digest(t, "a.txt")
	if err := os.Chtimes("a.txt", time.Unix(1, 0), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if digest(t, "a.txt") != was {
		t.Error("the digest depends on the time of the file")
	}
}

func TestDigestsLeaveStreamsAlone(t *testing.T) {
	in := strings.NewReader("one\n")
	sources, err := Open(t.Context(), []string{write(t, "a.txt", "two\n"), "-"}, Options{Stdin: in})
	if err != nil {
		t.Fatal(err)
	}
	var e *Error
	if _, err := Digests(t.Context(), sources, nil); !errors.As(err, &e) || in.Len() != 4 {
		t.Errorf("got error %v and %d bytes left, want an *Error and 4", err, in.Len())
	}
	if lasting(os.DevNull) || lasting("/dev/stdin") || lasting(t.TempDir()) {
		t.Error("a device or a folder passes for a file")
	}
	if f, err := os.CreateTemp("/dev/shm", "lexigraph-"); err == nil { // on Linux
		defer os.Remove(f.Name())
		if f.Close(); !lasting(f.Name()) {
			t.Errorf("%s does not pass for a file", f.Name())
		}
	}
}

func TestDigestsCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sources, err := Open(ctx, []string{write(t, "a.txt", "two\n")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := Digests(ctx, sources, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// Every tokenizer has a key of its own, in which every setting shows.
func TestKeys(t *testing.T) {
	seen := make(map[string]string)
	add := func(what string, tokenizer Tokenizer) {
		keyed, ok := tokenizer.(Keyed)
		if !ok {
			t.Errorf("%s has no key", what)
			return
		}
		if before, ok := seen[keyed.Key()]; ok {
			t.Errorf("%s and %s have the same key, %q", what, before, keyed.Key())
		}
		seen[keyed.Key()] = what
	}
	for name, make := range tokenizers() {
		add(name, make())
		for i := range reflect.Indirect(reflect.ValueOf(make())).NumField() {
			tokenizer := make()
			v := reflect.Indirect(reflect.ValueOf(tokenizer))
			if f := v.Type().Field(i); f.IsExported() {
				v.Field(i).SetBool(!v.Field(i).Bool()) // there are no others yet
				add(name+" with another "+f.Name, tokenizer)
			}
		}
		tokenizer := make().(Keyed)
		before := tokenizer.Key()
		tokenizer.Next([]byte("Some Text"))
		if got := tokenizer.Key(); got != before {
			t.Errorf("%s: key %q after use, %q before", name, got, before)
		}
	}
}

func BenchmarkDigests(b *testing.B) {
	large := write(b, "large.txt", strings.Repeat("some line of text\n", 1<<19))
	for _, name := range []string{large, "godoc:std"} {
		b.Run("source="+name[strings.LastIndexByte(name, '/')+1:], func(b *testing.B) {
			sources, err := Open(b.Context(), []string{name}, Options{})
			if err != nil {
				b.Skip(err)
			}
			size := int64(0)
			for _, path := range sources[0].files {
				info, err := os.Stat(path)
				if err != nil {
					b.Fatal(err)
				}
				size += info.Size()
			}
			b.SetBytes(size)
			for b.Loop() {
				if _, err := Digests(b.Context(), sources, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
