package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// results compares what a run that is done says of itself at the end.
func (v *verifier) results(ctx context.Context) error {
	t, m := v.trainer, v.manifest
	heldOut := func(part string, was, now *evaluate.HeldOut) bool {
		if was == nil && now == nil || was != nil && now != nil && *was == *now {
			return true
		}
		v.Differs = &Parting{Where: train.ManifestFile + ": " + part, Step: v.Steps, Was: heldOutText(was), Now: heldOutText(now)}
		return false
	}
	if best := t.Best(); best != nil {
		if err := t.RestoreBest(); err != nil {
			return err
		}
		v.record.valid = &best.HeldOut
	}
	if !heldOut("valid", m.Valid, v.record.valid) {
		return nil
	}
	var test *evaluate.HeldOut
	if t.Test != nil {
		h, err := evaluate.Perplexity(ctx, t.Network, t.Test, t.Order.Negatives)
		if err != nil {
			return err
		}
		test = &h
	}
	predicted, err := predictions(ctx, v.experiment, v.dataset, t, test)
	if err != nil {
		return err
	}
	if !heldOut("test", m.Test, test) {
		return nil
	}
	var scores []evaluate.Result
	if v.scorer != nil {
		if scores, err = v.scorer.Full(ctx); err != nil {
			return err
		}
	}
	was := judged{m.Predictions, m.Confusion, m.Relations, m.Scores}
	if v.record.unscored {
		was.Scores = nil
	}
	if v.Differs, err = was.parting(judged{predicted.Results, predicted.Confusion, predicted.Relations, scores}, v.Steps); err != nil || v.Differs != nil {
		return err
	}
	v.Same = append(v.Same, "the results in "+train.ManifestFile)
	return v.vectors()
}

// judged is what a manifest says of predictions and vectors, with its names there.
type judged struct {
	Predictions []evaluate.Result        `json:"predictions"`
	Confusion   *evaluate.Confusion      `json:"confusion"`
	Relations   []evaluate.RelationScore `json:"relations"`
	Scores      []evaluate.Result        `json:"scores"`
}

// parting returns where two differ, and nil where they do not.
func (was judged) parting(now judged, step int64) (*Parting, error) {
	a, err := json.Marshal(was)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(now)
	if err != nil {
		return nil, err
	}
	key, wasThere, isThere := unlike("", any(decode(a)), any(decode(b)))
	if key == "" {
		return nil, nil
	}
	return &Parting{Where: train.ManifestFile + ": " + key, Step: step, Was: wasThere, Now: isThere}, nil
}

func heldOutText(h *evaluate.HeldOut) string {
	if h == nil {
		return "none"
	}
	text := fmt.Sprintf("loss %v over %s", h.Loss, amount.Of(h.Targets, "target"))
	if h.Measure != "" {
		text += fmt.Sprintf(", %s %v", h.Measure, h.Value)
	}
	return text
}

// vectors compares the exported vectors.
func (v *verifier) vectors() error {
	e, m := v.experiment, v.manifest
	table, err := train.NetworkVectors(v.trainer.Network, v.dataset.Vocab, e.Export.Matrix, subwords(e))
	if err != nil {
		return err
	}
	v.trainer, v.scorer = nil, nil // the vectors of a file are in memory too: then the rest of the network is not
	now := table.SHA256()
	parted := func(where, was, now string) {
		v.Differs = &Parting{Where: where, Step: v.Steps, Was: was, Now: "SHA-256 " + now}
	}
	if was, ok := m.Vectors[e.Export.Matrix]; !ok {
		v.note("%s has no SHA-256 of the vectors: an older Lexigraph made the run", train.ManifestFile)
	} else if was != now {
		parted(fmt.Sprintf("%s: vectors_sha256: %s", train.ManifestFile, e.Export.Matrix), "SHA-256 "+was, now)
		return nil
	}
	for _, name := range e.Export.Formats {
		f, err := v.options.Parts.Format(name)
		if err != nil {
			return err
		}
		file := f.FileName()
		if _, shipped := vector.Formats()[name]; !shipped {
			v.note("%s is not compared: its format is a program's own, which nothing here reads", file)
			continue
		}
		if _, ok := f.(vector.Model2Vec); ok {
			v.note("%s is not compared: it follows from the vectors, which are, and from the network", file)
			continue
		}
		if r, ok := f.(interface{ Rounds(t *vector.Table) bool }); ok && r.Rounds(table) {
			v.note("%s is not compared: it follows from the vectors, which are, up to rounding", file)
			continue
		}
		now := ""
		err = table.Without(vector.Unfit(f, table), func(t *vector.Table) error {
			now = t.SHA256()
			return nil
		})
		if err != nil {
			return err
		}
		was, err := digestOf(v.file(file))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			v.note("%s is not there", file)
		case err != nil:
			parted(file, disk.Cause(err).Error(), now)
			return nil
		case was != now:
			parted(file, "SHA-256 "+was, now)
			return nil
		default:
			v.Same = append(v.Same, file)
		}
	}
	return nil
}

// digestOf returns the SHA-256 of the vectors in a file.
func digestOf(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if info.Size() > 16<<20 { // of the network, or of the file before, which nothing holds any more
		runtime.GC()
	}
	t, _, err := vector.Read(file)
	if err != nil {
		return "", err
	}
	return t.SHA256(), nil
}
