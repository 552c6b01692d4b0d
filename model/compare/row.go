package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Row is a setting: the runs of one experiment on one text, which differ in
// their seeds alone.
type Row struct {
	Number  int       `json:"number"`  // its place in the report, from 1
	Name    string    `json:"name"`    // of the experiment
	Differs []Setting `json:"differs"` // the keys that differ between the rows, in the order of Report.Keys
	Config  string    `json:"config_sha256"`
	Runs    []string  `json:"runs"`  // the directories, by seed
	Seeds   []uint64  `json:"seeds"` // theirs
	// Diverged is how many other runs of it ended early because the loss was no longer a
	// number. The means leave them out and so flatter the row, which is therefore never
	// called better than another.
	Diverged int `json:"diverged,omitempty"`

	Cells []Cell `json:"cells"` // in the order of Report.Metrics
	// Curve is how the validation text was predicted in the course of training;
	// it is read only for the format json.
	Curve []MeanPoint `json:"curve,omitempty"`

	Seconds         Mean `json:"seconds"`
	TokensPerSecond Mean `json:"tokens_per_second"`
	Parameters      int  `json:"parameters"`
	PeakMemory      Mean `json:"peak_memory"` // bytes; without runs where the system does not say
	// Pareto marks a row that no other beats in quality, by the means, without
	// taking longer: quality is the metric that the rows are sorted by.
	Pareto bool `json:"pareto"`

	Trained  []*Run    `json:"-"` // its runs, by seed
	Settings []Setting `json:"-"` // all of them

	named string // the settings that say where its training text is
	found string // the hashes of what was there
}

// identity returns what the runs of one row have in common: the experiment and
// the text that it had.
func (r *Run) identity() (config, text string) {
	m := r.Manifest
	if r.splits() {
		return m.ConfigHash, fmt.Sprint(sourceHashes(m.Data, "train"), sourceHashes(m.Data, "valid"), sourceHashes(m.Data, "test"))
	}
	text = fmt.Sprint(m.VocabHash, m.Data.Train, m.Data.Valid, m.Data.Test, sourceHashes(m.Data, "train"), sourceHashes(m.Data, "valid"), sourceHashes(m.Data, "test"))
	return m.ConfigHash, text
}

// splits reports whether runs of other seeds hold out other documents, and so have
// other vocabularies.
func (r *Run) splits() bool { return strings.Contains(r.under("vary"), `"split"`) }

// group sorts runs into rows, in the order in which the first of each comes. Of
// several runs of one seed, which have the same numbers, the first counts. What is
// left out is listed in the notes.
func group(runs []*Run, b *Budget) (rows []*Row, notes []string) {
	byIdentity := map[string]*Row{}
	seen := map[string]*Run{}
	for _, r := range runs {
		if r == nil || r.Manifest == nil {
			notes = append(notes, fmt.Sprintf("%s is left out: it has no manifest; compare.Read reads one", cmp.Or(r.orEmpty().Path, "a run")))
			continue
		}
		unfinished := r.State == Interrupted || r.State == Running
		if r.State == Broken || r.State == Failed || unfinished && b == nil {
			notes = append(notes, fmt.Sprintf("%s is left out: %s", r.Path, cmp.Or(r.Problem, string(r.State))))
			continue
		}
		config, text := r.identity()
		key := config + text
		row := byIdentity[key]
		if row == nil {
			row = &Row{Name: r.name(), Config: config, Settings: r.Settings,
				named: r.under("corpus.train", "corpus.format"), found: sourceHashes(r.Manifest.Data, "train")}
			byIdentity[key] = row
			rows = append(rows, row)
		}
		same := fmt.Sprint(key, r.Manifest.Seed)
		if first := seen[same]; first != nil {
			if first.Path != r.Path {
				notes = append(notes, fmt.Sprintf("%s is left out: %s is the same experiment with the same seed", r.Path, first.Path))
			}
			continue
		}
		seen[same] = r
		if r.State == Diverged {
			row.Diverged++
			notes = append(notes, fmt.Sprintf("%s diverged", r.Path))
			continue
		}
		row.Trained = append(row.Trained, r)
	}
	for _, row := range rows {
		slices.SortStableFunc(row.Trained, func(a, b *Run) int { return cmp.Compare(a.Manifest.Seed, b.Manifest.Seed) })
	}
	return rows, notes
}

// describe fills in what follows from a row's runs alone.
func (row *Row) describe() {
	var seconds, speed, memory []float64
	row.Runs, row.Seeds = []string{}, []uint64{}
	for _, r := range row.Trained {
		row.Runs, row.Seeds = append(row.Runs, r.Path), append(row.Seeds, r.Manifest.Seed)
		seconds, row.Parameters = append(seconds, r.Manifest.Seconds), r.Manifest.Parameters
		if s := r.TokensPerSecond(); s > 0 {
			speed = append(speed, s)
		}
		if r.Manifest.PeakMemory > 0 {
			memory = append(memory, float64(r.Manifest.PeakMemory))
		}
	}
	row.Seconds, row.TokensPerSecond, row.PeakMemory = newMean(seconds), newMean(speed), newMean(memory)
}

// absent stands for a setting that an experiment does not have.
const absent = "–"

// Differences returns the keys in which settings differ, in the order of the file,
// and for each list of settings its values of them; "–" where it has no such key.
//
// Layers of different number or type are one key, "layers". A key that only some
// have, because a part of another type has other settings, is left out unless it
// differs between those that do.
func Differences(lists [][]Setting) (keys []string, values [][]string) {
	if layersDiffer(lists) {
		lists = withLayers(lists)
	}
	first := make([]map[string]string, len(lists))
	for i, list := range lists {
		first[i] = make(map[string]string, len(list))
		for _, s := range list {
			first[i][s.Key] = s.Value
		}
	}
	keys = inOrder(lists)
	keys = slices.DeleteFunc(keys, func(key string) bool {
		var value string
		for _, m := range first {
			if v, ok := m[key]; ok && value != "" && v != value {
				return false
			} else if ok {
				value = v
			}
		}
		return true
	})
	values = make([][]string, len(lists))
	for i, m := range first {
		for _, key := range keys {
			values[i] = append(values[i], cmp.Or(m[key], absent))
		}
	}
	return keys, values
}

// inOrder returns the keys of all lists in the same order whatever that of the lists:
// a key that a list adds stands behind the one before it in that list.
func inOrder(lists [][]Setting) (keys []string) {
	byKeys := func(a, b Setting) int { return cmp.Compare(a.Key, b.Key) }
	lists = slices.Clone(lists)
	slices.SortFunc(lists, func(a, b []Setting) int { return slices.CompareFunc(a, b, byKeys) })
	for _, list := range lists {
		at := 0
		for _, s := range list {
			i := slices.Index(keys, s.Key)
			if i < 0 {
				i = at
				keys = slices.Insert(keys, i, s.Key)
			}
			at = i + 1
		}
	}
	return keys
}

const layersKey = "layers"

// layersDiffer reports whether the lists have other layers, and not just layers
// with other settings.
func layersDiffer(lists [][]Setting) bool {
	types := func(list []Setting) (all string) {
		for _, s := range list {
			if strings.HasPrefix(s.Key, layersKey+".") && strings.HasSuffix(s.Key, ".type") {
				all += s.Value + " "
			}
		}
		return all
	}
	return slices.ContainsFunc(lists, func(list []Setting) bool { return types(list) != types(lists[0]) })
}

// withLayers returns the lists with the layers as one setting, such as "fc 128 relu, fc
// 64 relu". Switches that are true or false are left out of it.
func withLayers(lists [][]Setting) [][]Setting {
	short := make([][]Setting, len(lists))
	for i, list := range lists {
		var layers []string
		at := 0
		for _, s := range list {
			rest, ok := strings.CutPrefix(s.Key, layersKey+".")
			switch {
			case s.Key == layersKey:
			case !ok:
				short[i] = append(short[i], s)
				if len(layers) == 0 {
					at = len(short[i])
				}
			case strings.HasSuffix(rest, ".type"):
				layers = append(layers, strings.Trim(s.Value, `"`))
			case s.Value != "true" && s.Value != "false" && len(layers) > 0:
				layers[len(layers)-1] += " " + strings.Trim(s.Value, `"`)
			}
		}
		text := cmp.Or(strings.Join(layers, ", "), "none")
		short[i] = slices.Insert(short[i], at, Setting{layersKey, text})
	}
	return short
}
