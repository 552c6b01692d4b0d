package run

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// reserve reports whether the disk has room for the checkpoints, before a run trains for
// hours that cannot be saved. Exports that will not fit are a warning: the checkpoint has what they are made of.
func (s *sitting) reserve() error {
	t := s.trainer
	files, size := newFiles(t.Checkpoint, t.Limits.Patience > 0), int64(parametersAndState(t))
	if err := disk.Reserve(t.Checkpoint, files, size); err != nil {
		return err
	}
	free, known := disk.Free(s.Path)
	if !known {
		return nil
	}
	free -= int64(files-1) * size // one of them is gone by then
	if text := lackOfRoom(s.options.exportBytes(s.Experiment, s.text.Vocab.Words()), free, filepath.Clean(s.Path)); text != "" {
		s.options.notify(Warning{text})
	}
	return nil
}

// newFiles returns how many files the size of a checkpoint come to the disk: those that are not there yet, and the one that is
// written beside them before it takes the place of one.
func newFiles(checkpoint string, best bool) int {
	files := 1
	for _, file := range keptFiles(checkpoint, best) {
		if _, err := os.Stat(file); err != nil {
			files++
		}
	}
	return files
}

// keptFiles returns the checkpoints that a run keeps: the last, and the best if it needs it.
func keptFiles(checkpoint string, best bool) []string {
	kept := []string{checkpoint}
	if best {
		kept = append(kept, train.BestOf(checkpoint))
	}
	return kept
}

// exportBytes guesses how many bytes an experiment's exports of vectors of these words take at least. It knows nothing of formats that are not
// [vector.Sized].
func (o Options) exportBytes(e *configs.Experiment, words []string) (bytes int64) {
	letters := 0
	for _, word := range words {
		letters += len(word)
	}
	for _, name := range e.Export.Formats {
		if f, err := o.Parts.Format(name); err == nil {
			if f, ok := f.(vector.Sized); ok {
				bytes += f.Bytes(len(words), letters, e.Embedding.Dim)
			}
		}
	}
	return bytes
}

// lackOfRoom says that so many bytes of exports do not fit into the free ones of a run's disk, or "".
func lackOfRoom(need, free int64, path string) string {
	if need <= free {
		return ""
	}
	return fmt.Sprintf("export.formats: the vectors take %s MB at least, and %s MB are free in %s beside the checkpoints: make room before training ends, or have lexigraph export write them elsewhere then",
		amount.Thousands((need+999_999)/1_000_000), amount.Thousands(max(0, free)/1_000_000), path)
}

// diskOf sets how much room a new run of the experiment takes, and warns if its disk has less.
func (o Options) diskOf(c *Cost, e *configs.Experiment, t *train.Trainer, words []string) {
	c.Checkpoint, c.Exports = parametersAndState(t), Bytes(o.exportBytes(e, words))
	kept := Bytes(len(keptFiles(t.Checkpoint, t.Limits.Patience > 0)))
	c.Disk = kept*c.Checkpoint + max(c.Checkpoint, c.Exports) // a checkpoint is written beside those that are there
	folder := cmp.Or(o.Dir, o.Folder, DefaultFolder)
	if free, known := freeFor(folder); known {
		if text := lackOfDisk(c.Disk, Bytes(free), filepath.Clean(folder)); text != "" {
			o.notify(Warning{e.Name + ": " + text})
		}
	}
}

// lackOfDisk says that a run that takes so much does not fit into what is free for its folder, or "".
func lackOfDisk(need, free Bytes, folder string) string {
	if need <= free {
		return ""
	}
	return fmt.Sprintf("a run takes about %s of disk, and %s are free for %s: make room, or let run's --out name a folder on another disk", need, free, folder)
}

// freeFor returns how much room there is for a folder that may still have to be made.
func freeFor(folder string) (free int64, known bool) {
	path, err := filepath.Abs(folder)
	for err == nil && !known {
		free, known = disk.Free(path)
		if path == filepath.Dir(path) {
			break
		}
		path = filepath.Dir(path)
	}
	return free, known
}
