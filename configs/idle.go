package configs

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
	"github.com/lexigraph/lexigraph/model/evaluate"
)

// An idleKey is a key that has no effect in an experiment. A file must not set it
// there, and the resolved file has it as a comment.
type idleKey struct {
	path      string
	causePath string // the key that leaves it without effect
	cause     string // that key, and why where it is not plain
}

// idleSetting returns the setting of a part that has no effect beside another one,
// and that, where there is one.
func idleSetting(spec any) (key, cause string) {
	if s, ok := spec.(interface{ Idle() (key, cause string) }); ok {
		return s.Idle()
	}
	return "", ""
}

// idleKeys returns the keys at these paths as keys that one setting leaves without effect.
func idleKeys(causePath, cause string, paths ...string) []idleKey {
	keys := make([]idleKey, len(paths))
	for i, path := range paths {
		keys[i] = idleKey{path, causePath, cause}
	}
	return keys
}

// idle returns the keys that other settings leave without effect.
func idle(e *Experiment) []idleKey {
	return slices.Concat(idleTokens(e), idleLabels(e), idleParts(e), idleStart(e), idleEvaluation(e))
}

// idleTokens returns the keys about how text becomes tokens.
func idleTokens(e *Experiment) (keys []idleKey) {
	add := func(causePath, cause string, paths ...string) {
		keys = append(keys, idleKeys(causePath, cause, paths...)...)
	}
	const tokenizer = "corpus.tokenizer"
	cause := fmt.Sprintf("corpus.tokenizer = %q", e.Corpus.Tokenizer)
	if e.Corpus.Tokenizer == "whitespace" || e.Corpus.Tokenizer == "command" {
		add(tokenizer, cause+", which keeps every token", "corpus.numbers", "corpus.punctuation")
	}
	if e.Corpus.Tokenizer != "words" {
		add(tokenizer, cause, "corpus.stem")
	}
	if e.Corpus.Tokenizer != "segment" {
		add(tokenizer, cause, "corpus.dictionary")
	}
	if e.Corpus.Tokenizer != "command" {
		add(tokenizer, cause, "corpus.command")
	}
	if !e.Corpus.Phrases {
		add("corpus.phrases", "corpus.phrases = false", "corpus.phrase_score", "corpus.phrase_threshold", "corpus.phrase_min_count", "corpus.phrase_rounds")
	}
	if _, taught := e.Objective.Spec.(objective.Taught); !taught {
		add("objective.type", fmt.Sprintf("objective.type = %q, which has no teacher", e.Objective.Type), "corpus.teacher")
	}
	return keys
}

// idleParts returns the keys about words and about the parts of the network.
func idleParts(e *Experiment) (keys []idleKey) {
	add := func(causePath, cause string, paths ...string) {
		keys = append(keys, idleKeys(causePath, cause, paths...)...)
	}
	if e.Vocab.File != "" {
		add("vocab.file", "vocab.file, which is the whole vocabulary", "vocab.min_count", "vocab.max_size", "vocab.special")
	}
	if loss.DrawsOf(e.Loss.Spec).K == 0 {
		cause := fmt.Sprintf("loss.type = %q, which draws no words", e.Loss.Type)
		add("loss.type", cause, "sampler.type")
		for _, s := range settings(reflect.TypeOf(e.Sampler.Spec).Elem()) {
			add("loss.type", cause, "sampler."+s.key)
		}
	}
	if key, cause := idleSetting(e.Loss.Spec); key != "" {
		add("loss.type", "loss."+cause, "loss."+key)
	}
	if _, ok := e.Objective.Spec.(objective.WholeSentences); ok {
		add("objective.type", fmt.Sprintf("objective.type = %q, which has n-grams of its own", e.Objective.Type), "embedding.subwords")
		if c := e.Corpus; c.Tokenizer == "words" {
			add("corpus.format", "corpus.format = "+quote(c.Format)+", which has tokens", "corpus.numbers", "corpus.punctuation", "corpus.stem")
		}
	}
	if !e.Embedding.Subwords {
		add("embedding.subwords", "embedding.subwords = false", "embedding.min_n", "embedding.max_n", "embedding.buckets")
	}
	return keys
}

// idleStart returns the keys about what the network begins with.
func idleStart(e *Experiment) (keys []idleKey) {
	if e.Start.From == "" {
		keys = idleKeys("start.from", `start.from = "", so that nothing comes from there`, "start.load", "start.freeze_words", "start.keep_words")
	} else if e.Vocab.File != "" {
		keys = idleKeys("vocab.file", "vocab.file, which has the words", "start.keep_words")
	}
	if len(e.Start.Freeze) == 0 {
		keys = append(keys, idleKeys("start.freeze", "start.freeze = [], so that no part is frozen", "start.unfreeze_after")...)
	}
	return keys
}

// idleEvaluation returns the keys about scores, and about how training goes on.
func idleEvaluation(e *Experiment) (keys []idleKey) {
	if len(e.Evaluate.Sets) == 0 {
		_, judged := e.Objective.Spec.(objective.Labelled)
		for _, s := range settings(reflect.TypeFor[evaluate.Settings]()) {
			if judged && (s.key == "resamples" || s.key == "seed") { // of the intervals of predictions
				continue
			}
			keys = append(keys, idleKey{"evaluate." + s.key, "evaluate.sets", "evaluate.sets = []"})
		}
	}
	if e.Corpus.Valid.IsZero() {
		keys = append(keys, idleKey{"train.patience", "corpus.valid", "corpus.valid = 0, which leaves nothing to evaluate on"})
	}
	for _, key := range e.Schedule.Idle() {
		keys = append(keys, idleKey{"schedule." + key, "schedule.type", fmt.Sprintf("schedule.type = %q", e.Schedule.Type)})
	}
	return keys
}
