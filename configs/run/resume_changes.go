package run

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/train"
)

// changes returns what is different in the run since it began, or was last continued.
func (r *Run) changes(m material) ([]train.Change, error) {
	was := r.Manifest
	now := &train.Manifest{}
	if err := dependsOn(now, r.Experiment, m); err != nil {
		return nil, err
	}
	all := changedSettings(was, now)
	if len(all) == 0 { // settings without an effect count as well: the manifest has a hash of all
		all.add(train.ConfigFile, sha(was.ConfigHash), sha(now.ConfigHash))
	}
	if was.Sets != nil {
		for _, file := range slices.Sorted(maps.Keys(now.Sets)) {
			if was.Sets[file] != "" { // else evaluate.sets is among the settings
				all.add(file, sha(was.Sets[file]), sha(now.Sets[file]))
			}
		}
	}
	all.addText(r.Experiment, was, now)
	all.add("the vocabulary", fmt.Sprintf("%s of %s", amount.Of(was.Vocabulary, "word"), sha(was.VocabHash)), fmt.Sprintf("%s of %s", amount.Of(m.text.Vocab.Len(), "word"), sha(now.VocabHash)))
	all.addKnown("the phrases", was.PhrasesHash, now.PhrasesHash)
	if was.From != nil && m.source != nil && was.From.Path == m.source.path { // else start.from is among the settings
		if was.From.SHA256 == m.source.former {
			all.add("the seed of what is new beside "+m.source.path, "the hash of its file, in earlier versions of Lexigraph,", "that of its numbers")
		} else {
			all.add(m.source.path, sha(was.From.SHA256), sha(m.source.sha256))
		}
	}
	_, err := r.Phrases()
	all.addDamaged(train.PhrasesFile, was.PhrasesHash, err)
	all.add("the labels", sha(was.LabelsHash), sha(now.LabelsHash))
	_, err = r.Labels()
	all.addDamaged(train.LabelsFile, was.LabelsHash, err)
	_, err = r.Vocab()
	all.addDamaged(train.VocabFile, was.VocabHash, err)
	return all, nil
}

// changes are what is different between two manifests.
type changes []train.Change

// add adds a thing whose values differ.
func (c *changes) add(what, was, now string) {
	if was != now {
		*c = append(*c, train.Change{What: what, Was: was, Now: now})
	}
}

// addKnown adds a thing whose hashes differ, where both are known.
func (c *changes) addKnown(what, was, now string) {
	if was != "" && now != "" {
		c.add(what, sha(was), sha(now))
	}
}

// addDamaged adds a file of the run that cannot be read.
func (c *changes) addDamaged(file, hash string, err error) {
	if err != nil {
		*c = append(*c, train.Change{What: file, Was: sha(hash), Now: train.Damaged + err.Error()})
	}
}

// addText adds what differs in the texts, and in what split them.
func (c *changes) addText(e *configs.Experiment, was, now *train.Manifest) {
	for i := range max(len(was.Data.Sources), len(now.Data.Sources)) {
		what, a := textOf(was, i)
		other, b := textOf(now, i)
		if what != other && what != "" && other != "" {
			c.add(what, a, "not read")
			c.add(other, "not read", b)
			continue
		}
		c.add(what+strings.TrimPrefix(other, what), a, b)
	}
	c.addKnown(e.Corpus.Dictionary, was.Data.Dictionary, now.Data.Dictionary) // else corpus.tokenizer is among the settings
	c.addKnown(cmp.Or(e.Corpus.Teacher, "the vectors"), was.Data.Teacher, now.Data.Teacher)
	c.addKnown("the program of corpus.command", was.Data.Command, now.Data.Command)
	for _, part := range []struct {
		name     string
		was, now int64
	}{
		{"training text", was.Data.Train.Tokens, now.Data.Train.Tokens},
		{"validation text", was.Data.Valid.Tokens, now.Data.Valid.Tokens},
		{"test text", was.Data.Test.Tokens, now.Data.Test.Tokens},
	} {
		c.add("the "+part.name, amount.Of(part.was, "token"), amount.Of(part.now, "token"))
	}
}

// notSet stands for the value of a setting that one of two manifests lacks.
const notSet = "not set"

// changedSettings returns the settings in which two manifests differ, as far as both
// have them.
func changedSettings(was, now *train.Manifest) (all changes) {
	add := all.add
	add("name", strconv.Quote(was.Name), strconv.Quote(now.Name))
	add("seed", fmt.Sprint(was.Seed), fmt.Sprint(now.Seed))
	if was.Settings == nil { // of an earlier version
		return all
	}
	keys := maps.Clone(was.Settings)
	maps.Copy(keys, now.Settings)
	value := func(m *train.Manifest, key string) string {
		if v, ok := m.Settings[key]; ok {
			return v
		}
		return notSet
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		add(key, value(was, key), value(now, key))
	}
	return all
}

// textOf returns what a manifest says of the i-th text, if it has so many.
func textOf(m *train.Manifest, i int) (name, contents string) {
	if i >= len(m.Data.Sources) {
		return "", "not read"
	}
	s := m.Data.Sources[i]
	contents = sha(s.SHA256)
	if s.Version != "" {
		contents = "of " + s.Version + ", " + contents
	}
	return s.Part + " " + s.Name, contents
}

func sha(digits string) string { return "SHA-256 " + digits }
