package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/model/lease"
)

// Pace is that of leases in a store. A bucket may be out of reach for two minutes, and a dead process's run is taken
// up after three.
var Pace = lease.Pace{Beat: 20 * time.Second, Expiry: 3 * time.Minute, Poll: 5 * time.Second}

// A Hold is a run in a store that this process has, until Release.
type Hold struct {
	*lease.Lease
	Copy
	has map[string]bool // SHA-256 of what was put with this number
}

// Take takes the run up, whether there is one yet or not. It is [lease.ErrLocked] if another process has it.
func (c Copy) Take(ctx context.Context, pace lease.Pace) (*Hold, error) {
	l, err := lease.Take(ctx, leases{c, context.WithoutCancel(ctx)}, false, pace)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("%s: the bucket has not answered for %v; try again when it does: %w", c, patience, err)
	}
	if err != nil {
		return nil, err
	}
	return &Hold{l, c, map[string]bool{}}, nil
}

// Holder returns the name of the machine whose process has the run, or had it when it was killed.
func (c Copy) Holder(ctx context.Context) (host string, ok bool) {
	r, _, ok := lease.Holder(leases{c, ctx})
	return r.Host(), ok
}

// Put puts files of a folder, named with slashes, in the place of what the run had. They are read in order, while others may
// write them: a file must come before those that it speaks of. After an
// error the run is what it was, or what it is to be. A file that is missing is left out.
func (h *Hold) Put(ctx context.Context, dir string, files []string) error {
	r := Record{Number: h.Number()}
	for _, name := range files {
		f, err := h.upload(ctx, r.Number, filepath.Join(dir, filepath.FromSlash(name)), name, h.has)
		if errors.Is(err, errGone) {
			continue
		}
		if err != nil {
			return err
		}
		r.Files = append(r.Files, f)
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := h.Check(); err != nil {
		return err
	}
	if err := h.Store.Put(ctx, h.recordName(r.Number), bytes.NewReader(text)); err != nil {
		return err
	}
	return h.clean(ctx, r)
}

// clean deletes what the record has replaced. What a process that lost the run writes later goes the next time.
func (h *Hold) clean(ctx context.Context, r Record) error {
	keep := map[string]bool{h.recordName(r.Number): true}
	has := map[string]bool{}
	for _, f := range r.Files {
		keep[h.objectName(r.Number, f)], has[f.SHA256] = true, true
	}
	maps.DeleteFunc(h.has, func(sum string, _ bool) bool { return !has[sum] })
	for name, err := range h.Store.List(ctx, h.Name+"/") {
		if err != nil {
			return err
		}
		if n := h.owner(name); n == 0 || n > r.Number || keep[name] {
			continue
		}
		if err := h.Store.Delete(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// owner returns the number of the lease of the process that put an object there; 0 if it is no file or record.
func (c Copy) owner(name string) int {
	rest := strings.TrimPrefix(name, c.Name+"/")
	number, _, isFile := strings.Cut(rest, "/")
	if !isFile {
		return recordNumber(rest)
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// leases are those of a run in a store.
type leases struct {
	Copy
	ctx context.Context
}

// patience is the longest time that one request for a lease may take. Several of them fit into the time
// after which a lease is lost.
const patience = 15 * time.Second

func (l leases) within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(l.ctx, patience)
}

// String implements [lease.Place].
func (l leases) String() string { return l.Copy.String() }

// Name implements [lease.Place].
func (l leases) Name(number int) string { return l.Copy.Name + "/" + lease.FileName(number) }

// Numbers implements [lease.Place].
func (l leases) Numbers() (all []int, err error) {
	ctx, cancel := l.within()
	defer cancel()
	for name, err := range l.Store.List(ctx, l.Copy.Name+"/lease.") {
		if err != nil {
			return nil, err
		}
		if n := lease.Number(path.Base(name)); n > 0 {
			all = append(all, n)
		}
	}
	return all, nil
}

// counts returns [fs.ErrNotExist] if a lease is not there, or a newer one is. An object that was deleted comes back
// when it is written again, so that it is not enough to look at the lease itself.
func (l leases) counts(number int) error {
	all, err := l.Numbers()
	if err == nil && (len(all) == 0 || slices.Max(all) != number) {
		err = fmt.Errorf("%s: %w", l.Name(number), fs.ErrNotExist)
	}
	return err
}

// Read implements [lease.Place].
func (l leases) Read(number int) ([]byte, error) {
	if err := l.counts(number); err != nil {
		return nil, err
	}
	ctx, cancel := l.within()
	defer cancel()
	return l.read(ctx, l.Name(number), 1<<16)
}

// Create implements [lease.Place].
func (l leases) Create(number int, text []byte) error {
	ctx, cancel := l.within()
	defer cancel()
	return l.Store.PutNew(ctx, l.Name(number), bytes.NewReader(text))
}

// Write implements [lease.Place].
func (l leases) Write(number int, text []byte) error {
	if err := l.counts(number); err != nil {
		return err
	}
	ctx, cancel := l.within()
	defer cancel()
	return l.Store.Put(ctx, l.Name(number), bytes.NewReader(text))
}

// Remove implements [lease.Place].
func (l leases) Remove(number int) {
	ctx, cancel := l.within()
	defer cancel()
	l.Store.Delete(ctx, l.Name(number)) // what stays does not count
}

// Gone implements [lease.Place]. A run is not there before its first record.
func (l leases) Gone() bool { return false }
