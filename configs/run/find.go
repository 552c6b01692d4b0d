package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// Find returns the experiments that the words of a command line name, changed by the
// overrides. A word is the first of these that fits:
//
//   - a file that [configs.IsExperiment] is an experiment; any other is text;
//   - NAME is the experiment NAME.toml, also in another folder, or the shipped experiment
//     of that name;
//   - a folder is the text files in it and below it, see [corpus.IsText];
//   - a glob is the text files that it matches;
//   - "-" is text from standard input;
//   - std, a pattern with "..." in it, an import path and godoc:PATTERN are the comments
//     of Go packages;
//   - gettext:LANGUAGE and gettext-ids:LANGUAGE are the messages of programs.
//
// Where two of them fit, such as a folder and an experiment of the same name, a
// [Warning] says which was taken. All text together is one experiment, the last, made
// by [ForText]. The problems of all experiments are reported.
func Find(ctx context.Context, words, overrides []string, o Options) ([]*configs.Experiment, error) {
	var all []*configs.Experiment
	var problems configs.Problems
	var texts []string
	for _, word := range words {
		file, source, err := o.find(ctx, word)
		if err == nil && source != "" {
			texts = append(texts, source)
			continue
		}
		var e *configs.Experiment
		if err == nil {
			e, err = o.Parts.Load(file, overrides)
		}
		if p := (configs.Problems)(nil); errors.As(err, &p) {
			problems = append(problems, p...)
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if len(texts) > 0 {
		e, err := ForText(ctx, texts, overrides, o)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// find says what one word is: the name of an experiment, or a source of text.
func (o Options) find(ctx context.Context, word string) (file, source string, err error) {
	info, statErr := os.Stat(word)
	isFolder := statErr == nil && info.IsDir()
	bare := word == filepath.Base(word) && word != "." && word != ".."
	switch {
	case statErr == nil && !isFolder:
		return o.file(word)
	case (bare || !isFolder) && isThere(word+".toml"):
		o.also(isFolder, word, "the experiment "+word+".toml")
		return word + ".toml", "", nil
	case bare && slices.Contains(configs.Shipped(), word):
		o.also(isFolder && !o.reads(word), word, "the shipped experiment")
		return word, "", nil
	case isFolder && train.IsRun(word):
		return "", "", MissingError{fmt.Errorf("%s: is a run; to train it again: run %s, to continue it: run --resume %s, to train it further: run --from %s",
			word, filepath.Join(word, train.ConfigFile), word, word)}
	case isFolder, word == "-", strings.HasPrefix(word, "godoc:"), strings.HasPrefix(word, "godoc-pairs:"), strings.HasPrefix(word, "gettext:"), strings.HasPrefix(word, "gettext-ids:"):
		return "", word, nil
	case strings.Contains(word, "://"):
		if path, is, err := corpus.FromURL(word); is && err == nil {
			return "", "", MissingError{fmt.Errorf("%s: is a URL; write the path, %s", word, path)}
		}
		return "", "", MissingError{fmt.Errorf("%s: nothing is fetched from the network; download it, and name the file", word)}
	case strings.Contains(word, "..."), corpus.IsPackage(ctx, word), isImportPath(word):
		return "", "godoc:" + word, nil
	case strings.ContainsAny(word, "*?["):
		return "", word, nil
	case !strings.EqualFold(filepath.Ext(word), ".toml") && nearFile(word) != "":
		return "", "", MissingError{fmt.Errorf("%s: %w; did you mean %s?", word, disk.Cause(statErr), nearFile(word))}
	case corpus.IsText(word), corpus.TableFormat(word) != "", strings.EqualFold(filepath.Ext(word), ".json"):
		shown, remedy := corpus.Lost(word)
		if files := corpus.Several(word); files != nil {
			remedy = "name several files as words of their own: " + strings.Join(files, " ")
		}
		return "", "", MissingError{fmt.Errorf("%s: %w; %s", shown, disk.Cause(statErr), cmp.Or(remedy, "check the path; relative paths start at the current folder"))}
	}
	return word, "", nil // there is no such experiment either: its reader says so
}

// nearFile returns the file beside a path where none is that is called nearly so, and is no experiment; "" if there is none.
func nearFile(path string) (near string) {
	name := filepath.Base(path)
	if filepath.Ext(name) == "" {
		return ""
	}
	entries, _ := os.ReadDir(filepath.Dir(path)) // of a folder that is not there, none
	least := 1 + max(1, len(name)/5)             // edits that are too many
	for _, entry := range entries {
		if entry.IsDir() || filepath.Ext(entry.Name()) == ".toml" {
			continue
		}
		if n := vector.Edits(strings.ToLower(name), strings.ToLower(entry.Name()), least); n < least {
			least, near = n, filepath.Join(filepath.Dir(path), entry.Name())
		}
	}
	return near
}

// also says which of two things a word was taken for.
func (o Options) also(isFolder bool, word, taken string) {
	if isFolder {
		o.notify(Warning{fmt.Sprintf("%s: taken for %s; write %s/ for the folder of that name", word, taken, word)})
	}
}

// reads reports whether the shipped experiment of that name looks for its text in a folder
// called like it, as wikitext-2 does.
func (o Options) reads(name string) bool {
	e, err := o.Parts.Load(name, nil)
	return err == nil && slices.ContainsFunc(e.Corpus.Train, func(path string) bool { return strings.HasPrefix(path, name+"/") })
}

// file says what a file is.
func (o Options) file(path string) (file, source string, err error) {
	f, err := disk.Open(path)
	if what := disk.NotFile(""); errors.As(err, &what) && !strings.EqualFold(filepath.Ext(path), ".toml") {
		return "", path, nil // a pipe: what reads texts says so
	}
	if err != nil {
		return path, "", nil // an experiment's reader says why
	}
	defer f.Close()
	const most = 1 << 20 // no experiment is longer
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil || configs.IsExperiment(path, text) {
		return path, "", nil
	}
	return "", path, nil
}

func isThere(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// isImportPath reports whether word looks like the import path of a module: it begins
// with a host's name.
func isImportPath(word string) bool { return importPath.MatchString(word) && !corpus.IsText(word) }

var importPath = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/[A-Za-z0-9._~/-]+$`)
