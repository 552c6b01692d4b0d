package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/lease"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// A Bucket is where the runs of [Options] are that are in no folder. A run is trained in a folder of this process
// alone, and put into the bucket at every checkpoint and at its end. One that begins or goes on is first looked for there. So any
// machine may go on with what another one left.
type Bucket struct {
	Store  store.Store
	URL    string     // for messages, without a slash at its end and without a query
	Folder string     // where runs are while this process trains or reads them
	Pace   lease.Pace // of leases; zero: [store.Pace]

	// Notify is told, by a [Warning], if a file of the bucket does not come and is waited for. Nil: nobody is.
	Notify func(Event)

	given string           // the URL as it was given
	temp  *disk.TempFolder // Folder
	mu    sync.Mutex
	kept  []string  // folders of runs that could not be put into the bucket
	told  time.Time // that a file does not come
}

// OpenBucket returns the bucket at a URL, for which parts have a driver, with a temporary folder for the runs. If the bucket
// is not there, or access is denied, the error is a [MissingError].
func OpenBucket(ctx context.Context, url string, parts configs.Parts) (*Bucket, error) {
	s, err := store.Open(ctx, parts.Stores, url)
	shown, _, _ := strings.Cut(url, "?")
	shown = strings.TrimRight(shown, "/")
	if scheme := (*store.SchemeError)(nil); errors.As(err, &scheme) {
		return nil, SettingError{err}
	}
	if scheme, bucket, _ := strings.Cut(shown, "://"); err != nil && (bucket == "" || bucket[0] == '/') {
		return nil, SettingError{fmt.Errorf("%s: names no bucket; write %s://BUCKET/PREFIX", url, scheme)}
	}
	if err != nil {
		return nil, unreachable(shown, err)
	}
	b := &Bucket{Store: s, URL: shown, given: url}
	for _, err := range s.List(ctx, "") { // the first will do
		if err == nil {
			break
		}
		s.Close()
		return nil, unreachable(shown, err)
	}
	if b.temp, err = disk.NewTempFolder("runs"); err != nil {
		s.Close()
		return nil, err
	}
	b.Folder = b.temp.Path
	return b, nil
}

// unreachable returns the error for a bucket that cannot be opened or listed.
func unreachable(url string, err error) error {
	switch err = inBucket(url, err); {
	case errors.Is(err, fs.ErrNotExist):
		return MissingError{fmt.Errorf("%w; make the bucket first, or name another one", err)}
	case errors.Is(err, fs.ErrPermission):
		return MissingError{fmt.Errorf("%w; give credentials that may list, read, write and delete there, and see that the clock of this machine is right", err)}
	}
	if late := (net.Error)(nil); errors.As(err, &late) && late.Timeout() {
		return fmt.Errorf("%w; try again when it does", err)
	}
	return err
}

// inBucket returns an error of a bucket, or of a run there, with what to do if it will go away by itself.
func inBucket(url string, err error) error {
	if errors.Is(err, store.ErrUnavailable) {
		return fmt.Errorf("%s: %w; give the same command again in a while", url, err)
	}
	return fmt.Errorf("%s: %w", url, err)
}

// take takes a run up, after it has said for whom it waits. An error that is one of the bucket names the run, and says what to do.
func (b *Bucket) take(ctx context.Context, c store.Copy, o Options) (*store.Hold, error) {
	if host, ok := c.Holder(ctx); ok {
		o.notify(Warning{fmt.Sprintf("%s: a process on %s trains or trained this run; looking for %v whether it still does", c, host, b.pace().Expiry)})
	}
	hold, err := c.Take(ctx, b.pace())
	if err == nil || ctx.Err() != nil || errors.Is(err, lease.ErrLocked) || errors.Is(err, context.DeadlineExceeded) {
		return hold, err
	}
	return nil, unreachable(c.String(), err)
}

// Close removes the folder, but for runs that could not be put into the bucket.
func (b *Bucket) Close() error {
	if len(b.kept) == 0 {
		b.temp.Remove()
		return b.Store.Close()
	}
	entries, _ := os.ReadDir(b.Folder)
	for _, e := range entries {
		if path := filepath.Join(b.Folder, e.Name()); !slices.Contains(b.kept, path) {
			os.RemoveAll(path)
		}
	}
	return b.Store.Close()
}

// Shown returns how messages call the run in a directory: by its URL where it is one of the bucket. The bucket may be nil.
func (b *Bucket) Shown(dir string) string {
	if b == nil || filepath.Dir(dir) != b.Folder {
		return dir
	}
	return b.copy(dir).String()
}

func (b *Bucket) copy(dir string) store.Copy {
	return store.Copy{Store: b.Store, URL: b.URL, Name: filepath.Base(dir), Waiting: b.waiting}
}

// waiting says why files do not come, once for all that wait at a time.
func (b *Bucket) waiting(why error, within time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.Notify != nil && time.Since(b.told) > within {
		b.told = time.Now()
		b.Notify(Warning{fmt.Sprintf("%s: files do not come: %v; trying for up to %v", b.URL, why, within)})
	}
}

// isSmall reports whether a file of a run is among those that tell how it went.
func isSmall(name string) bool {
	return slices.Contains([]string{train.ConfigFile, train.ManifestFile, train.MetricsFile, train.VocabFile, train.PhrasesFile, train.LabelsFile}, name)
}

func isAny(string) bool { return true }

// look brings what tells of the runs of the jobs into the folder. A name is a job's where it is that which the job's run
// gets, perhaps with -2 and so on.
func (b *Bucket) look(ctx context.Context, jobs []*Job) error {
	prefix := ""
	if len(jobs) == 1 {
		prefix = jobs[0].name
	}
	names, err := store.Names(ctx, b.Store, prefix)
	if err != nil {
		return inBucket(b.URL, err)
	}
	wanted := map[string]bool{}
	for _, j := range jobs {
		wanted[j.name] = true
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		if i := strings.LastIndexByte(name, '-'); i > 0 && wanted[name[:i]] {
			return false
		}
		return !wanted[name]
	})
	return b.fetch(ctx, names, isSmall)
}

// fetch brings files of runs into the folder, of several runs at a time.
func (b *Bucket) fetch(ctx context.Context, names []string, wanted func(string) bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan string)
	var wg sync.WaitGroup
	const atATime = 16 // requests that mostly wait
	for range min(atATime, len(names)) {
		wg.Go(func() {
			for name := range next {
				dir := filepath.Join(b.Folder, name)
				if _, err := b.copy(dir).Fetch(ctx, dir, wanted); err != nil && !errors.Is(err, fs.ErrNotExist) {
					cancel(inBucket(b.Shown(dir), err))
				}
			}
		})
	}
	for _, name := range names {
		select {
		case next <- name:
		case <-ctx.Done():
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

// whole brings all files of the run in a directory there, if it is one of the bucket. The bucket may be nil.
func (b *Bucket) whole(ctx context.Context, dir string) error {
	if b == nil || filepath.Dir(dir) != b.Folder {
		return nil
	}
	return b.fetch(ctx, []string{filepath.Base(dir)}, isAny)
}

// running gives the jobs that some process has, or had when it was killed, the State Running.
func (b *Bucket) running(ctx context.Context, jobs []*Job) {
	for _, j := range jobs {
		j.shared = true
		if _, ok := b.copy(j.Path).Holder(ctx); ok && j.State != compare.Done && j.State != compare.Diverged {
			j.State = compare.Running
		}
	}
}

// Get brings the runs of a store at a URL, that of a run or of many, into a folder. Those that are there already are an error.
func (b *Bucket) Get(ctx context.Context, name, folder string) (paths []string, err error) {
	names, err := store.Names(ctx, b.Store, name)
	if err != nil {
		return nil, inBucket(b.URL, err)
	}
	if name != "" {
		names = slices.DeleteFunc(names, func(other string) bool { return other != name })
	}
	if len(names) == 0 {
		return nil, MissingError{fmt.Errorf("%s: no run is there", strings.TrimRight(b.URL+"/"+name, "/"))}
	}
	for _, name := range names {
		dir := filepath.Join(cmp.Or(folder, DefaultFolder), name)
		if info, err := os.Lstat(dir); err == nil && info.IsDir() {
			os.Remove(dir) // which an empty one alone lets
		}
		if isThereAny(dir) {
			return paths, fmt.Errorf("%s: %w", dir, train.ErrExists)
		}
		if err := b.get(ctx, name, dir); err != nil {
			return paths, inBucket(b.Shown(filepath.Join(b.Folder, name)), err)
		}
		paths = append(paths, dir)
	}
	return paths, nil
}

func isThereAny(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// get brings a run into a directory beside the one that it is to be, which it becomes once all is there. What was left of an
// earlier try is not fetched again.
func (b *Bucket) get(ctx context.Context, name, dir string) error {
	there, part := b.copy(name), filepath.Join(filepath.Dir(dir), ".get-"+name)
	// It is a run once all of it is there.
	for _, wanted := range []func(string) bool{func(name string) bool { return name != train.ManifestFile }, isAny} {
		if _, err := there.Fetch(ctx, part, wanted); err != nil {
			return err
		}
	}
	if err := store.RemovePartial(part); err != nil {
		return err
	}
	return disk.Rename(part, dir)
}

func (b *Bucket) pace() lease.Pace { return cmp.Or(b.Pace, store.Pace) }
