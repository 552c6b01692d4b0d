package run

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/train"
)

// A ConfigError says that the config.toml of a run is not what the run was made from, so
// that what it says of the run is not true.
type ConfigError struct {
	File    string
	Changed []train.Change
}

// Error implements error.
func (e *ConfigError) Error() string {
	all := make([]string, len(e.Changed))
	for i, c := range e.Changed {
		all[i] = c.String()
	}
	return fmt.Sprintf("%s: is not what the run was made from: %s; undo that, or train the changed experiment as a new run", e.File, strings.Join(all, ", "))
}

// checkConfig returns a [*ConfigError] if the experiment e, in the run directory path,
// differs from what the manifest m says the run was made from in what matters to its
// numbers. What it shows and exports may be changed at any time. A setting that only one
// of the two knows may have come with another version of Lexigraph, and counts only
// among the layers, or where it is known to be zero.
func checkConfig(path string, e *configs.Experiment, m *train.Manifest) error {
	if m.ConfigHash == "" {
		return nil
	}
	now := &train.Manifest{}
	if err := settingsOf(now, e); err != nil || now.ConfigHash == m.ConfigHash && now.Name == m.Name && now.Seed == m.Seed {
		return err
	}
	var changed []train.Change
	for _, c := range changedSettings(m, now) {
		if configs.ChangesResult(c.What) && (c.Was != notSet && c.Now != notSet || strings.HasPrefix(c.What, "layers") || configs.OmitsZero(c.What)) {
			changed = append(changed, c)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return &ConfigError{filepath.Join(path, train.ConfigFile), changed}
}
