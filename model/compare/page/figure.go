package page

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lexigraph/lexigraph/model/compare"
)

// A Figure is a chart of a page as a picture of its own.
type Figure struct {
	Name string // of its file, without an ending, such as "curves-1-tokens"
	SVG  []byte // with its style in attributes, which every program that draws SVG knows
}

// Figures returns the charts of the page that [Write] writes, for use in a paper:
// learning curves by text and by time, of measures and losses on held-out text and of the
// losses of the training batches, the intervals of each metric, and the maps of words.
func Figures(r *compare.Report) ([]Figure, error) {
	if err := r.Whole(); err != nil {
		return nil, err
	}
	if len(r.Rows) == 0 {
		return nil, compare.ErrNoRuns
	}
	one := report{r}
	colors, err := hueColors()
	if err != nil {
		return nil, err
	}
	var figures []Figure
	add := func(name, title string, width, height float64, draw func(d *figureDrawing)) {
		d := &figureDrawing{colors: colors}
		draw(d)
		head := fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
			pixels(width), pixels(height), pixels(width), pixels(height), html.EscapeString(title))
		figures = append(figures, Figure{name, []byte(head + d.b.String() + "</svg>\n")})
	}
	if c := one.curves(); c != nil {
		for _, g := range c.Groups {
			for _, chart := range g.Charts {
				name := strings.NewReplacer("curve-", "curves-", "measure-", "measures-").Replace(chart.ID)
				add(name, chart.Title, figureWidth, figureTop+curveHeight+figureBottom+float64(legendLine*len(g.Rows)), func(d *figureDrawing) { d.curves(chart, g.Rows) })
			}
		}
	}
	seen := map[string]int{}
	for _, chart := range one.intervals() {
		name := "intervals-" + fileWord(chart.Metric)
		if seen[name]++; seen[name] > 1 {
			name += "-" + strconv.Itoa(seen[name])
		}
		add(name, chart.Metric, figureWidth, 30+float64(stripHeight*len(chart.Lines))+26, func(d *figureDrawing) { d.intervals(chart) })
	}
	if s := one.wordSection(); s.Map != nil {
		for _, p := range s.Map.Panels {
			add(p.ID, "Map of "+p.Name, s.Map.Width, s.Map.Height, func(d *figureDrawing) { d.wordMap(p) })
		}
	}
	return figures, nil
}

// Sizes of figures, in pixels.
const (
	figureWidth, figureTop, figureBottom = 640, 26, 56
	figureLeft, figureRight              = 56, 62
	legendLine, stripHeight              = 18, 34
)

// hueColors returns the colours of the style sheet, which defines them.
func hueColors() ([]string, error) {
	style, err := pageFiles.ReadFile("html/style.css")
	if err != nil {
		return nil, err
	}
	colors := make([]string, hues)
	for i := range colors {
		m := regexp.MustCompile(fmt.Sprintf(`--c%d: (#[0-9a-f]{6})`, i+1)).FindSubmatch(style)
		if m == nil {
			return nil, fmt.Errorf("the style sheet has no colour %d", i+1)
		}
		colors[i] = string(m[1])
	}
	return colors, nil
}

// fileWord writes words in the form of a file name.
func fileWord(words string) string {
	return strings.Trim(regexp.MustCompile(`[^A-Za-z0-9]+`).ReplaceAllString(words, "-"), "-")
}

// A figureDrawing is a figure's inside.
type figureDrawing struct {
	b      strings.Builder
	colors []string
}

// color returns the colour of the classes that [hue] returns, and the attribute of dashes.
func (d *figureDrawing) color(hue string) (color, dashes string) {
	class, dashed := strings.CutSuffix(hue, " dashed")
	n, err := strconv.Atoi(strings.TrimPrefix(class, "c"))
	if err != nil || n < 1 || n > len(d.colors) {
		n = 1
	}
	if dashed {
		dashes = ` stroke-dasharray="6 3"`
	}
	return d.colors[n-1], dashes
}

const quiet, faint = "#5c6672", "#dfe3e8" // for words and lines beside the data

func (d *figureDrawing) line(x1, y1, x2, y2 float64, stroke string, width float64, more string) {
	fmt.Fprintf(&d.b, "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"%g\"%s/>\n", pixels(x1), pixels(y1), pixels(x2), pixels(y2), stroke, width, more)
}

func (d *figureDrawing) text(x, y float64, anchor, fill, text, more string) {
	fmt.Fprintf(&d.b, "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>\n", pixels(x), pixels(y), anchor, fill, more, html.EscapeString(text))
}

// curves draws learning curves with their legend.
func (d *figureDrawing) curves(c curveChart, rows []series) {
	const width = figureWidth - figureLeft - figureRight
	x := func(share float64) float64 { return figureLeft + float64(width*share/100) }
	y := func(share float64) float64 { return figureTop + float64(curveHeight*share/100) }
	for _, t := range c.Y {
		d.line(figureLeft, y(t.At), figureLeft+width, y(t.At), faint, 1, "")
		d.text(figureLeft-8, y(t.At)+4, "end", quiet, t.Text, "")
	}
	for _, t := range c.Perplexity {
		d.text(figureLeft+width+8, y(t.At)+4, "start", quiet, t.Text, "")
	}
	const floor = figureTop + curveHeight
	for _, t := range c.X {
		d.text(x(t.At), floor+18, "middle", quiet, t.Text, "")
	}
	d.text(figureLeft, figureTop-12, "start", quiet, c.YName, "")
	if len(c.Perplexity) > 0 {
		d.text(figureLeft+width, figureTop-12, "end", quiet, "perplexity", "")
	}
	d.text(figureLeft+width/2, floor+36, "middle", quiet, c.XName, "")
	if b := c.Budget; b != nil {
		d.line(x(b.At), figureTop, x(b.At), floor, quiet, 1, ` stroke-dasharray="3 3"`)
		d.text(x(b.At)+b.Shift, figureTop+12, b.Anchor, quiet, b.Text, "")
	}
	fmt.Fprintf(&d.b, "<clipPath id=\"plot\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/></clipPath>\n<g clip-path=\"url(#plot)\" fill=\"none\" stroke-linejoin=\"round\">\n", figureLeft, figureTop, width, curveHeight)
	for _, l := range c.Lines {
		color, dashes := d.color(l.Hue)
		weight := ` stroke-width="1" stroke-opacity="0.5"`
		if l.Mean {
			weight = ` stroke-width="2.5"` + dashes
		}
		fmt.Fprintf(&d.b, "<path d=\"%s\" stroke=\"%s\"%s/>\n", scaled(l.Path, figureLeft, figureTop, width, curveHeight), color, weight)
	}
	d.b.WriteString("</g>\n")
	for _, e := range c.Ends {
		color, _ := d.color(e.Hue)
		d.text(x(e.X)+5, figureTop+e.Y+4, "start", color, e.Text, ` font-weight="bold"`)
	}
	for i, s := range rows {
		color, dashes := d.color(s.Hue)
		at := float64(floor + figureBottom + legendLine*i)
		d.line(figureLeft, at-4, figureLeft+26, at-4, color, 2.5, dashes)
		d.text(figureLeft+34, at, "start", "#1a1f26", strings.TrimLeft(inFront(s.Number)+"  "+s.Name, " "), "")
	}
}

// scaled puts a path of a box of 1000 × 1000 into another one.
func scaled(path string, left, top, width, height float64) string {
	return pathPoint.ReplaceAllStringFunc(path, func(point string) string {
		m := pathPoint.FindStringSubmatch(point)
		x, _ := strconv.ParseFloat(m[2], 64) // the pattern matches numbers
		y, _ := strconv.ParseFloat(m[3], 64)
		return m[1] + pixels(left+float64(width*x/1000)) + " " + pixels(top+float64(height*y/1000))
	})
}

var pathPoint = regexp.MustCompile(`([ML])(-?[0-9.]+) (-?[0-9.]+)`)

// intervals draws a metric's means with their intervals.
func (d *figureDrawing) intervals(c intervalChart) {
	const names, width = 200, 290
	x := func(share float64) float64 { return names + float64(width*share/100) }
	d.text(0, 14, "start", "#1a1f26", c.Metric+", "+c.Better, ` font-weight="bold"`)
	bottom := 30 + float64(stripHeight*len(c.Lines))
	for _, t := range c.Ticks {
		d.line(x(t.At), 24, x(t.At), bottom, faint, 1, "")
		d.text(x(t.At), bottom+16, "middle", quiet, t.Text, "")
	}
	for i, l := range c.Lines {
		color, _ := d.color(l.Hue)
		at := 40 + float64(stripHeight*i)
		d.text(0, at+4, "start", "#1a1f26", shortName(strings.TrimLeft(inFront(l.Number)+"  "+l.Name, " ")), "")
		if l.Whisker {
			d.line(x(l.Low), at, x(l.High), at, color, 2, "")
			d.whiskerEnd(x(l.Low), at, -1, l.Left, color)
			d.whiskerEnd(x(l.High), at, 1, l.Right, color)
		}
		for _, s := range l.Seeds {
			fmt.Fprintf(&d.b, "<circle cx=\"%s\" cy=\"%s\" r=\"2.5\" fill=\"%s\" fill-opacity=\"0.55\"/>\n", pixels(x(s)), pixels(at+12), color)
		}
		fmt.Fprintf(&d.b, "<circle cx=\"%s\" cy=\"%s\" r=\"5\" fill=\"%s\" stroke=\"#ffffff\"/>\n", pixels(x(l.Mean)), pixels(at), color)
		d.text(figureWidth, at+4, "end", "#1a1f26", l.Text, "")
	}
}

// shortName returns a name, cut where it would reach into the chart beside it: Chinese characters are about twice as wide as others.
func shortName(name string) string {
	const longest = 30
	if compare.Cells(name) <= longest {
		return name
	}
	for compare.Cells(name) > longest-1 {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name + "…"
}

// whiskerEnd draws the end of an interval: a stroke across, or where it goes on beyond the chart an arrow, which
// points to the left for −1 and to the right for 1.
func (d *figureDrawing) whiskerEnd(x, y, side float64, beyond bool, color string) {
	if !beyond {
		d.line(x, y-5, x, y+5, color, 2, "")
		return
	}
	fmt.Fprintf(&d.b, "<path d=\"M%[1]s %[3]sL%[2]s %[4]sL%[1]s %[5]sZ\" fill=\"%[6]s\"/>\n", pixels(x), pixels(x+float64(6*side)), pixels(y-4), pixels(y), pixels(y+4), color)
}

// wordMap draws the map of a row.
func (d *figureDrawing) wordMap(p mapPanel) {
	for _, l := range p.Links {
		color, _ := d.color(l.Hue)
		d.line(l.X1, l.Y1, l.X2, l.Y2, color, 1, ` stroke-opacity="0.28"`)
	}
	for _, q := range p.Points {
		color, _ := d.color(q.Hue)
		radius := 2.5
		if q.Chosen {
			radius = 4
		}
		fmt.Fprintf(&d.b, "<circle cx=\"%s\" cy=\"%s\" r=\"%g\" fill=\"%s\"/>\n", pixels(q.X), pixels(q.Y), radius, color)
	}
	for _, q := range p.Points {
		if q.Label == "" {
			continue
		}
		color, _ := d.color(q.Hue)
		weight := ""
		if q.Chosen {
			weight = ` font-weight="bold"`
		}
		d.text(q.LabelX, q.LabelY, q.Anchor, color, q.Label, weight)
	}
}
