package run

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model/encoder"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// SearchEncoder opens the encoder of texts that a search by meaning uses: what a run has learned
// of texts, or else the mean of word vectors with the weights of SIF. The key is another one when
// the run or the file has changed, or is another.
func SearchEncoder(path string, parts configs.Parts) (e *encoder.Encoder, key string, report vector.Report, err error) {
	o := EncoderOptions{Weight: WeightSIF}
	if train.IsRun(path) {
		r, err := Open(path, parts)
		if err != nil {
			return nil, "", report, err
		}
		if _, text := r.Experiment.Objective.Spec.(objective.TextContext); text {
			o.Weight = WeightMean
		}
	}
	if e, report, err = OpenEncoder(path, o, parts); err != nil {
		return nil, "", report, err
	}
	if key, err = looks(path); err != nil {
		return nil, "", report, MissingError{err}
	}
	return e, cmp.Or(o.Weight, WeightMean) + " " + key, report, nil
}

// looks returns a hash of the absolute path of a file or a folder, and of the names, sizes and
// times of all files in it.
func looks(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".lock") || info.Name() == "lock" { // to open a run may make it
			return nil
		}
		fmt.Fprintf(h, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	return fmt.Sprintf("%x", h.Sum(nil)), err
}
