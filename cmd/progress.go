package cmd

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/schollz/progressbar/v3"
)

// progress shows the progress of a run: on a terminal as one line that is redrawn,
// elsewhere as a plain line every ten seconds.
type progress struct {
	w     io.Writer
	name  string
	total int64
	limit float64                  // seconds of training after which it ends; 0: none
	bar   *progressbar.ProgressBar // nil: plain lines
	width int                      // of the bar, in columns
	quiet bool

	loss  float64 // a running mean
	valid string  // the last held-out number, with its name; empty: none yet
	first train.Step
	last  train.Step
	began time.Time // when first was, the first step of this sitting; zero: it is still to come
	shown time.Time // when the line was last written
}

const (
	redrawEvery = 100 * time.Millisecond
	plainEvery  = 10 * time.Second
)

func newProgress(w io.Writer, quiet bool, name string, total int64, limit float64) *progress {
	p := &progress{w: w, name: visible(name), total: total, limit: limit, quiet: quiet, shown: time.Now()}
	if quiet || columns(w) == 0 || os.Getenv("TERM") == "dumb" {
		return p
	}
	// Note: the bar's own times are off. Those of a resumed run would count the
	// steps of the sitting before as done in this one.
	p.width = min(max(columns(w)/4, 6), 40)
	p.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(p.width),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "░"}),
	)
	p.redraw() // before the first step the held-out text is judged, which may take a while
	return p
}

// watch takes every step.
func (p *progress) watch(s train.Step) {
	if p.began.IsZero() {
		p.first, p.loss, p.began = s, s.Loss, time.Now()
	}
	const share = 0.02 // of a step in the running mean
	p.loss += float64(share * (s.Loss - p.loss))
	p.last = s
	switch since := time.Since(p.shown); {
	case p.quiet:
	case p.bar != nil && since >= redrawEvery:
		p.redraw()
	case p.bar == nil && since >= plainEvery:
		p.plain()
	}
}

// redraw draws the terminal's line again: as much of it as has room.
func (p *progress) redraw() {
	p.shown = time.Now()
	around := len(" 100% ") + p.width + len("   ^C") // what Ctrl-C shows has to fit too
	p.bar.Describe(p.line(columns(p.w) - around))
	p.bar.Set64(int64(p.share() * float64(p.total)))
}

// line returns what stands beside the bar, in so many columns.
func (p *progress) line(columns int) string {
	if p.began.IsZero() {
		return fit(columns, item{p.name, 1})
	}
	speed := ""
	if s := p.speed(); s > 0 {
		speed = fmt.Sprintf("%.0fk tokens/s", s/1000)
	}
	return fit(columns,
		item{p.name, 5},
		item{fmt.Sprintf("epoch %.2f", p.last.Epoch), 1},
		item{fmt.Sprintf("loss %.2f", p.loss), 2},
		item{p.valid, 3},
		item{speed, 4},
		item{p.left(), 1})
}

// plain writes the line where there is no terminal.
func (p *progress) plain() {
	p.shown = time.Now()
	speed := ""
	if s := p.speed(); s > 0 {
		speed = amount.Thousands(int64(s)) + " tokens/s"
	}
	fmt.Fprintln(p.w, fit(1<<10,
		item{fmt.Sprintf("%s: %.0f %%", p.name, 100*p.share()), 1},
		item{fmt.Sprintf("epoch %.2f", p.last.Epoch), 1},
		item{fmt.Sprintf("loss %.3f", p.loss), 1},
		item{p.valid, 1},
		item{speed, 1},
		item{p.left(), 1}))
}

// speed returns the tokens a second of this sitting, 0 before the second step.
func (p *progress) speed() float64 {
	d := p.last.Seconds - p.first.Seconds
	if d <= 0 {
		return 0
	}
	return float64(p.last.Tokens-p.first.Tokens) / d
}

// share returns how much of the run is done, by the steps or by the time, whichever ends first.
func (p *progress) share() float64 {
	share := float64(p.last.Step) / float64(p.total)
	if p.limit > 0 {
		share = max(share, min(1, p.last.Seconds/p.limit))
	}
	return share
}

// left tells how much longer the run will take at the speed of this sitting,
// evaluations included.
func (p *progress) left() string {
	done := p.last.Step - p.first.Step
	if done <= 0 {
		return ""
	}
	spent := time.Since(p.began).Seconds()
	s := spent / float64(done) * float64(p.total-p.last.Step)
	if trained := p.last.Seconds - p.first.Seconds; p.limit > 0 && trained > 0 {
		s = min(s, spent/trained*(p.limit-p.last.Seconds))
	}
	if s = max(1, math.Round(s)); s < 60 {
		return fmt.Sprintf("%.0f s left", s)
	}
	return seconds(s) + " left"
}

// An item is a part of a line. Those of the highest rank are dropped first.
type item struct {
	text string
	rank int
}

// fit joins the items that fit into a line of that many columns.
func fit(columns int, items ...item) string {
	for rank := 9; ; rank-- {
		var texts []string
		for _, i := range items {
			if i.text != "" && i.rank <= rank {
				texts = append(texts, i.text)
			}
		}
		line := strings.Join(texts, "  ")
		if cells(line) <= columns {
			return line
		}
		if rank == 0 {
			return ""
		}
	}
}

// evaluation gives every result a line of its own.
func (p *progress) evaluation(e train.Evaluation) {
	p.valid = "validation perplexity " + amount.Hundredths(e.Perplexity)
	if e.Perplexity == 0 {
		p.valid = fmt.Sprintf("validation loss %.4f", e.Loss)
	}
	if e.Measure != "" {
		p.valid += fmt.Sprintf(", %s %s", e.Measure, score(evaluate.Result{Metric: e.Measure}, e.Value))
	}
	p.tell(e.Epoch, p.valid, e.Seconds)
}

// scores does the same for those of an evaluation.
func (p *progress) scores(s train.Scores) {
	var texts []string
	for _, r := range s.Scores {
		texts = append(texts, fmt.Sprintf("%s %s %s", r.Set, r.Metric, score(r, r.Value)))
	}
	p.tell(s.Epoch, strings.Join(texts, ", "), s.Seconds)
}

// tell writes a line that stays.
func (p *progress) tell(epoch float64, found string, after float64) {
	if p.quiet {
		return
	}
	if p.bar != nil {
		p.bar.Clear()
	}
	line := fmt.Sprintf("%s: epoch %.2f  %s  %s", p.name, epoch, visible(found), seconds(after))
	fmt.Fprintln(p.w, wrap(line, columns(p.w), "  "))
}

// finish takes the line off the terminal.
func (p *progress) finish() {
	if p.bar != nil {
		p.bar.Clear()
	}
}
