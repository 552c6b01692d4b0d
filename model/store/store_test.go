package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/lease"
)

// Paces for tests: a process that lives is seen to live however slow the machine is, and one
// that is dead is not waited for.
var (
	lively  = lease.Pace{Beat: 2 * time.Millisecond, Expiry: time.Hour, Poll: time.Millisecond}
	hurried = lease.Pace{Beat: time.Hour, Expiry: 60 * time.Millisecond, Poll: 20 * time.Millisecond}
)

// cut is a store whose connection breaks after so many bytes of an object.
type cut struct {
	*Memory
	after int64 // less than 0: it does not break
}

var errBroken = errors.New("the connection is broken")

func (c *cut) Put(ctx context.Context, name string, r io.Reader) error {
	if !strings.Contains(name, "/lease.") && c.after >= 0 { // signs of life come from another goroutine
		r = io.MultiReader(io.LimitReader(r, c.after), broken{})
	}
	return c.Memory.Put(ctx, name, r)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

// write makes a run of these files, and returns its folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var files = []string{"manifest.json", "checkpoint/last", "gone"}

// fetched returns what the run in the store has in two of the files.
func fetched(t *testing.T, c Copy) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := c.Fetch(t.Context(), dir, func(string) bool { return true }); err != nil {
		t.Fatal(err)
	}
	a, err1 := os.ReadFile(filepath.Join(dir, "manifest.json"))
	b, err2 := os.ReadFile(filepath.Join(dir, "checkpoint/last"))
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return string(a) + " " + string(b)
}

// names returns the names of all objects of a store.
func names(t *testing.T, s Store) []string {
	t.Helper()
	var all []string
	for name, err := range s.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, name)
	}
	return all
}

// TestCutShort: an upload that breaks at any point leaves the run as it was.
func TestCutShort(t *testing.T) {
	s := &cut{&Memory{}, 3}
	c := Copy{Store: s, URL: "test://bucket", Name: "run"}
	h, err := c.Take(t.Context(), lively)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Release()
	first := write(t, map[string]string{"manifest.json": "one", "checkpoint/last": "first"})
	if err := h.Put(t.Context(), first, files); !errors.Is(err, errBroken) {
		t.Fatalf("a broken connection: %v", err)
	}
	if _, err := c.Record(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after an upload that was cut short, the record is %v", err)
	}
	s.after = -1
	if err := h.Put(t.Context(), first, files); err != nil {
		t.Fatal(err)
	}
	second := write(t, map[string]string{"manifest.json": "one", "checkpoint/last": "the second checkpoint"})
	for _, s.after = range []int64{0, 7, 30} { // in the checkpoint, and in the record
		if err := h.Put(t.Context(), second, files); !errors.Is(err, errBroken) {
			t.Errorf("broken after %d bytes: %v", s.after, err)
		}
		if got := fetched(t, c); got != "one first" {
			t.Errorf("broken after %d bytes, there is %q", s.after, got)
		}
	}
	s.after = -1
	if err := h.Put(t.Context(), second, files); err != nil {
		t.Fatal(err)
	}
	if got := fetched(t, c); got != "one the second checkpoint" {
		t.Errorf("there is %q", got)
	}
	if got := names(t, s); len(got) != 4 { // a lease, a record, and two files
		t.Errorf("there are %d objects: %q", len(got), got)
	}
}

// TestFence: a process that has lost a run, and does not know, changes nothing.
func TestFence(t *testing.T) {
	s := &Memory{}
	c := Copy{Store: s, URL: "test://bucket", Name: "run"}
	old, err := c.Take(t.Context(), hurried) // gives no sign of life
	if err != nil {
		t.Fatal(err)
	}
	if err := old.Put(t.Context(), write(t, map[string]string{"manifest.json": "old", "checkpoint/last": "1"}), files); err != nil {
		t.Fatal(err)
	}
	h, err := c.Take(t.Context(), hurried)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Put(t.Context(), write(t, map[string]string{"manifest.json": "new", "checkpoint/last": "1"}), files); err != nil {
		t.Fatal(err)
	}
	// What the first process has begun to write arrives late.
	late := Record{Number: old.Number(), Files: []File{{Name: "manifest.json", SHA256: "0"}}}
	for _, name := range []string{c.recordName(old.Number()), c.objectName(old.Number(), late.Files[0]), "run/lease.1"} {
		if err := s.Put(t.Context(), name, strings.NewReader("{}")); err != nil {
			t.Fatal(err)
		}
	}
	if got := fetched(t, c); got != "new 1" {
		t.Errorf("there is %q", got)
	}
	if err := old.Put(t.Context(), write(t, nil), files); !errors.Is(err, lease.ErrLocked) {
		t.Errorf("the first process puts something: %v", err)
	}
	if err := h.Put(t.Context(), write(t, map[string]string{"manifest.json": "end", "checkpoint/last": "2"}), files); err != nil {
		t.Fatal(err)
	}
	if got := fetched(t, c); got != "end 2" {
		t.Errorf("there is %q", got)
	}
	for _, name := range names(t, s) {
		if n := c.owner(name); n == old.Number() {
			t.Errorf("%s: is left", name)
		}
	}
	if host, ok := c.Holder(t.Context()); !ok {
		t.Errorf("held by %q, %v", host, ok)
	}
	h.Release()
	old.Release()
	if host, ok := c.Holder(t.Context()); ok {
		t.Errorf("held by %q", host)
	}
}

// TestDamaged refuses what is not what was put there, and names that lead out of the folder.
func TestDamaged(t *testing.T) {
	s := &Memory{}
	c := Copy{Store: s, URL: "test://bucket", Name: "run"}
	put := func(name, text string) {
		t.Helper()
		if err := s.Put(t.Context(), name, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	const sum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" // of test
	for _, test := range []struct{ record, object, want string }{
		{`{`, "test", "run/run.1.json: damaged"},
		{`{"files":[{"name":"../x","size":4,"sha256":"` + sum + `"}]}`, "test", `"../x" is not the name`},
		{`{"files":[{"name":"/x","size":4,"sha256":"` + sum + `"}]}`, "test", `"/x" is not the name`},
		{`{"files":[{"name":"x","size":4,"sha256":"` + sum + `"}]}`, "tent", "is not what x had"},
		{`{"files":[{"name":"x","size":4,"sha256":"` + sum + `"}]}`, "tests", "is not what x had"},
		{`{"files":[{"name":"x","size":4,"sha256":"` + sum + `"}]}`, "test", ""},
	} {
		put("run/run.1.json", test.record)
		put("run/1/"+sum, test.object)
		dir := t.TempDir()
		_, err := c.Fetch(t.Context(), dir, func(string) bool { return true })
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s with %q: error is %v", test.record, test.object, err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) > 0 && test.want != "" {
			t.Errorf("%s with %q: there is %v", test.record, test.object, entries)
		}
	}
	put("other/1/abc", "")
	put("deep/run/run.1.json", "{}")
	put("run/run.01.json", "{}")
	if names, err := Names(t.Context(), s, ""); err != nil || strings.Join(names, " ") != "run" {
		t.Errorf("the runs are %v, %v", names, err)
	}
}

// TestURL tells URLs from paths.
func TestURL(t *testing.T) {
	for word, want := range map[string]bool{"s3://b/p": true, "file:///x": true, "S3://b": true, "runs": false, "s3:b": false, "a/b://c": false, "://x": false, "C:\\x": false} {
		if IsURL(word) != want {
			t.Errorf("%s: %v", word, !want)
		}
	}
	for word, want := range map[string]string{"s3:b/p": "s3://b/p", "gs:/b": "gs://b", "s3://b": "", "runs": "", "s3": "", "C:\\x": ""} {
		if got := Misspelt(word); got != want {
			t.Errorf("%s was probably meant to be %q, want %q", word, got, want)
		}
	}
	_, err := Open(t.Context(), nil, "s3://b")
	if missing := (*SchemeError)(nil); !errors.As(err, &missing) || !strings.Contains(err.Error(), "lexigraph-bucket@latest") {
		t.Error(err)
	}
	memory := func(context.Context, string) (Store, error) { return &Memory{}, nil }
	if _, err := Open(t.Context(), map[string]Opener{"mem": memory}, "MEM://"); err != nil {
		t.Error(err)
	}
	if _, err := Open(t.Context(), map[string]Opener{"mem": memory}, "s3://b"); err == nil || err.Error() != "s3://b: there is no driver for s3; there are mem" {
		t.Error(err)
	}
}

// TestFetchNowhere: what is in the way of a file that is fetched is told with what to do.
func TestFetchNowhere(t *testing.T) {
	c := Copy{Store: &Memory{}, URL: "mem://b", Name: "run"}
	h, err := c.Take(t.Context(), lively)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Release()
	if err := h.Put(t.Context(), write(t, map[string]string{"checkpoint/last": "x"}), files); err != nil {
		t.Fatal(err)
	}
	for _, inTheWay := range []string{"checkpoint", "checkpoint/last/f"} { // a file in the place of a folder, and a folder in that of a file
		dir := write(t, map[string]string{inTheWay: ""})
		_, err := c.Fetch(t.Context(), dir, func(string) bool { return true })
		if to := filepath.Join(dir, "checkpoint", "last"); err == nil || !strings.HasPrefix(err.Error(), to+": ") || !strings.HasSuffix(err.Error(), "; choose another folder") {
			t.Errorf("%s is in the way: error is %v", inTheWay, err)
		}
	}
}
