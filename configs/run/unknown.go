package run

import (
	"fmt"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
)

// mostlyUnknown says that the vocabulary lacks much of the training text, so that a perplexity is that of few words; "" if it has most of it,
// or of examples, where shapes, n-grams and labels tell the others.
func mostlyUnknown(v configs.Vocab, d *data.Dataset) string {
	const much = 1. / 3
	share := unknownShare(d)
	if share < much || d.Train.Rows != nil {
		return ""
	}
	remedy := "a lower vocab.min_count keeps more of them, and more text has more words often enough"
	switch {
	case v.File != "":
		remedy = "vocab.file is for another kind of text, or for one that was split in another way"
	case v.MaxSize > 0 && d.Vocab.Len() >= v.MaxSize:
		remedy = "a larger vocab.max_size keeps more of them"
	}
	return fmt.Sprintf("corpus.train: the vocabulary lacks %.0f %% of its tokens, so that results say little about the text: %s", 100*share, remedy)
}

// unknownShare returns the share of the training text's tokens that the vocabulary lacks.
func unknownShare(d *data.Dataset) float64 {
	found := d.Report.Train.Tokens
	if _, marked := d.Vocab.Unk(); !marked && d.Train.Rows == nil {
		found += d.Report.Train.Unknown // these were dropped
	}
	return float64(d.Report.Train.Unknown) / float64(max(1, found))
}
