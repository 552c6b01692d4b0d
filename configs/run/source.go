package run

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/model"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A source is what start.from names: a run or a file of word vectors.
type source struct {
	path     string
	sha256   string // of its words and numbers, which seed what is new beside them
	former   string // what earlier versions had in place of sha256 for a run: it depended on the file of its checkpoint
	words    []string
	row      map[string]int // of each word
	names    []string       // of the rows of its table behind those of the words
	outputs  *data.Vocab    // what it predicts
	labelled bool           // and these are labels
	labels   *data.Vocab    // of its text, relations among them; nil: it has none

	table      *vector.Table     // of a file; nil: it is a run
	run        *Run              // nil: it is a file
	checkpoint *model.Checkpoint // of the run
}

// openSource opens what an experiment starts from: nil for one that starts from nothing.
func openSource(e *configs.Experiment, parts configs.Parts) (*source, error) {
	if e.Start.From == "" {
		return nil, nil
	}
	s := &source{path: corpus.FromHome(e.Start.From)}
	open := s.openFile
	if train.IsRun(s.path) {
		open = s.openRun
	}
	if err := open(parts); err != nil {
		return nil, fmt.Errorf("start.from: %w", err)
	}
	if s.run == nil {
		s.words = inForm(e, s.words)
	}
	s.row = rowsOf(s.words)
	return s, nil
}

// inForm returns the words of a file in the form NFC where the text is in it. A word of which the file has that form as well is left as
// it is.
func inForm(e *configs.Experiment, words []string) []string {
	if !e.Corpus.Normalize || !slices.ContainsFunc(words, func(word string) bool { return corpus.Normal(word) != word }) {
		return words
	}
	row := rowsOf(words)
	formed := slices.Clone(words)
	for i, word := range words {
		if normal := corpus.Normal(word); normal != word {
			if _, has := row[normal]; !has {
				row[normal] = i
				formed[i] = normal
			}
		}
	}
	return formed
}

// keptWords returns the words of start.from where start.keep_words wants all of them. Those with
// white space are left out: no token of a text can be one.
func keptWords(e *configs.Experiment) (words []string, err error) {
	from := corpus.FromHome(e.Start.From)
	switch {
	case !e.Start.KeepWords || from == "":
		return nil, nil
	case train.IsRun(from):
		m, err := train.ReadManifest(from)
		if err != nil {
			return nil, fmt.Errorf("start.from: %w", err)
		}
		v, err := train.ReadVocab(from, m, "")
		if err != nil {
			return nil, fmt.Errorf("start.from: %w", err)
		}
		words = v.Words()
	default:
		table, _, err := ReadVectors(from, "", configs.Parts{})
		if err != nil {
			return nil, fmt.Errorf("start.from: %w", err)
		}
		words = inForm(e, table.Words)
	}
	spaced := func(word string) bool { return word == "" || strings.ContainsFunc(word, unicode.IsSpace) }
	return slices.DeleteFunc(slices.Clone(words), spaced), nil
}

// rowsOf returns the position of each name.
func rowsOf(names []string) map[string]int {
	row := make(map[string]int, len(names))
	for i, name := range names {
		row[name] = i
	}
	return row
}

// seed returns the seed of the weights that do not come from the source. With the experiment's own a
// new word would start where some word of a source of the same seed did.
func (s *source) seed(e *configs.Experiment) uint64 {
	seed := e.SeedOf(configs.VarySeed)
	if s == nil {
		return seed
	}
	sum := sha256.Sum256([]byte(s.sha256))
	return data.Mix(binary.LittleEndian.Uint64(sum[:]), int(seed))
}

// size returns how much memory it takes while the network is trained, at the end of which its vectors are compared with the network's.
func (s *source) size() Bytes {
	const known = 100 // bytes for a word, twice in an index
	if s == nil {
		return 0
	}
	n := known * len(s.words)
	if s.table != nil {
		if n += 4 * len(s.table.Data); s.table.NGrams != nil {
			n += 4 * len(s.table.NGrams.Data)
		}
	}
	return Bytes(n)
}

func (s *source) openFile(parts configs.Parts) (err error) {
	if s.table, _, err = ReadVectors(s.path, "", parts); err != nil {
		return err
	}
	s.words = s.table.Words
	for i, word := range s.words { // of which training would diverge at once
		if slices.ContainsFunc(s.table.Row(i), func(x float32) bool { return x-x != 0 }) {
			return &data.Error{Where: s.path, What: fmt.Sprintf("the vector of %q is not finite", word), Remedy: "take it out of the file, or name another file"}
		}
	}
	h := sha256.New()
	fmt.Fprintln(h, s.table.SHA256())
	if g := s.table.NGrams; g != nil {
		if slices.ContainsFunc(g.Data, func(x float32) bool { return x-x != 0 }) {
			return &data.Error{Where: s.path, What: "the vector of an n-gram is not finite", Remedy: "name another file"}
		}
		fmt.Fprintln(h, g.MinN, g.MaxN, g.Buckets, g.Bucket)
		binary.Write(h, binary.LittleEndian, g.Data)
	}
	for _, word := range s.words {
		fmt.Fprintln(h, word)
	}
	s.sha256 = hex.EncodeToString(h.Sum(nil))
	return nil
}

func (s *source) openRun(parts configs.Parts) (err error) {
	if s.run, err = Open(s.path, parts); err != nil {
		return err
	}
	v, err := s.run.Vocab()
	if err != nil {
		return err
	}
	s.words = v.Words()
	labels, err := s.run.Labels()
	if err != nil {
		return err
	}
	s.labels = labels
	s.outputs, s.labelled = outputs(s.run.Experiment, v, labels)
	s.names = objective.Names(s.run.Experiment.Objective.Spec, vocabs(s.run.Experiment, v, labels))
	file := s.run.file(s.run.Manifest.CheckpointFile())
	s.checkpoint, err = model.OpenCheckpoint(file)
	if errors.Is(err, fs.ErrNotExist) {
		return train.NoCheckpoint(s.path)
	}
	if err != nil {
		return err
	}
	whole := func(digest string) string {
		sum := sha256.Sum256([]byte(digest + "\n" + v.Hash() + "\n" + hashOf(labels)))
		return hex.EncodeToString(sum[:])
	}
	digest, err := s.checkpoint.ParamsDigest() // that of the file depends on the time that training took
	if err != nil {
		return err
	}
	former, err := model.CheckpointDigest(file)
	s.sha256, s.former = whole(digest), whole(former)
	return err
}

// unfinished says that the source is a run that is not done; "" if it is, or is a file.
func (s *source) unfinished() string {
	if s == nil || s.run == nil {
		return ""
	}
	switch state := compare.Read(s.path).State; state {
	case compare.Done:
		return ""
	case compare.Interrupted:
		return fmt.Sprintf("start.from: %s is interrupted, and this run starts from the checkpoint that it has; run --resume finishes it first", s.path)
	default:
		return fmt.Sprintf("start.from: %s is %s, and this run starts from the checkpoint that it has", s.path, state)
	}
}

// strange says that hardly any of a text's words has a vector in the source; "" if more have.
func (s *source) strange(spec configs.Vocab, v *data.Vocab) string {
	if s == nil {
		return ""
	}
	words, found, small := 0, 0, "" // small is one that is there in small letters
	for id, word := range v.Words() {
		if v.Count(int32(id)) == 0 || slices.Contains(spec.Signs(), word) {
			continue
		}
		words++
		if _, ok := s.row[word]; ok {
			found++
		} else if _, ok := s.row[strings.ToLower(word)]; ok && small == "" {
			small = word
		}
	}
	if 20*found >= words {
		return ""
	}
	why := "are both in one language, and split in the same way?"
	if small != "" {
		why = fmt.Sprintf("it has %q and the text %q: corpus.tokenizer = \"words\" makes small letters", strings.ToLower(small), small)
	}
	return fmt.Sprintf("start.from: %s has vectors for %s of %s of the text; %s", s.path, amount.Thousands(int64(found)), amount.Of(int64(words), "word"), why)
}

// forgotten says which labels or relations of the source the text lacks, so that the network will know nothing of them; "" if it has all.
func (s *source) forgotten(e *configs.Experiment, labels *data.Vocab) string {
	if s == nil || s.labels == nil || labels == nil {
		return ""
	}
	thing := ""
	_, named := e.Objective.Spec.(objective.Named)
	switch {
	case s.labelled && objective.PredictsLabels(e.Objective.Spec) && (len(e.Start.Load) == 0 || slices.Contains(e.Start.Load, "output")):
		thing = "label"
	case len(s.names) > 0 && named:
		thing = "relation"
	default:
		return ""
	}
	var lacking []string
	for _, label := range s.labels.Words() {
		if _, has := labels.Lookup(label); !has {
			lacking = append(lacking, label)
		}
	}
	switch len(lacking) {
	case 0:
		return ""
	case s.labels.Len():
		return fmt.Sprintf("start.from: %s has none of the text's %s, which begin anew; it has %s: where they mean the same, give them the same names",
			s.path, amount.Of(labels.Len(), thing), vector.Quoted(lacking))
	}
	return fmt.Sprintf("start.from: %s has %s that the text lacks, and that this run will not know: %s; add examples if it should",
		s.path, amount.Of(len(lacking), thing), vector.Quoted(lacking))
}
