package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A record is the metrics of a run, which those of the same run trained again are
// compared with, line by line, except times. It is a [train.Log].
type record struct {
	name     string
	lines    []recordLine
	whole    bool  // the run is done: it wrote all of its lines
	until    int64 // lines of later steps are not compared
	unscored bool  // lines of scores are not compared

	next    int // of lines
	same    int // lines
	valid   *evaluate.HeldOut
	differs *Parting // the first difference
}

// A recordLine is a line of the metrics.
type recordLine struct {
	number int // from 1
	text   string
	step   int64
	fields map[string]any // nil: it cannot be read
}

// timed is the field of a line that no two runs have alike.
const timed = "seconds"

// readRecord reads the metrics of the run directory path. The last line of a run that is not done
// may have been cut short, and is then left out.
func readRecord(path string, done bool) (*record, error) {
	r := &record{name: train.MetricsFile, whole: done}
	text, err := train.ReadMetrics(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for line := range bytes.Lines(text) {
		l := recordLine{number: len(r.lines) + 1, text: strings.TrimSpace(string(line))}
		if fields := decode(line); fields != nil {
			n, _ := fields["step"].(json.Number)
			if l.step, err = n.Int64(); err == nil {
				l.fields = fields
			}
		}
		if l.fields == nil && !done && !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		r.lines = append(r.lines, l)
	}
	return r, nil
}

func decode(line []byte) map[string]any {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber() // its text has every bit
	var fields map[string]any
	if d.Decode(&fields) != nil {
		return nil
	}
	delete(fields, timed)
	return fields
}

// steps returns the step of the last line.
func (r *record) steps() int64 {
	var last int64
	for _, l := range r.lines {
		last = max(last, l.step)
	}
	return last
}

// scoredBy returns an error if the record has scores of sets that are not these.
func (r *record) scoredBy(sets []evaluate.Set) error {
	for _, l := range r.lines {
		var scores train.Scores
		if l.fields["scores"] == nil || json.Unmarshal([]byte(l.text), &scores) != nil {
			continue
		}
		for _, was := range scores.Scores {
			now := slices.IndexFunc(sets, func(s evaluate.Set) bool { return s.Source().Name == was.Set })
			if now < 0 || sets[now].Source().SHA256 != was.SHA256 {
				return fmt.Errorf("the set %s has changed", was.Set)
			}
		}
		return nil
	}
	return nil
}

// Step implements [train.Log].
func (r *record) Step(s train.Step) error { return r.compare(s.Step, s) }

// Evaluation implements [train.Log].
func (r *record) Evaluation(e train.Evaluation) error {
	r.valid = &e.HeldOut
	return r.compare(e.Step, e)
}

// Scores implements [train.Log].
func (r *record) Scores(s train.Scores) error { return r.compare(s.Step, s) }

// compare compares the next line with what training again has for it.
func (r *record) compare(step int64, line any) error {
	if step > r.until {
		return nil
	}
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	r.skip()
	if r.next == len(r.lines) {
		if !r.whole {
			return nil
		}
		return r.parted(len(r.lines)+1, step, "the end of the file", string(text))
	}
	was := r.lines[r.next]
	if was.fields == nil {
		return r.parted(was.number, step, was.text, string(text))
	}
	if key, a, b := unlike("", was.fields, any(decode(text))); key != "" {
		return r.parted(was.number, step, key+" "+a, key+" "+b)
	}
	r.next++
	r.same++
	return nil
}

// skip skips lines that are not compared.
func (r *record) skip() {
	for r.unscored && r.next < len(r.lines) && r.lines[r.next].fields["scores"] != nil {
		r.next++
	}
}

func (r *record) parted(number int, step int64, was, now string) error {
	r.differs = &Parting{Where: fmt.Sprintf("%s:%d", r.name, number), Step: step, Was: was, Now: now}
	return errParted
}

// rest returns the difference that a line makes which nothing was compared with,
// though it is of a step that training again has done.
func (r *record) rest() *Parting {
	if r.skip(); r.next < len(r.lines) {
		if l := r.lines[r.next]; l.fields == nil || l.step <= r.until {
			r.parted(l.number, l.step, l.text, "no such line")
		}
	}
	return r.differs
}

// equal says what is the same in both runs.
func (r *record) equal() []string {
	if r.same == 0 {
		return nil
	}
	return []string{amount.Of(r.same, "line") + " of " + r.name}
}

// unlike returns the path of the first value in which two decoded JSON values
// differ, and the two; an empty path: there is none.
func unlike(path string, was, now any) (key, a, b string) {
	switch x := was.(type) {
	case map[string]any:
		y, ok := now.(map[string]any)
		if !ok {
			break
		}
		all := maps.Clone(x)
		maps.Copy(all, y)
		for _, k := range slices.Sorted(maps.Keys(all)) {
			if key, a, b := unlike(strings.TrimPrefix(path+"."+k, "."), x[k], y[k]); key != "" {
				return key, a, b
			}
		}
		return "", "", ""
	case []any:
		y, ok := now.([]any)
		if !ok || len(x) != len(y) {
			break
		}
		for i := range x {
			if key, a, b := unlike(fmt.Sprintf("%s[%d]", path, i), x[i], y[i]); key != "" {
				return key, a, b
			}
		}
		return "", "", ""
	default:
		if was == now {
			return "", "", ""
		}
	}
	return path, shown(was), shown(now)
}

func shown(x any) string {
	if x == nil {
		return "missing"
	}
	text, _ := json.Marshal(x) // it came from JSON
	return string(text)
}
