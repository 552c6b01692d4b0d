// Package data turns text into what a network is trained on: text → tokens →
// vocabulary → examples → batches.
//
// [Load] reads text once and returns a [Dataset]: the [Vocab], and up to three
// [Corpus] values (train, valid, test), which are sequences of word ids with
// marks where sentences start. Package objective cuts a corpus into examples
// and fills a [Batch] with them, in an order drawn by a [Permutation].
//
// Everything here is a function of the text, the settings and the seed: it does
// not depend on the number of threads, the clock or the order of a map.
package data

import "github.com/lexigraph/lexigraph/data/corpus"

// An Error says that the data, and not the program or its settings, is at
// fault; a command that meets one ends with exit status 3. Every error that
// [Load] and [ReadVocab] return is one, except that of a context and those of
// settings that [VocabSpec.Validate] and [Settings.Validate] refuse. It is found by
//
//	var e *data.Error
//	if errors.As(err, &e) {
type Error = corpus.Error
