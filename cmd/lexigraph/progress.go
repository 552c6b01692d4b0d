package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/lexigraph/lexigraph/model/train"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how a run goes on: on a terminal as one line that is redrawn,
// elsewhere as a plain line every ten seconds. It is a [train.Log].
type progress struct {
	w     io.Writer
	name  string
	total int64
	bar   *progressbar.ProgressBar // nil: plain lines
	quiet bool

	loss   float64 // a running mean
	valid  string
	first  train.Step // seen in this sitting, to tell the speed from
	last   train.Step
	shown  time.Time
	before bool // whether first is set
}

func newProgress(w io.Writer, quiet bool, name string, total int64) *progress {
	p := &progress{w: w, name: name, total: total, quiet: quiet, shown: time.Now()}
	if f, ok := w.(*os.File); ok && !quiet && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(w),
			progressbar.OptionSetWidth(16),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionEnableColorCodes(os.Getenv("NO_COLOR") == ""),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetElapsedTime(true),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetTheme(progressbar.Theme{Saucer: "█", SaucerPadding: "·", BarStart: "", BarEnd: ""}),
		)
	}
	return p
}

// watch takes every step.
func (p *progress) watch(s train.Step) {
	if !p.before {
		p.first, p.loss, p.before = s, s.Loss, true
	}
	const share = 0.02 // of a step in the running mean
	p.loss += share * (s.Loss - p.loss)
	p.last = s
	switch {
	case p.quiet:
	case p.bar != nil:
		p.bar.Describe(p.line())
		p.bar.Set64(s.Step)
	case time.Since(p.shown) >= 10*time.Second:
		p.plain()
	}
}

// line describes the last step: epoch, loss, speed, validation.
func (p *progress) line() string {
	speed := ""
	if d := p.last.Seconds - p.first.Seconds; d > 0 {
		speed = fmt.Sprintf("  %s tokens/s", thousands(int64(float64(p.last.Tokens-p.first.Tokens)/d)))
	}
	return fmt.Sprintf("%s  epoch %.2f  loss %.3f%s%s", p.name, p.last.Epoch, p.loss, p.valid, speed)
}

// plain writes the line for those who are no terminal, with the share that is
// done and the time that is left.
func (p *progress) plain() {
	p.shown = time.Now()
	left := ""
	if done := p.last.Step - p.first.Step; done > 0 {
		left = "  " + seconds((p.last.Seconds-p.first.Seconds)/float64(done)*float64(p.total-p.last.Step)) + " left"
	}
	fmt.Fprintf(p.w, "%s  %.0f %%%s\n", p.line(), 100*float64(p.last.Step)/float64(p.total), left)
}

// Step implements [train.Log].
func (p *progress) Step(train.Step) error { return nil }

// Evaluation implements [train.Log]: every result gets a line of its own.
func (p *progress) Evaluation(e train.Evaluation) error {
	p.valid = fmt.Sprintf("  validation %.1f", e.Perplexity)
	if p.quiet {
		return nil
	}
	if p.bar != nil {
		p.bar.Clear()
	}
	fmt.Fprintf(p.w, "%s  epoch %.2f  validation perplexity %.2f  %s\n", p.name, e.Epoch, e.Perplexity, seconds(e.Seconds))
	return nil
}

// finish takes the line off the terminal.
func (p *progress) finish() {
	if p.bar != nil {
		p.bar.Clear()
	}
}
