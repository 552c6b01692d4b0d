package configs

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/lexigraph/lexigraph/data/disk"
)

//go:embed *.toml
var shipped embed.FS

// Shipped returns the names of the experiments that come with the program, in
// order: "quickstart" and so on.
func Shipped() []string {
	entries, _ := shipped.ReadDir(".") // an embedded directory can always be read
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".toml"))
	}
	return names
}

// Open returns the text of an experiment, and the file name to report problems
// with it under: that of the file name or, where there is no such file, but perhaps a
// folder, of the file name.toml, or else of the shipped experiment of that name. Its error
// is [Problems].
func Open(name string) (file string, text []byte, err error) {
	problem := func(format string, args ...any) (string, []byte, error) {
		return "", nil, Problems{{File: name, Text: fmt.Sprintf(format, args...)}}
	}
	text, err = disk.ReadFile(name, maxFile)
	if err == nil && !IsExperiment(name, text) {
		return problem("is text, and not an experiment; `lexigraph run` and `check` make one for it")
	}
	if err == nil {
		return name, text, nil
	}
	info, statErr := os.Stat(name)
	isFolder := statErr == nil && info.IsDir()
	switch {
	case statErr != nil, isFolder:
	case info.Mode().IsRegular() && info.Size() > maxFile && !strings.EqualFold(filepath.Ext(name), ".toml"):
		return problem("is text, and not an experiment; `lexigraph run` and `check` make one for it")
	}
	if !isFolder && !errors.Is(err, fs.ErrNotExist) {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return problem("cannot be read: %v", err)
	}
	if info, err := os.Stat(name + tomlEnding); err == nil && info.Mode().IsRegular() {
		return Open(name + tomlEnding)
	}
	names := Shipped()
	if short := strings.TrimSuffix(name, tomlEnding); slices.Contains(names, short) {
		text, err = shipped.ReadFile(short + ".toml")
		return "configs/" + short + ".toml", text, err
	}
	if isFolder {
		return problem("is a directory; name an experiment file in it")
	}
	return "", nil, Problems{{File: name, Text: notThere(name, names), Err: fs.ErrNotExist}}
}

// notThere says that no file has the name, nor a shipped experiment, and what may be meant.
func notThere(name string, names []string) string {
	const neither = "no such file, and no shipped experiment of that name"
	if near := didYouMean(strings.TrimSuffix(name, tomlEnding), append(beside(name), names...)); near != "" {
		return neither + near
	}
	ending := filepath.Ext(name)
	if near := didYouMean(strings.TrimSuffix(name, ending), beside(name)); ending != "" && ending != tomlEnding && near != "" { // my.tml
		return neither + near
	}
	if filepath.Base(name) != name || ending == tomlEnding { // the reader's own, and none of those that are shipped
		return "no such file or run; check the path; relative paths start at the current folder"
	}
	return neither + ": those are " + list(names)
}

const tomlEnding = ".toml"

// beside returns the names, without their ending, of the experiment files in the folder
// that name is in.
func beside(name string) (names []string) {
	folder, _ := filepath.Split(name)
	entries, _ := os.ReadDir(filepath.Dir(name))
	for _, entry := range entries {
		if file := entry.Name(); filepath.Ext(file) == tomlEnding {
			names = append(names, strings.TrimSuffix(folder+file, tomlEnding))
		}
	}
	return names
}

// Hash returns the SHA-256, in hexadecimal, of the keys and values that [Write] writes,
// without name and seed: equal for experiments that differ in nothing else. Comments and
// the order of keys do not count.
func Hash(e *Experiment) (string, error) {
	if err := e.Whole(); err != nil {
		return "", err
	}
	same := *e
	same.Name, same.Seed = "", 0
	var text strings.Builder
	if err := Write(&text, &same); err != nil {
		return "", err
	}
	keys := map[string]any{}
	if _, err := toml.Decode(text.String(), &keys); err != nil {
		return "", err
	}
	sorted, err := json.Marshal(keys)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(sorted)
	return hex.EncodeToString(sum[:]), nil
}
