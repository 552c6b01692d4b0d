package cmd

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
	"github.com/spf13/cobra"
)

// A destination is where a command writes vectors, and in which format.
type destination struct {
	format string // its name
	out    string // a path, or - for standard output; empty: the format's usual name
	onBad  string // one of badWays
}

// badWays are what becomes of words that a format cannot hold.
var badWays = []string{"error", "skip", "replace"}

// flags adds --format, --out and --on-bad-word; what they say of the first two differs from command to command.
func (d *destination) flags(cmd *cobra.Command, parts configs.Parts, format, out string) {
	names := parts.FormatNames()
	f := cmd.Flags()
	f.StringVarP(&d.format, "format", "f", "", format+", one of "+strings.Join(names, ", "))
	completeFlag(cmd, "format", names...)
	f.StringVarP(&d.out, "out", "o", "", out)
	f.StringVar(&d.onBad, "on-bad-word", badWays[0], "what to do with words that the format cannot hold: `HOW` is error, skip, or replace, which writes _ for white space")
	completeFlag(cmd, "on-bad-word", badWays...)
}

// check returns the format that the flags name; nil if they name none.
func (d *destination) check(parts configs.Parts) (f vector.Format, err error) {
	if d.format != "" {
		if f, err = parts.Format(d.format); err != nil {
			return nil, noFormat(d.format, parts.FormatNames(), configs.FormatElsewhere(d.format))
		}
	}
	if !slices.Contains(badWays, d.onBad) {
		return nil, usage("--on-bad-word %s: there are error, skip and replace", d.onBad)
	}
	return f, nil
}

// mayWrite returns an error if --out cannot be written, is one of the files that are read, or belongs to a run.
func (d *destination) mayWrite(f vector.Format, read ...string) error {
	if d.out == "" || d.out == "-" {
		return nil
	}
	switch ext := packedExt(d.out); {
	case ext == "":
	case filepath.Ext(f.FileName()) == "":
		return usage("--out %s: the format %s makes a folder; leave %s out, and pack the folder afterwards", d.out, d.format, ext)
	case filepath.Ext(f.FileName()) == ".parquet":
		return usage("--out %s: Parquet is packed within, and is not read from a packed file; leave %s out", d.out, ext)
	}
	if filepath.Ext(f.FileName()) != "" { // else a folder, whose files have names of their own
		if err := mayWrite(d.out, read...); err != nil {
			return err
		}
	}
	return noneHeld("--out "+d.out, allPaths(f, d.out)...)
}

// allPaths returns the files that f writes for a path.
func allPaths(f vector.Format, path string) []string {
	if s, ok := f.(vector.Several); ok {
		return s.Paths(path)
	}
	return []string{path}
}

// write writes t, vectors of a run or a file, and prints which files that made. Without --out they are called prefix and the
// format's usual name, and lie in the directory of the run.
func (d *destination) write(cmd *cobra.Command, f vector.Format, t *vector.Table, prefix, of string) error {
	path := d.out
	if path == "" {
		path = prefix + f.FileName()
		if train.IsRun(of) {
			path = filepath.Join(of, path)
		} else if err := noneHeld("without --out", allPaths(f, path)...); err != nil { // the current folder is a run's
			return err
		}
	}
	return d.fitting(cmd.ErrOrStderr(), f, t, func(t *vector.Table) error {
		if d.out == "-" {
			return d.stream(cmd.OutOrStdout(), f, t)
		}
		written, err := f.Write(path, t)
		if err != nil {
			return err
		}
		for _, name := range written {
			if err := printPath(cmd.OutOrStdout(), name); err != nil {
				return err
			}
		}
		return nil
	})
}

// fitting calls do with what f can hold of t, as --on-bad-word says, and tells on w what was
// changed.
func (d *destination) fitting(w io.Writer, f vector.Format, t *vector.Table, do func(t *vector.Table) error) error {
	bad := vector.BadWords(f, t)
	if len(bad) == 0 {
		return do(t)
	}
	switch d.onBad {
	case "error":
		return usage("%s cannot hold %d of the words (%s); add --on-bad-word skip or replace, or export as projector, which holds all", d.format, len(bad), vector.Quoted(bad))
	case "replace":
		t, bad = vector.Replace(f, t)
		tell(w, "%s: %s replaced: %s", d.format, amount.Of(len(bad), "word"), vector.Quoted(bad))
	}
	rows := vector.Unfit(f, t)
	if d.onBad == "skip" {
		bad = bad[:0]
		for _, row := range rows {
			bad = append(bad, t.Words[row])
		}
		tell(w, "%s: %s left out: %s", d.format, amount.Of(len(bad), "word"), vector.Quoted(bad))
	}
	return t.Without(rows, do)
}

// streams reports what cannot be written to w, which is no file that has a name.
func (d *destination) streams(w io.Writer, f vector.Format) error {
	if s, ok := f.(vector.Several); ok {
		return usage("--out -: %s is several files (%s), and standard output is one; name a file", d.format, s.Files())
	}
	if columns(w) > 0 && d.format != "word2vec" && d.format != "glove" && d.format != "json" {
		return usage("--out -: %s is not for a terminal; write it into a file: > %s", d.format, f.FileName())
	}
	return nil
}

// stream writes vectors to w, by way of a file.
func (d *destination) stream(w io.Writer, f vector.Format, t *vector.Table) error {
	folder, err := disk.NewTempFolder("export")
	if err != nil {
		return err
	}
	defer folder.Remove()
	written, err := f.Write(filepath.Join(folder.Path, f.FileName()), t)
	if err != nil {
		return err
	}
	if len(written) != 1 { // a format of another program, which is no [vector.Several]
		return usage("--out -: %s is %d files, and standard output is one; name a file", d.format, len(written))
	}
	file, err := os.Open(written[0])
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}
