// Package page shows runs as HTML pages of one file each, which load no other.
//
// [Write] makes what `lexigraph compare --format html` prints, [WriteRun] the page of one run,
// and [WriteExploration] one to look around in the words of a run or of two. What is on the
// first two, such as learning curves, intervals, neighbours of words and maps, is worked out in
// Go; the templates in html lay it out. The third has a script, in explore.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/model/compare"
)

// pageFiles are the parts of the page and its style sheet.
//
//go:embed html
var pageFiles embed.FS

// Write writes a page to read and to send: one file that loads no other and runs no
// script. It has learning curves, intervals, the table and the tests, and where the
// runs have word vectors their neighbours and a map.
//
// Note: a script could let readers choose rows and axes, but then whoever opens
// the page has to trust it. The page forbids itself to run any, and to load
// anything, so that not even a word such as "<script>" could. What switches does so by
// CSS.
func Write(w io.Writer, r *compare.Report) error {
	if err := r.Whole(); err != nil {
		return err
	}
	if len(r.Rows) == 0 {
		return compare.ErrNoRuns
	}
	p := newPage(report{r})
	return execute(w, "page.html", p, p)
}

// execute writes a page by the template of that name, which shows p or what has p in it.
func execute(w io.Writer, name string, p *page, shown any) error {
	t, err := template.New(name).Funcs(template.FuncMap{"px": pixels, "flags": flags}).ParseFS(pageFiles, "html/*.html")
	if err != nil {
		return err
	}
	style, err := pageFiles.ReadFile("html/style.css")
	if err != nil {
		return err
	}
	p.Style = template.CSS(style) + p.Style
	var b bytes.Buffer
	if err := t.Execute(&b, shown); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// A report is asked for what the parts of the page show.
type report struct{ *compare.Report }

// A page is what the templates show.
type page struct {
	Style       template.CSS
	Title       string
	Lead        []string // the outcome, in sentences
	Facts       []fact
	Curves      *curveSection
	Intervals   []intervalChart
	Table       table
	Tests       []testTable
	Family      int
	Looks       string
	Pareto      bool
	Single      bool           // there is one row
	Seeds       bool           // a row has several runs
	Apart       bool           // a row compares with no other
	Counted     []compare.Fact // how each metric is counted
	Words       *wordSection
	Predictions *predictionSection // of a single run
	Notes       []string
	Runs        []runLine
	Settings    table
}

// A fact is a line of two columns.
type fact struct{ Name, Text string }

// A table has a row a line; its columns from From and before To are numbers.
type table struct {
	Head     []string
	Lines    []tableLine
	From, To int
	Many     bool // metrics
	Stacked  int  // the column whose cells have a setting a line; 0: none
}

// A tableLine is one of a table; Hue is the colour of its row in charts.
type tableLine struct {
	Hue   string
	Cells []string
}

func newPage(r report) *page {
	p := &page{
		Title: r.title(), Lead: r.lead(), Facts: r.facts(),
		Curves: r.curves(), Intervals: r.intervals(), Tests: r.testTables(),
		Family: r.Family, Looks: compare.Looks(), Words: r.wordSection(), Single: len(r.Rows) == 1, Seeds: r.seeds(),
		Counted: r.Counted(), Notes: slices.Clone(r.Notes), Runs: r.runLines(), Settings: r.allSettings(),
	}
	for _, left := range r.Left {
		p.Notes = append(p.Notes, fmt.Sprintf("stopped on the way by successive halving, at %v", left))
	}
	if p.Single && !p.Seeds { // the run's numbers are in the table
		p.Intervals = nil
	}
	p.Lead = unbroken(p.Lead)
	p.Table = r.pageTable()
	p.Pareto = slices.ContainsFunc(r.Rows, func(row *compare.Row) bool { return row.Pareto })
	p.Apart = !p.Single && slices.ContainsFunc(r.Rows, func(row *compare.Row) bool {
		return slices.ContainsFunc(row.Cells, func(c compare.Cell) bool { return c.Verdict == compare.Unranked && c.Over.N > 0 })
	})
	return p
}

// seeds reports whether a row has several runs, and so means and intervals.
func (r report) seeds() bool {
	return slices.ContainsFunc(r.Rows, func(row *compare.Row) bool { return len(row.Trained) > 1 })
}

// fewMetrics is how many metrics fit on a page with their intervals beside their means.
const fewMetrics = 2

// pageTable is the table of [compare.Report.Table] with the settings in one column, a
// line each: what differs is seen first, also on a phone, however many they are. The intervals of
// many metrics stand below the means.
func (r report) pageTable() table {
	head, words, lines := r.Table()
	keys := len(r.Keys)
	lead := words - keys
	t := table{Head: slices.Clone(head[:lead]), From: lead, To: len(head) - keys, Many: len(r.Metrics) > fewMetrics}
	if keys > 0 {
		t.Head, t.Stacked = append(t.Head, "what differs"), lead
		t.From, t.To = t.From+1, t.To+1
	}
	t.Head = append(t.Head, head[words:]...)
	for i, cells := range lines {
		line := tableLine{hue(i), slices.Clone(cells[:lead])}
		if keys > 0 {
			var settings []string
			for k, value := range cells[lead:words] {
				settings = append(settings, head[lead+k]+" "+value)
			}
			line.Cells = append(line.Cells, strings.Join(settings, "\n"))
		}
		for _, cell := range cells[words:] {
			if t.Many {
				cell = strings.Replace(cell, " ± ", "\n± ", 1)
			}
			line.Cells = append(line.Cells, cell)
		}
		t.Lines = append(t.Lines, line)
	}
	return t
}

// unbroken keeps the numbers of sentences together with their signs.
func unbroken(sentences []string) []string {
	whole := strings.NewReplacer(" %", "\u00a0%", " ± ", "\u00a0±\u00a0")
	var all []string
	for _, s := range sentences {
		all = append(all, whole.Replace(s))
	}
	return all
}

// title names what is compared.
func (r report) title() string {
	var names []string
	for _, row := range r.Rows {
		if !slices.Contains(names, row.Name) {
			names = append(names, row.Name)
		}
	}
	const most = 4
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("%d more", more))
	}
	return listed(names)
}

// label names a row where its number is not enough: by the values of the keys
// that differ, where another row has the same name. A name that all rows have is the title.
func (r report) label(row *compare.Row) string {
	named := func(other *compare.Row) bool { return other.Name == row.Name }
	alike := slices.ContainsFunc(r.Rows, func(other *compare.Row) bool { return other != row && named(other) })
	if !alike || len(row.Differs) == 0 {
		return row.Name
	}
	var parts []string
	if slices.ContainsFunc(r.Rows, func(other *compare.Row) bool { return !named(other) }) {
		parts = append(parts, row.Name)
	}
	for _, s := range row.Differs {
		key := strings.TrimSuffix(s.Key, ".type") // loss.type is which loss
		parts = append(parts, key[strings.LastIndexByte(key, '.')+1:]+" "+s.Shown())
	}
	return strings.Join(parts, ", ")
}

// number returns a row's place in the report; 0 for one alone, which needs none to be told from others.
func (r report) number(row *compare.Row) int {
	if len(r.Rows) == 1 {
		return 0
	}
	return row.Number
}

// rowNamed names a row of that number, with its label, in a sentence.
func rowNamed(number int, label string) string {
	if number == 0 {
		return label
	}
	return fmt.Sprintf("row %d, %s", number, label)
}

// inFront returns a number as it stands in front of a label.
func inFront(number int) string {
	if number == 0 {
		return ""
	}
	return strconv.Itoa(number)
}

// hues is how many colours the style sheet has.
const hues = 7

// hue returns the classes of the colour of the i-th thing. When the colours have
// all been used, lines are dashed.
func hue(i int) string {
	class := "c" + strconv.Itoa(1+i%hues)
	if i/hues%2 == 1 {
		class += " dashed"
	}
	return class
}

// flagWord is a flag of the command line in a sentence.
var flagWord = regexp.MustCompile(`--[a-z]+`)

// flags returns a sentence as HTML in which no flag is divided between two lines, as browsers do after a hyphen.
func flags(sentence string) template.HTML {
	return template.HTML(flagWord.ReplaceAllString(template.HTMLEscapeString(sentence), `<code class="flag">$0</code>`))
}

// pixels writes a coordinate.
func pixels(x float64) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	if s = strings.TrimSuffix(s, ".0"); s == "-0" {
		return "0"
	}
	return s
}

// listed writes "a, b and c".
func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
