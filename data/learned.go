package data

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// Learned is what training has learned of its text, by which another text is encoded.
type Learned struct {
	Vocab   *Vocab
	Phrases *Phrases // nil: no words are joined
	Labels  *Vocab   // nil: there are none
}

// LoadTest reads the sources of s.Test as [Load] reads them, but encodes them by what was learned before, so that neither the text to train on
// is read nor anything learned anew. The [Dataset] has no Train and no Valid, and is not kept in the cache. Examples with labels
// that are not known are left out, whatever the settings say, and the [Report] names these. They get no
// vectors of a teacher, and of no token is known whether the training text has it: see [Rows.LookFor].
func LoadTest(ctx context.Context, s Settings, by Learned) (*Dataset, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s.Train, s.Valid, s.Rows.Teacher, s.learned = nil, HeldOut{}, nil, &by
	return loadAll(ctx, s)
}

// LookFor fills in which forms a text to train on has, for r of another dataset. The two are read by the same settings.
func (r *Rows) LookFor(trained *Rows) {
	seen := make(map[string]bool)
	for _, form := range trained.Form {
		seen[trained.Forms[form]] = true
	}
	for form, word := range r.Forms {
		r.Seen[form] = seen[word]
	}
}

// apply joins phrases that are known in all parts.
func (l *loader) apply(phrases *Phrases) error {
	if phrases.Len() == 0 {
		return nil
	}
	if l.stretches != nil {
		known := slices.Clone(l.settings.learned.Vocab.words)
		for _, round := range phrases.Rounds() {
			for _, f := range round {
				known = append(known, f.First, f.Second)
			}
		}
		if err := l.keepOnly(known); err != nil {
			return err
		}
	}
	for _, round := range phrases.Rounds() {
		if err := l.join(round); err != nil {
			return err
		}
	}
	return nil
}

// An unlearned list has names that the training part lacks.
type unlearned struct {
	names []string // each once, as they came
	times map[string]int
}

func (u *unlearned) add(name string) {
	if u.times == nil {
		u.times = make(map[string]int)
	}
	if u.times[name]++; u.times[name] == 1 {
		u.names = append(u.names, name)
	}
}

// list names the most frequent ones.
func (u *unlearned) list() string {
	const most = 5
	names := slices.Clone(u.names)
	slices.SortStableFunc(names, func(a, b string) int { return u.times[b] - u.times[a] })
	for i, name := range names {
		names[i] = fmt.Sprintf("%q", name)
		if n := u.times[name]; n > 1 {
			names[i] += fmt.Sprintf(" (%s)", amount.Of(n, "time"))
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("and %s more", amount.Thousands(more)))
	}
	return strings.Join(names, ", ")
}

// An untaught part has examples that the training part taught nothing about.
type untaught struct {
	labels unlearned
	kept   int64     // examples that have other labels too
	names  unlearned // of entities
	facts  int64     // that have such a name
}

// ofLabels says what becomes of examples for their labels, or of facts for their relations, where so many are left out; "" if nothing does. Few known ones are
// named, since another file may call the same otherwise.
func (s *untaught) ofLabels(leftOut int64, label string, known *Vocab) string {
	var said []string
	if leftOut > 0 {
		said = append(said, amount.Subject(leftOut, "example", "is", "are")+" left out")
	}
	if s.kept > 0 {
		said = append(said, amount.Subject(s.kept, "example", "is", "are")+" judged by other labels alone")
	}
	if len(said) == 0 {
		return ""
	}
	const few = 5
	has := ""
	if n := known.Len(); n <= few {
		names := make([]string, n)
		for i, name := range known.Words() {
			names[i] = fmt.Sprintf("%q", name)
		}
		has = ": it has " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, as the training text has no %s %s%s", strings.Join(said, " and "), label, s.labels.list(), has)
}

// ofNames says which names of facts are not known; "" if all are.
func (s *untaught) ofNames() string {
	if s.facts == 0 {
		return ""
	}
	return fmt.Sprintf("%s names that the training text lacks, and cannot be completed: %s", amount.Subject(s.facts, "fact", "has", "have"), s.names.list())
}
