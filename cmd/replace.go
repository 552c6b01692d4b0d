package cmd

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/train"
)

// mayWrite returns an error if the file that --out names cannot be written, is one of those that are read, or belongs to a run. It is asked
// before the work.
func mayWrite(file string, read ...string) error {
	if file == "" || file == "-" {
		return nil
	}
	if err := mayPack("out", file); err != nil {
		return err
	}
	if there, err := os.Stat(file); err == nil {
		for _, name := range read {
			if info, err := os.Stat(corpus.FromHome(name)); err == nil && os.SameFile(info, there) {
				return usage("--out %s: would take the place of %s, which is read; choose another name", file, name)
			}
		}
	}
	if err := noneHeld("--out "+file, file); err != nil {
		return err
	}
	return disk.CanWrite(file)
}

// mayPack returns an error if the name of a file that a flag names says that it is packed in a way in which no file is written.
func mayPack(flag, file string) error {
	if ext := packedExt(file); ext != "" && ext != ".gz" && ext != ".zst" {
		return usage("--%s %s: a file is not written as %s; end its name in .gz or .zst, or pack it afterwards", flag, file, ext)
	}
	return nil
}

// packedExt returns the end of a file's name, in small letters, if it says that the file is packed.
func packedExt(file string) string {
	name := strings.ToLower(filepath.Base(file))
	ext := filepath.Ext(name)
	if filepath.Ext(strings.TrimSuffix(name, ext)) == ".tar" {
		ext = ".tar" + ext
	}
	switch ext {
	case ".gz", ".zst", ".bz2", ".xz", ".lzma", ".lz4", ".br", ".z", ".zip", ".7z", ".rar", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.zst", ".tar.bz2", ".tar.xz":
		return ext
	}
	return ""
}

// noneHeld returns an error if one of the files that would be written for what is a run's own, such as the vectors that verify compares.
func noneHeld(what string, files ...string) error {
	for _, file := range files {
		if train.IsOwn(file) {
			return usage("%s: would take the place of %s, which belongs to a run; choose another name", what, file)
		}
	}
	return nil
}

// mayWritePage returns an error if the page that a flag names cannot be written, belongs to a run, or if a file is there that is no page, as
// one has that was named by mistake: a text, for instance. It is asked before the work.
func mayWritePage(flag, file string) error {
	if file == "" || file == "-" {
		return nil
	}
	if err := mayPack(flag, file); err != nil {
		return err
	}
	if err := noneHeld("--"+flag+" "+file, file); err != nil {
		return err
	}
	if err := pageMayReplace(flag, file); err != nil {
		return err
	}
	return disk.CanWrite(file)
}

func pageMayReplace(flag, file string) error {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() { // a pipe would wait for somebody to write
		return nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil // writing says what is wrong
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 512))
	if err != nil || len(head) == 0 || bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(head)), []byte("<!doctype html")) {
		return nil
	}
	return usage("--%s %s: exists already, and is not a page; choose another name", flag, file)
}

// ownFile returns an error if file is one that the run in a directory was made from: its text, for instance.
func ownFile(parts configs.Parts, directory, file string) error {
	there, err := os.Stat(file)
	if err != nil || !train.IsRun(directory) {
		return nil
	}
	e, err := parts.Load(filepath.Join(directory, train.ConfigFile), nil)
	if err != nil {
		return nil // opening the run says what is wrong
	}
	c := e.Corpus
	for _, name := range slices.Concat(c.Train, c.Valid.Sources, c.Test.Sources, []string{c.Dictionary, c.Teacher, e.Vocab.File, e.Start.From}) {
		if info, err := os.Stat(name); err == nil && os.SameFile(info, there) {
			return usage("--out %s: the run was made from this file; choose another name", file)
		}
	}
	return nil
}
