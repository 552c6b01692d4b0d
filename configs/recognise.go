package configs

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// IsExperiment reports whether a file of that name and text is meant to be an
// experiment, right or wrong, and not text to train on. It is one if its name ends in
// .toml, .yaml or .yml, if the text is TOML with a key of the experiment in it or JSON with one of its sections, or
// if it begins like TOML and has the header of one of its sections or two of its keys, as
// in a file whose TOML is broken elsewhere.
func IsExperiment(file string, text []byte) bool {
	if slices.Contains([]string{tomlEnding, ".yaml", ".yml"}, strings.ToLower(filepath.Ext(file))) {
		return true
	}
	keys := []string{sweepKey}
	for _, s := range settings(reflect.TypeFor[Experiment]()) {
		keys = append(keys, s.key)
	}
	tree := map[string]any{}
	if err := decode(string(text), &tree); err == nil {
		return slices.ContainsFunc(keys, func(key string) bool { _, ok := tree[key]; return ok })
	}
	if json.Unmarshal(text, &tree) == nil { // exports of chats have a name, but no section
		return slices.ContainsFunc(keys, func(key string) bool { _, ok := tree[key].(map[string]any); return ok })
	}
	begun, set := false, map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if !begun && !blank().MatchString(line) {
			if begun = beginning().MatchString(line); !begun {
				return false // prose, which may show an experiment further down
			}
		}
		if m := sectionHeader().FindStringSubmatch(line); m != nil && slices.Contains(keys, m[1]) {
			return true
		}
		if m := keyLine().FindStringSubmatch(line); m != nil && slices.Contains(keys, m[1]) {
			set[m[1]+m[2]] = true
		}
	}
	return len(set) > 1
}

// blank is a line of TOML that says nothing; beginning is one that may be the first
// that says something.
var (
	blank     = pattern(`^\s*(?:#.*)?$`)
	beginning = pattern(`^\s*(?:[A-Za-z0-9_."-]+\s*=|\[)`)
)

// keyLine is a line of TOML with a key and its value.
var keyLine = pattern(`^\s*([a-z]+)((?:\.[a-z_]+)?)\s*=`)

// sectionHeader is the line of TOML that opens a section.
var sectionHeader = pattern(`^\s*\[{1,2}\s*([a-z]+)\s*\]{1,2}\s*(?:#.*)?\s*$`)
