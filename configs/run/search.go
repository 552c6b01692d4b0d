package run

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// searchExperiment is the shipped experiment that [ForSearch] starts from.
const searchExperiment = "code-search"

// ForSearch returns the experiment that trains an encoder for the places that are searched, as
// package search has them: the shipped experiment code-search on the Go functions there and on
// those of Go's standard library, if it is installed, named search- and what the first
// place is called. Text is not trained on; places with no Go functions are a [SettingError].
func ForSearch(ctx context.Context, places []string, o Options) (*configs.Experiment, error) {
	if len(places) == 0 {
		return nil, SettingError{errors.New("there is no place to search")}
	}
	var sources []string
	for _, place := range places {
		files, err := corpus.GoFiles(ctx, place)
		if err != nil || len(files) == 0 || !strings.EqualFold(filepath.Ext(files[0]), ".go") {
			continue // text, or the search will say what is wrong
		}
		info, err := os.Stat(strings.TrimSuffix(place, "..."))
		if err == nil && !info.IsDir() {
			place = filepath.Dir(place)
		}
		if err == nil && !filepath.IsAbs(place) && !strings.HasPrefix(place, ".") {
			place = "./" + place // else the go command takes it for an import path
		}
		sources = append(sources, "godoc-pairs:"+place)
	}
	if len(sources) == 0 {
		where := shellWords(flagless(places))
		name := textName(places, formatOf(places, nil))
		if path := newestRun(name); path != "" {
			return nil, SettingError{fmt.Errorf("%s: has no Go functions for --train to learn from; to compare texts by meaning, search with --model %s, which has learned word vectors from a text of that name", where, path)}
		}
		return nil, SettingError{fmt.Errorf("%s: has no Go functions for --train to learn from; to compare texts by meaning, train word vectors on them, lexigraph run %s, and then search with --model %s",
			where, where, filepath.Join(DefaultFolder, name+"-1"))}
	}
	e, err := o.Parts.Load(searchExperiment, []string{"name=" + searchName(places)})
	if err != nil {
		return nil, err
	}
	const std = "godoc-pairs:std"
	if !slices.Contains(sources, std) && corpus.IsPackage(ctx, "fmt") {
		sources = append(sources, std)
	}
	e.Corpus.Train = sources
	return e, nil
}

func searchName(places []string) string {
	return "search-" + oneName("godoc:"+filepath.ToSlash(places[0]), configs.PlainText)
}

// SearchRun returns the newest run in [DefaultFolder] that [ForSearch]'s experiment for
// these places has made; "": there is none.
func SearchRun(places []string) (path string) { return newestRun(searchName(places)) }

// newestRun returns the newest run in [DefaultFolder] of an experiment of that name that is done; "": there is none.
func newestRun(name string) (path string) {
	found, _ := filepath.Glob(filepath.Join(DefaultFolder, name+"-*")) // no character of a name is special
	var newest time.Time
	for _, f := range found {
		if number := strings.TrimPrefix(filepath.Base(f), name+"-"); strings.Trim(number, "0123456789-") != "" {
			continue // of search-m, not of search-m-tools
		}
		m, err := train.ReadManifest(f)
		if err == nil && m.Outcome == train.Done && m.End.After(newest) {
			path, newest = f, m.End
		}
	}
	return path
}

// SearchEncoder returns what opens the encoder of texts that a search by meaning uses: what a run
// has learned of texts, or else the mean of word vectors with the weights of SIF. The key is
// another one when the run or the file has changed, or is another. What a run's network needs is
// kept in the folder cache, unless that is "".
func SearchEncoder(path, cache string, parts configs.Parts) (key string, open func() (*encoder.Encoder, vector.Report, error)) {
	open = func() (e *encoder.Encoder, report vector.Report, err error) {
		o := EncoderOptions{Weight: WeightSIF, kept: cache}
		if train.IsRun(path) {
			r, err := Open(path, parts)
			if err != nil {
				return nil, report, err
			}
			if _, text := r.Experiment.Objective.Spec.(objective.TextContext); text {
				o.Weight = WeightMean
			}
		} else if vector.IsTextModel(path) {
			o.Weight = WeightMean // it has weights of its own
		}
		return OpenEncoder(path, o, parts)
	}
	return looks(path), open
}

// looks returns a hash of the absolute path of a file or a folder, and of the names, sizes and
// times of all files in it. What cannot be looked at is left out: who opens it will know.
func looks(path string) string {
	h := sha256.New()
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	corpus.Walk(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintf(h, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return fmt.Sprintf("%x", h.Sum(nil))
}
