package run

import (
	"fmt"
	"path/filepath"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/vector"
)

// exportBytes guesses how many bytes an experiment's exports of vectors of these words take at least: of n-grams and of formats that do not come with the
// program it knows nothing.
func (o Options) exportBytes(e *configs.Experiment, words []string) int64 {
	const binary, text = 4, 9 // of a number: as text it has as many digits as tell it from others
	letters := 0
	for _, word := range words {
		letters += len(word)
	}
	bytes := 0
	for _, name := range e.Export.Formats {
		number := binary
		switch name {
		case "word2vec", "glove", "projector", "json":
			number = text
		case "fasttext": // it has the output layer's matrix, too
			number = 2 * binary
		case "model2vec":
			continue // its vectors may have another number of numbers
		}
		if _, shipped := vector.Formats()[name]; shipped {
			bytes += letters + len(words)*e.Embedding.Dim*number
		}
	}
	return int64(bytes)
}

// roomForExports warns where the exports will not fit on the disk beside the checkpoints, of which so many files of that size are still to come.
func (s *sitting) roomForExports(files int, size int64) {
	free, known := disk.Free(s.Path)
	if !known {
		return
	}
	if text := lackOfRoom(s.options.exportBytes(s.Experiment, s.text.Vocab.Words()), free-int64(files)*size, filepath.Clean(s.Path)); text != "" {
		s.options.notify(Warning{text})
	}
}

// lackOfRoom says that so many bytes of exports do not fit into the free ones of a run's disk, or "".
func lackOfRoom(need, free int64, path string) string {
	if need <= free {
		return ""
	}
	return fmt.Sprintf("export.formats: the vectors take %s MB at least, and %s MB are free in %s beside the checkpoints: make room before training ends, or have lexigraph export write them elsewhere then",
		amount.Thousands((need+999_999)/1_000_000), amount.Thousands(max(0, free)/1_000_000), path)
}
