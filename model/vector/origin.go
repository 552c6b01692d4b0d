package vector

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
)

// An Origin says where vectors come from. Files of safetensors, finalfusion and Parquet hold it, and X.origin.json beside an array of NumPy and
// in a projector's folder; the other formats have no place for it.
type Origin struct {
	Experiment string `json:"experiment"` // its name
	Seed       uint64 `json:"seed,string"`
	Matrix     string `json:"matrix,omitempty"`
	Text       string `json:"text_sha256,omitempty"`   // of the text that was trained on; of several, of their hashes
	Config     string `json:"config_sha256,omitempty"` // of the experiment without name and seed
	Version    string `json:"version,omitempty"`       // of lexigraph, that trained
	Commit     string `json:"commit,omitempty"`
}

// originKeys are the keys of an origin, in the order of its fields.
var originKeys = []string{"experiment", "seed", "matrix", "text_sha256", "config_sha256", "version", "commit"}

// metadata returns o as keys and values, nil for none. All keys of other programs are others.
func (o *Origin) metadata() map[string]string {
	if o == nil {
		return nil
	}
	text, _ := json.Marshal(o) // strings and a number
	m := make(map[string]string)
	json.Unmarshal(text, &m)
	return m
}

// originOf returns what keys and values say, nil if they say nothing.
func originOf(metadata map[string]string) *Origin {
	if metadata["experiment"] == "" {
		return nil
	}
	text, _ := json.Marshal(metadata)
	var o Origin
	if json.Unmarshal(text, &o) != nil { // the seed is none: another program's file
		return nil
	}
	return &o
}

// mostOrigin is how many bytes an origin may have.
const mostOrigin = 1 << 20

// originPath returns where the origin of a file is that cannot hold it.
func originPath(format, path string) string {
	if format == "projector" {
		return filepath.Join(filepath.Dir(path), "origin.json")
	}
	return stem(corpus.Uncompressed(path), ".npy") + ".origin.json"
}

// writeWithOrigin writes files, and beside the first one the origin and, if there is one, the digest of the words; see [wordsKey].
// Where there is neither, what was there before is removed.
func writeWithOrigin(format string, o *Origin, words string, files ...disk.File) ([]string, error) {
	path := originPath(format, files[0].Path)
	if o != nil || words != "" {
		return disk.WriteFiles(append(files, disk.File{Path: path, Write: func(w *bufio.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(struct {
				*Origin
				Words string `json:"words_sha256,omitempty"`
			}{o, words})
		}})...)
	}
	written, err := disk.WriteFiles(files...)
	if err == nil {
		if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	return written, err
}

// origin returns the origin of a file that was read, and a note if what is beside it is damaged.
func (s *source) origin(format string) (o *Origin, note string) {
	if format != "npy" && format != "projector" {
		return originOf(s.metadata), ""
	}
	path := originPath(format, s.path)
	text, err := disk.ReadFile(path, mostOrigin)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ""
	}
	var words struct {
		Words string `json:"words_sha256"`
	}
	if err == nil {
		err = errors.Join(json.Unmarshal(text, &o), json.Unmarshal(text, &words))
	}
	if err == nil && o != nil && *o == (Origin{}) && words.Words != "" { // vectors of which that alone is known
		return nil, ""
	}
	if err != nil || o == nil || o.Experiment == "" {
		return nil, fmt.Sprintf("%s: is damaged, so where the vectors come from is not known", filepath.Base(path))
	}
	return o, ""
}

// toml returns o as the TOML of a finalfusion file.
func (o *Origin) toml() []byte {
	var b strings.Builder
	m := o.metadata()
	for _, key := range originKeys {
		if m[key] != "" {
			quoted, _ := json.Marshal(m[key]) // TOML's escapes are JSON's
			fmt.Fprintf(&b, "%s = %s\n", key, quoted)
		}
	}
	return []byte(b.String())
}

// parseOriginTOML reads the lines of TOML that are a key and a string.
func parseOriginTOML(text []byte) map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, "=")
		if s, err := strconv.Unquote(strings.TrimSpace(value)); err == nil {
			m[strings.TrimSpace(key)] = s
		}
	}
	return m
}
