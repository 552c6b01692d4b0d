package disk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// A file that another program has open is tried again for a while, and whatever else is wrong with it is told at once.
func TestAgain(t *testing.T) { synctest.Test(t, testAgain) } // by a clock of its own

func testAgain(t *testing.T) {
	inUse, other := errors.New("in use"), errors.New("other")
	isInUse := func(err error) bool { return err == inUse }
	for _, test := range []struct {
		name     string
		errors   []error // of the calls; the last of all further ones
		patience time.Duration
		calls    int
		want     error
	}{
		{"at once", []error{nil}, time.Hour, 1, nil},
		{"something else", []error{other}, time.Hour, 1, other},
		{"let go", []error{inUse, inUse, nil}, time.Hour, 3, nil},
		{"let go, and something else", []error{inUse, other}, time.Hour, 2, other},
		{"never", []error{inUse}, 10 * time.Millisecond, 4, inUse},
		{"no patience", []error{inUse}, 0, 1, inUse},
	} {
		calls := 0
		err := again(isInUse, test.patience, func() error {
			err := test.errors[min(calls, len(test.errors)-1)]
			calls++
			return err
		})
		if err != test.want || calls != test.calls {
			t.Errorf("%s: %d calls, error %v", test.name, calls, err)
		}
	}
}

// A file is replaced and removed while somebody reads it, and the reader goes on with the old one.
func TestReplaceWhatIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := WriteFile(path, content("old")); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := WriteFile(path, content("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadFile(path, 3); err != nil || string(got) != "new" {
		t.Errorf("holds %q, %v", got, err)
	}
	b := make([]byte, 3)
	if _, err := f.ReadAt(b, 0); err != nil || string(b) != "old" {
		t.Errorf("who reads gets %q, %v", b, err)
	}
	if err := Remove(path); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after the removal: %v", err)
	}
}

// A message goes on behind a cause, which is none that ends.
func TestCause(t *testing.T) {
	denied := errors.New("Access is denied.")
	for _, err := range []error{denied, &os.PathError{Op: "open", Path: "f", Err: denied}, &os.LinkError{Op: "rename", Old: "f", New: "g", Err: denied}} {
		if got := Cause(err); got.Error() != "Access is denied" || !errors.Is(got, denied) {
			t.Errorf("the cause of %v is %v", err, got)
		}
	}
	if got := Cause(nil); got != nil {
		t.Errorf("of none it is %v", got)
	}
}
