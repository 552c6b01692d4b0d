package train

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/lease"
)

// Removable returns an error if [Remove] must not remove path: if it is not a run
// directory, nor what is left of one that did not begin, or is a link to one. Where a
// process of this machine is training in it the error is [ErrLocked].
func Removable(path string) error {
	if info, err := os.Lstat(filepath.Clean(path)); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%s: is a link to a directory; name the directory, or remove the link by other means", path)
	}
	if held, _ := isHeld(path); held {
		return fmt.Errorf("%s: %w", path, ErrLocked)
	}
	_, err := ReadManifest(path)
	if errors.Is(err, fs.ErrNotExist) {
		if Unbegun(path) {
			return nil
		}
		return NotRun(path)
	}
	if err != nil {
		return fmt.Errorf("%w; if this is a run, remove its folder by other means", err)
	}
	return nil
}

// Remove removes run directories and everything in them, and calls removed after each.
// It locks all of them first: if one is still training, nothing is removed and the
// error is [ErrLocked]. Check each path with [Removable] first.
func Remove(paths []string, removed func(path string)) error {
	var locked []*Directory
	defer func() {
		for _, d := range locked {
			d.Close()
		}
	}()
	for _, path := range paths {
		if isLocked(locked, path) {
			continue
		}
		take := Open
		if Unbegun(path) {
			take = open
		}
		d, err := take(path)
		if err != nil {
			return fmt.Errorf("%w; nothing was removed", err)
		}
		locked = append(locked, d)
	}
	for _, d := range locked {
		if err := d.removeAll(); err != nil {
			return fmt.Errorf("%w; some of it is left, and the same command goes on with that", err)
		}
		removed(d.Path)
	}
	return nil
}

// removeAll removes the directory, which stays locked as long as the system lets it. The manifest goes last but for locks, so that
// what is left is still a run where something cannot be removed, or the process is killed.
func (d *Directory) removeAll() error {
	d.metrics.Close()
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return fmt.Errorf("%s: %w", d.Path, disk.Cause(err))
	}
	for _, e := range entries {
		if name := e.Name(); name == ManifestFile || name == lockFile || lease.Number(name) > 0 {
			continue
		}
		if err := os.RemoveAll(d.File(e.Name())); err != nil {
			return fmt.Errorf("%s: %w; %s", d.File(e.Name()), disk.Cause(err), disk.Mend(err))
		}
	}
	if os.RemoveAll(d.Path) == nil {
		return nil
	}
	d.lock.Unlock() // what is left is the lock, where no file is removed that is open
	if err := os.RemoveAll(d.Path); err != nil {
		return fmt.Errorf("%s: %w; %s", d.Path, disk.Cause(err), disk.Mend(err))
	}
	return nil
}

// isLocked reports whether path leads to one of the directories.
func isLocked(locked []*Directory, path string) bool {
	info, err := os.Stat(path)
	return err == nil && slices.ContainsFunc(locked, func(d *Directory) bool {
		other, err := os.Stat(d.Path)
		return err == nil && os.SameFile(info, other)
	})
}
