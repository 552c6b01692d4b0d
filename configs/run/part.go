package run

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/data/objective"
)

// CountWords counts the words of part i of n of an experiment's training text, see [data.CountWords].
func CountWords(ctx context.Context, e *configs.Experiment, i, n int) (*data.Counts, error) {
	settings, err := partSource(e)
	if err != nil {
		return nil, err
	}
	c, err := data.CountWords(ctx, settings, i, n)
	return c, partError(ctx, e, err)
}

// EncodePart encodes part i of n of an experiment's text, see [data.EncodePart].
func EncodePart(ctx context.Context, e *configs.Experiment, i, n int) (*data.EncodedPart, error) {
	settings, err := partSource(e)
	if err != nil {
		return nil, err
	}
	p, err := data.EncodePart(ctx, settings, i, n)
	return p, partError(ctx, e, err)
}

// CountPairs counts how often words stand together in part i of n of an experiment's training text, see
// [objective.Cooccurrence.CountPart].
func CountPairs(ctx context.Context, e *configs.Experiment, i, n int) (*objective.PairCounts, error) {
	spec, settings, err := pairsSource(e)
	if err != nil {
		return nil, err
	}
	p, err := data.OpenPart(ctx, settings, i, n)
	if err != nil {
		return nil, partError(ctx, e, err)
	}
	c, err := spec.CountPart(ctx, p, i, n, settings.Cache)
	return c, partError(ctx, e, err)
}

// CheckCountWords returns the error that [CountWords] would return for every part: of the settings, or of files that are missing, cannot be read
// or are no text. It reads the beginnings of the files.
func CheckCountWords(ctx context.Context, e *configs.Experiment) error {
	settings, err := partSource(e)
	if err != nil {
		return err
	}
	return partError(ctx, e, data.CheckParts(ctx, settings, true))
}

// CheckPairs is CheckCountWords for [CountPairs], with the vocabulary, which it reads.
func CheckPairs(ctx context.Context, e *configs.Experiment) error {
	_, settings, err := pairsSource(e)
	if err != nil {
		return err
	}
	return partError(ctx, e, data.CheckParts(ctx, settings, false))
}

func pairsSource(e *configs.Experiment) (*objective.Cooccurrence, data.Settings, error) {
	if err := e.Whole(); err != nil {
		return nil, data.Settings{}, err
	}
	spec, ok := e.Objective.Spec.(*objective.Cooccurrence)
	if !ok {
		return nil, data.Settings{}, settingError(e, "objective.type", `%q is not trained on words that occur together; name an experiment with "cooccurrence"`, e.Objective.Type)
	}
	settings, err := partSource(e)
	if err != nil {
		return nil, settings, err
	}
	if err := spec.CheckPart(); err != nil {
		return nil, settings, SettingError{fmt.Errorf("%s: %w", e.Name, err)}
	}
	return spec, settings, nil
}

// A PartResult is what was made of a part of a text: [data.Counts], [data.EncodedPart] or [objective.PairCounts].
type PartResult interface {
	Write(w io.Writer) error
	Close()
}

// PartFiles say how the files of parts are called: a prefix, a hash of the contents, and a suffix.
type PartFiles struct{ Prefix, Suffix string }

// The files that [WritePart] writes, of each kind.
var (
	CountFiles   = PartFiles{"counts-", ".txt"}
	EncodedFiles = PartFiles{"encoded-", ".ids"}
	PairFiles    = PartFiles{"cooccur-", ".part"}
)

// Match reports whether a file of such a name is one of them.
func (f PartFiles) Match(name string) bool {
	return strings.HasPrefix(name, f.Prefix) && strings.HasSuffix(name, f.Suffix)
}

// WritePart writes what was made of part i of n into a file in a folder, which is named by its contents, and returns the path.
func WritePart(folder string, r PartResult, i, n int) (path string, err error) {
	f := CountFiles
	switch r.(type) {
	case *data.EncodedPart:
		f = EncodedFiles
	case *objective.PairCounts:
		f = PairFiles
	}
	return disk.WriteNamed(folder, fmt.Sprintf("%s%d-of-%d", f.Prefix, i, n), func(w *bufio.Writer) error { return r.Write(w) },
		func(sum []byte) string { return f.Prefix + hex.EncodeToString(sum[:16]) + f.Suffix })
}

// partSource returns how an experiment's text is read in parts.
func partSource(e *configs.Experiment) (data.Settings, error) {
	if err := e.Whole(); err != nil {
		return data.Settings{}, err
	}
	if e.Corpus.Format == objective.Vectors {
		return data.Settings{}, settingError(e, "corpus.format", "the text is a file of vectors, whose words nothing counts; name an experiment on text")
	}
	return textSource(e, nil)
}

// partError makes a [SettingError] of what is neither the text's fault nor that of the disk.
func partError(ctx context.Context, e *configs.Experiment, err error) error {
	text, file := (*data.Error)(nil), (*fs.PathError)(nil)
	if err == nil || errors.As(err, &text) || errors.As(err, &file) || ctx.Err() != nil {
		return err
	}
	return SettingError{fmt.Errorf("%s: %w", e.Name, err)}
}
