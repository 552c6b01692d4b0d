package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A Copy is a run directory in a store:
//
//	NAME/lease.N     who has the run: see package lease
//	NAME/N/SHA256    what is in a file, put there by the process that had lease N
//	NAME/run.N.json  the files: a Record, put there after all of them by that process
//
// The record with the highest N counts. What was cut short has no record that names it. A process that has lost its lease
// without knowing has a lower number than the next one, so that nothing of what it writes counts.
type Copy struct {
	Store Store
	URL   string // of the store, for messages
	Name  string // without slashes

	// Waiting is told why a file does not come that [Copy.Fetch] tries again to get, and for how long it does: once for each file that
	// lets it wait for more than ten seconds. Nil: nobody is told.
	Waiting func(why error, within time.Duration)
}

// String returns the URL of the run.
func (c Copy) String() string { return c.URL + "/" + c.Name }

// A Record lists the files of a run that belong together.
type Record struct {
	Number int    `json:"-"`
	Files  []File `json:"files"`
}

// A File is one of a run directory.
type File struct {
	Name   string `json:"name"` // in the directory, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Has reports whether the record lists the files of a folder, named with slashes, as they are now, and no others.
func (r *Record) Has(dir string, files []string) bool {
	at := map[string]File{}
	for _, f := range r.Files {
		at[f.Name] = f
	}
	n := 0
	for _, name := range files {
		sum, size, err := sumOf(filepath.Join(dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || at[name] != (File{name, size, sum}) {
			return false
		}
		n++
	}
	return n == len(at)
}

// Names returns the names of the runs in a store that begin with prefix, in order.
func Names(ctx context.Context, s Store, prefix string) (names []string, err error) {
	for name, err := range s.List(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		run, object := path.Split(name)
		if run = strings.TrimSuffix(run, "/"); recordNumber(object) > 0 && !strings.Contains(run, "/") && !slices.Contains(names, run) {
			names = append(names, run)
		}
	}
	return names, nil
}

// recordNumber returns the number in the name of a record, 0 if it is no such name.
func recordNumber(object string) int {
	digits, isRun := strings.CutPrefix(object, "run.")
	digits, isJSON := strings.CutSuffix(digits, ".json")
	n, err := strconv.Atoi(digits)
	if !isRun || !isJSON || err != nil || n < 1 {
		return 0
	}
	return n
}

func (c Copy) recordName(number int) string { return fmt.Sprintf("%s/run.%d.json", c.Name, number) }

func (c Copy) objectName(number int, f File) string {
	return fmt.Sprintf("%s/%d/%s", c.Name, number, f.SHA256)
}

// mostOfRecord is the size limit of a record in bytes, far above what a thousand files need.
const mostOfRecord = 16 << 20

// Record returns the record that counts. It is [fs.ErrNotExist] if there is none.
func (c Copy) Record(ctx context.Context) (*Record, error) {
	number := 0
	for name, err := range c.Store.List(ctx, c.Name+"/run.") {
		if err != nil {
			return nil, err
		}
		number = max(number, recordNumber(path.Base(name)))
	}
	if number == 0 {
		return nil, fmt.Errorf("%s: %w", c, fs.ErrNotExist)
	}
	text, err := c.read(ctx, c.recordName(number), mostOfRecord)
	if err != nil {
		return nil, err
	}
	r := &Record{Number: number}
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s/%s: damaged: %w", c.URL, c.recordName(number), err)
	}
	for _, f := range r.Files {
		if local := filepath.FromSlash(f.Name); !filepath.IsLocal(local) || filepath.Clean(local) != local || strings.Contains(f.SHA256, "/") {
			return nil, fmt.Errorf("%s/%s: damaged: %q is not the name of a file in a run", c.URL, c.recordName(number), f.Name)
		}
	}
	return r, nil
}

func (c Copy) read(ctx context.Context, name string, most int64) ([]byte, error) {
	in, err := c.Store.Get(ctx, name, 0)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("%s/%s: has more than %d bytes, far too much for what it should be", c.URL, name, most)
	}
	return text, err
}

// Open returns a reader of parts of a file of a run, and the size of the file. The error is [fs.ErrNotExist] if the record has no such file.
func (c Copy) Open(ctx context.Context, r *Record, name string) (io.ReaderAt, int64, error) {
	for _, f := range r.Files {
		if f.Name == name {
			return objectAt{ctx, c, c.objectName(r.Number, f)}, f.Size, nil
		}
	}
	return nil, 0, fmt.Errorf("%s/%s: %w", c, name, fs.ErrNotExist)
}

// An objectAt reads an object with a request for each piece.
type objectAt struct {
	ctx    context.Context
	copy   Copy
	object string
}

// ReadAt implements [io.ReaderAt].
func (o objectAt) ReadAt(b []byte, from int64) (int, error) {
	in, err := o.copy.Store.Get(o.ctx, o.object, from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	n, err := io.ReadFull(in, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// Fetch brings the files whose names are wanted, of the record that counts, into a folder, and returns that record. Those
// that are there already stay. Others that the record does not name are left alone. It is [fs.ErrNotExist] if there is
// no record.
func (c Copy) Fetch(ctx context.Context, dir string, wanted func(name string) bool) (*Record, error) {
	for try := 0; ; try++ {
		r, err := c.Record(ctx)
		if err != nil {
			return nil, err
		}
		err = c.fetch(ctx, r, dir, wanted)
		if errors.Is(err, fs.ErrNotExist) && try < 5 { // replaced between the record and the file
			continue
		}
		return r, err
	}
}

func (c Copy) fetch(ctx context.Context, r *Record, dir string, wanted func(name string) bool) error {
	for _, f := range r.Files {
		if !wanted(f.Name) {
			continue
		}
		to := filepath.Join(dir, filepath.FromSlash(f.Name))
		if sum, size, err := sumOf(to); err == nil && sum == f.SHA256 && size == f.Size {
			continue
		}
		if err := disk.MkdirAll(filepath.Dir(to)); err != nil {
			return notWritten(to, err)
		}
		if err := c.download(ctx, c.objectName(r.Number, f), f, to); err != nil {
			return err
		}
	}
	return nil
}
