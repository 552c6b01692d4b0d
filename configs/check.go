package configs

import (
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/lexigraph/lexigraph/data/objective"
	"github.com/lexigraph/lexigraph/graph/loss"
)

// A requirement is a key that every file must have.
type requirement struct{ path, remedy string }

// required returns the keys that every file must have, and what to write there.
func required() []requirement {
	return []requirement{
		{"name", `give the experiment a name, such as name = "first-try"; it names the run directory`},
		{"corpus.train", `name the text to train on, such as train = "texts/*.txt.gz" or train = "godoc:std" under [corpus]`},
	}
}

// check notes what is missing from the experiment and which of its settings
// contradict each other. A setting that has a problem of its own already is
// left out of the second.
func (r *reader) check(e *Experiment) {
	if len(r.at) == 0 {
		r.report("", "the file is empty: name and corpus.train are missing; "+
			"`lexigraph init` prints a file to start from, with every key and its default")
		return
	}
	for _, key := range required() {
		if !r.isSet[key.path] && !r.misspelt(key.path) {
			r.missing(key)
		}
	}
	r.checkName(e)
	r.checkHeldOut(e)
	r.checkTokenizer(e)
	r.checkPhrases(e)
	r.checkFormat(e)
	r.checkWords(e)
	r.checkVary(e)
	r.checkValues(e)
	r.checkSequence(e)
	r.checkPaired(e)
	r.checkTaught(e)
	r.checkMapped(e)
	r.checkSize(e)
	r.checkShards(e)
	r.checkTie(e)
	r.checkSubwords(e)
	r.checkStart(e)
	r.checkExport(e)
	r.checkSets(e)
	for _, key := range idle(e) {
		if r.isSet[key.path] && !r.isOff[key.path] && r.sound(key.path, key.causePath) { // what a key with a fault of its own leaves without effect is not known
			r.report(key.path, "has no effect with %s; remove one of the two%s", key.cause, r.replaceHint(key.path, key.causePath))
		}
	}
}

// missing notes that a key is missing, where its section is in the file.
func (r *reader) missing(key requirement) {
	p := r.place(key.path)
	if p.file != r.file { // the command line made the section
		p = place{file: r.file}
	}
	r.problems = append(r.problems, Problem{File: p.file, Line: p.line, Key: key.path, Text: "missing: " + key.remedy})
}

// misspelt reports whether the key is there, but in the wrong case.
func (r *reader) misspelt(path string) bool {
	for known := range r.at {
		if known != path && strings.EqualFold(known, path) {
			return true
		}
	}
	return false
}

// replaceHint says how to remove a key of the file that does not go with another one,
// set on the command line.
func (r *reader) replaceHint(path, cause string) string {
	if r.place(cause).file != commandLine || r.place(path).file == commandLine {
		return ""
	}
	if off, can := r.off[path]; can {
		word := path + "=" + off
		if strings.ContainsAny(off, "[{") {
			word = "'" + word + "'"
		}
		return fmt.Sprintf("; %s removes it", word)
	}
	section, key, _ := strings.Cut(cause, ".")
	value := r.words[cause]
	if value == "" || len(value) > 100 || strings.Contains(value, "'") {
		value = "…"
	}
	return fmt.Sprintf("; to replace the whole section write '%s={%s=%s}'", section, key, value)
}

// sound reports whether no problem is known with the keys at these paths.
func (r *reader) sound(paths ...string) bool {
	return !slices.ContainsFunc(r.problems, func(p Problem) bool {
		return slices.ContainsFunc(paths, func(path string) bool { return within(p.Key, path) || within(path, p.Key) })
	})
}

// within reports whether path is outer or something inside it.
func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// goodName matches names of directories, of up to longestName characters: a count in the expression would have it be a hundred times as long.
var goodName = pattern(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

const longestName = 100

// deviceName matches names of runs that are devices on Windows. A run's seed stands behind its name, so that only those with a full stop are.
var deviceName = pattern(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])\.`)

func (r *reader) checkName(e *Experiment) {
	if r.isSet["name"] && r.sound("name") && (len(e.Name) > longestName || !goodName().MatchString(e.Name)) {
		r.report("name", "%s cannot name a directory: use up to %d of A-Z a-z 0-9 . _ and -, the first a letter or digit", quote(shorten(e.Name)), longestName)
	}
	if device := deviceName().FindStringSubmatch(e.Name); r.isSet["name"] && device != nil {
		r.report("name", "%s cannot name a directory on Windows, where %s is a device: choose another name", quote(e.Name), device[1])
	}
}

// percent is a share that is written as what it is of a hundred.
var percent = pattern(`^\s*(\d+(?:\.\d+)?)\s*%$`)

// checkHeldOut reports held-out text that is also trained on, and shares in percent.
func (r *reader) checkHeldOut(e *Experiment) {
	if !r.sound("corpus") {
		return
	}
	c := e.Corpus
	for _, h := range []struct {
		path    string
		sources Sources
	}{{"corpus.valid", c.Valid.Sources}, {"corpus.test", c.Test.Sources}} {
		for _, source := range h.sources {
			if m := percent().FindStringSubmatch(source); m != nil {
				x, _ := strconv.ParseFloat(m[1], 64)
				r.report(h.path, "%s is not a share: write %g", quote(source), x/100)
			} else if share := asNumber(source); share != "" && strings.ContainsAny(source, ".,") {
				r.report(h.path, "%s is not a share: write %s; a file of that name is ./%s", quote(source), share, source)
			}
			if slices.Contains(c.Train, source) {
				r.report(h.path, "%s is also in corpus.train: held-out text must not be trained on; name other text or a share such as 0.05", quote(source))
			}
		}
	}
	if _, labelled := e.Objective.Spec.(objective.Labelled); labelled {
		r.allJudged("corpus.valid", c.Valid, e.Objective.Type)
		r.allJudged("corpus.test", c.Test, e.Objective.Type)
	}
	if sum := c.Valid.Share + c.Test.Share; sum >= 1 {
		r.report("corpus.test", "with corpus.valid the shares held out are %v of all documents, which leaves none to train on", sum)
	}
	if e.Train.EvalEverySteps > 0 && r.isSet["train.eval_every_steps"] && c.Valid.IsZero() && len(e.Evaluate.Sets) == 0 {
		r.report("train.eval_every_steps", "has no effect without held-out text or sets; set corpus.valid, such as 0.05, or evaluate.sets, or remove it")
	}
	if e.Schedule.Type == "plateau" && c.Valid.IsZero() {
		r.report("schedule.type", "\"plateau\" goes by the loss of held-out text, and there is none with corpus.valid = 0; set corpus.valid, such as 0.05, or choose \"step\"")
	}
}

// allJudged reports tokens of held-out examples that have labels.
func (r *reader) allJudged(path string, h HeldOut, objective string) {
	if tokens := h.Tokens; tokens > 0 {
		h.Tokens = 0
		r.report(path, "tokens has no effect with objective.type = %q, all of whose examples are judged; write %s alone", objective, h.text())
	}
}

// checkTokenizer reports a tokenizer that lacks what it needs.
func (r *reader) checkTokenizer(e *Experiment) {
	if !r.sound("corpus.tokenizer", "corpus.dictionary", "corpus.command") {
		return
	}
	switch c := e.Corpus; {
	case c.Tokenizer == "segment" && c.Dictionary == "":
		r.report("corpus.tokenizer", `"segment" needs corpus.dictionary, a file of words with their counts; jieba's dict.txt will do for Chinese`)
	case c.Tokenizer == "command" && len(c.Command) == 0:
		r.report("corpus.tokenizer", `"command" needs corpus.command, a program and its arguments, such as ["jieba", "-d", " "]`)
	case c.Tokenizer == "command" && c.Command[0] == "":
		r.report("corpus.command", "the program has no name; write such as [\"jieba\", \"-d\", \" \"]")
	}
}

// checkPhrases reports a threshold that no score exceeds.
func (r *reader) checkPhrases(e *Experiment) {
	if c := e.Corpus; c.Phrases && c.PhraseScore == "npmi" && c.PhraseThreshold >= 1 && r.sound("corpus.phrase_threshold", "corpus.phrase_score") {
		r.report("corpus.phrase_threshold", "%v is out of range: npmi is between -1 and 1; set such as 0.5", c.PhraseThreshold)
	}
}

// checkWords reports words of the vocabulary's own that cannot be words.
func (r *reader) checkWords(e *Experiment) {
	check := func(path, word string) {
		if strings.ContainsFunc(word, unicode.IsSpace) {
			r.report(path, "%s has white space in it, which a line of vocab.txt cannot hold; use a word such as \"<unk>\"", quote(shorten(word)))
		}
	}
	v := e.Vocab
	check("vocab.unk", v.Unk)
	check("vocab.eos", v.EOS)
	if v.EOS != "" && v.EOS == v.Unk {
		r.report("vocab.eos", "%s is vocab.unk as well; the two must differ", quote(v.EOS))
	}
	for i, word := range v.Special {
		path := item("vocab.special", i)
		check(path, word)
		if word == "" {
			r.report(path, "is empty; a special word has at least one letter")
		} else if first := slices.Index(v.Special, word); first < i {
			r.report(path, "%s is in the list twice", quote(word))
		}
	}
	if signs := len(v.Signs()); v.MaxSize > 0 && v.MaxSize <= signs && v.File == "" && r.sound("vocab") {
		r.report("vocab.max_size", "%d leaves no place beside unk, eos and special; set at least %d", v.MaxSize, signs+1)
	}
}

// checkShards reports a batch that cannot be cut as train.shards says.
func (r *reader) checkShards(e *Experiment) {
	n, size := e.Train.Shards, e.Train.BatchSize
	if n == 0 || !r.sound("train.shards", "train.batch_size") {
		return
	}
	if bits.OnesCount(uint(n)) != 1 {
		r.report("train.shards", "%d is not a power of two; write %d or %d", n, 1<<(bits.Len(uint(n))-1), 1<<bits.Len(uint(n)))
	} else if size%n != 0 {
		r.report("train.shards", "a batch of train.batch_size = %d examples cannot be cut into %d equal parts; write train.batch_size = %d", size, n, (size+n-1)/n*n)
	}
}

// checkSize reports a loss that does not go with the largest possible vocabulary.
func (r *reader) checkSize(e *Experiment) {
	if e.Vocab.MaxSize > 0 && e.Vocab.File == "" && !objective.PredictsLabels(e.Objective.Spec) && r.sound("loss", "vocab") {
		r.fitsVocab(e, e.Vocab.MaxSize)
	}
}

func (r *reader) fitsVocab(e *Experiment, words int) {
	if s, ok := e.Loss.Spec.(loss.Sized); ok {
		r.validate("loss", reflect.TypeOf(s).Elem(), s.FitsVocab(words))
	}
}

// FitsVocab reports settings that do not go with the vocabulary that the text has
// turned out to have, as [Problems], or that it is not [Experiment.Whole].
func (e *Experiment) FitsVocab(words int) error {
	if err := e.Whole(); err != nil {
		return err
	}
	r := &reader{Places: e.Places}
	if r.fitsVocab(e, words); len(r.problems) > 0 {
		return r.problems
	}
	return nil
}
