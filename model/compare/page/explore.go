package page

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
)

// explorerFiles are the scripts of the explorer's page and what its style sheet has in addition.
//
//go:embed explore
var explorerFiles embed.FS

// explorerScripts are the files of the page's script, in order.
var explorerScripts = []string{"nearest.js", "data.js", "colour.js", "pane.js", "label.js", "gesture.js", "panel.js", "app.js", "main.js"}

// workerScripts are those of the worker that searches.
var workerScripts = []string{"nearest.js", "worker.js"}

// WriteExploration writes a page to look around in: a map of all words, which can be moved and searched, with the
// nearest words of each. It is one file that loads no other. Unlike [Write]'s it runs a script, but no other than
// its own: words are data to it, and the page's policy has the hash of the script.
func WriteExploration(w io.Writer, e *compare.Exploration) error {
	for _, s := range e.Spaces {
		if s.Table == nil {
			return fmt.Errorf("the space %q has no table of vectors", s.Name)
		}
	}
	p, err := newExplorer(e)
	if err != nil {
		return err
	}
	return execute(w, "explore.html", &p.page, p)
}

// An explorer is what the template of the explorer shows.
type explorer struct {
	page
	Sub        string
	Words      string // how many
	Two, Moved bool
	Panes      []explorerPane
	Example    string
	About      []string
	Policy     string
	Data       template.HTML
	Worker     template.HTML
	Script     template.JS
}

// An explorerPane is a map.
type explorerPane struct{ Hue, Name string }

func newExplorer(e *compare.Exploration) (*explorer, error) {
	p := &explorer{Words: compare.Count(float64(len(e.Words))), Two: len(e.Spaces) > 1, Moved: e.Shift != nil}
	var names, dims []string
	for i, s := range e.Spaces {
		names = append(names, spaceName(e, i))
		p.Panes = append(p.Panes, explorerPane{hue(i), names[i]})
		if dim := fmt.Sprint(s.Table.Dim); i == 0 || dim != dims[0] {
			dims = append(dims, dim)
		}
	}
	p.Title = strings.Join(names, " and ")
	p.Sub = fmt.Sprintf("%s, dim %s", amount.Of(len(e.Words), "word"), strings.Join(dims, " and "))
	p.Example = fmt.Sprintf("%s − %s + %s", inSentence(shownWord(e.Example[1])), inSentence(shownWord(e.Example[0])), inSentence(shownWord(e.Example[2])))
	p.About = append(explorerAbout(e), e.Notes...)
	if r := e.Report; r != nil {
		one, run := report{r}, r.Rows[0].Trained[0]
		p.Lead, p.Facts, p.Curves, p.Settings = runLead(run), runFacts(run), one.curves(), one.allSettings()
		p.About = append([]string{strings.Join(p.Lead, " ")}, p.About...)
	}
	script, err := readScripts(explorerScripts)
	if err != nil {
		return nil, err
	}
	worker, err := readScripts(workerScripts)
	if err != nil {
		return nil, err
	}
	raw, err := newExplorerData(e)
	if err != nil {
		return nil, err
	}
	data, err := packed(raw)
	if err != nil {
		return nil, err
	}
	p.Script, p.Worker, p.Data = template.JS(script), template.HTML(worker), template.HTML(data)
	hash := sha256.Sum256([]byte(script))
	p.Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; worker-src blob:; script-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'"
	css, err := explorerFiles.ReadFile("explore/explore.css")
	p.Style = template.CSS(css)
	return p, err
}

// spaceName is what the page calls a space: the last part of its path, where that tells it from the other.
func spaceName(e *compare.Exploration, i int) string {
	own := filepath.Base(e.Spaces[i].Name)
	for k, other := range e.Spaces {
		if k != i && filepath.Base(other.Name) == own {
			own = e.Spaces[i].Name
		}
	}
	return shownWord(own)
}

// readScripts returns the text of some scripts as one.
func readScripts(names []string) (string, error) {
	b := strings.Builder{}
	b.WriteString("\"use strict\";\n")
	for _, name := range names {
		text, err := explorerFiles.ReadFile("explore/" + name)
		if err != nil {
			return "", err
		}
		b.Write(text)
	}
	return b.String(), nil
}

// packed compresses bytes and writes them in base64.
func packed(raw []byte) (string, error) {
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(raw); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// explorerAbout says how the map is to be read.
func explorerAbout(e *compare.Exploration) []string {
	about := []string{"Each point is a word. Words are near each other on the map if their vectors point in similar directions, as far as two dimensions can show it; nearest words are found in all dimensions."}
	if len(e.Clusters) > 0 {
		about = append(about, fmt.Sprintf("Colours are %s by spherical k-means, named after three frequent words near their centre.", amount.Of(len(e.Clusters), "cluster")))
	}
	if e.Rounded() {
		about = append(about, "So that the file can be mailed, vectors are rounded to 8 bits a number. The nearest words listed first are those of the original vectors; cosines, sums of words, and words farther down use the rounded ones, whose cosines are right to about 0.01.")
	}
	return about
}

// shiftLead says what moved.
func shiftLead(s *compare.Shift) string {
	lead := fmt.Sprintf("The number is 1 − cosine of a word's two vectors, when one space is turned so that %s fit best, as lexigraph moved does.", amount.Of(s.Words, "word"))
	if s.Often > 0 {
		lead += fmt.Sprintf(" Listed are words that occur at least %s on both sides; rarer ones move by chance.", amount.Of(s.Often, "time"))
	}
	if s.Noise == nil {
		return lead + " No other seeds were found beside the two, so how much of this is chance is not known: train each of the two with other seeds, lexigraph run EXPERIMENT --seeds 3."
	}
	lead += fmt.Sprintf(" The number after “seeds” is the most between two seeds of one side (%s in all).", amount.Of(s.Runs, "run"))
	chance := compare.Count(math.Floor(s.Chance))
	if s.Beyond == 0 {
		return lead + " None of those words moved farther than between any seeds; by chance up to " + chance + " would."
	}
	return lead + fmt.Sprintf(" A star marks the %s, among those, that moved farther than between any seeds; by chance it would be at most %s.", amount.Of(s.Beyond, "word"), chance)
}
