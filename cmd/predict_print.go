package cmd

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
)

// print prints the answer to a line, or why there is none.
func (p *predictor) print(w io.Writer, a *run.Answer) error {
	p.note(a.Unknown, a.Err)
	tokens := p.tokens(a)
	if p.json {
		return printAnswerJSON(w, a, tokens)
	}
	if a.Err != nil || len(a.Choices) == 0 {
		_, err := fmt.Fprintln(w)
		return err
	}
	terminal := columns(p.stdout)
	begin := make([]string, len(a.Choices))
	if tokens != nil {
		begin = beginnings(tokens, terminal)
	}
	if p.wanted {
		terminal = 0
	}
	for at, choices := range a.Choices {
		if _, err := fmt.Fprintln(w, choiceLine(begin[at], choices, terminal)); err != nil {
			return err
		}
	}
	if tokens != nil {
		_, err := fmt.Fprintln(w)
		return err
	}
	return nil
}

// choiceLine returns a line with the choices, the likeliest first, and as many of them as a terminal of so many columns has room
// for; 0 columns are any number.
func choiceLine(begin string, choices []run.Choice, terminal int) string {
	line := begin
	for i, c := range choices {
		text := choiceText(visible(c.Name), c)
		if i > 0 {
			text = "  " + text
		}
		if i > 0 && terminal > 0 && cells(line+text) > terminal {
			break
		}
		line += text
	}
	return line
}

// choiceText returns a choice by its name.
func choiceText(name string, c run.Choice) string {
	text := fmt.Sprintf("%s %.4f", name, number(c))
	if c.Rank > 0 {
		text += fmt.Sprintf(" (rank %d)", c.Rank)
	}
	return text
}

// choiceLines returns a line for each choice, the likeliest first, with the numbers below one another.
func choiceLines(choices []run.Choice) string {
	width := 0
	for _, c := range choices {
		width = max(width, cells(visible(c.Name)))
	}
	var b strings.Builder
	for _, c := range choices {
		name := visible(c.Name)
		b.WriteString(choiceText(name+strings.Repeat(" ", width-cells(name)), c) + "\n")
	}
	return b.String()
}

// beginnings returns what stands before the tags of each token: the token and a tab, or on a terminal of so many columns as many
// spaces as let the tags of most tokens stand below one another.
func beginnings(tokens []string, terminal int) []string {
	const most = 20
	shown, width := make([]string, len(tokens)), 0
	for i, token := range tokens {
		shown[i] = visible(token)
		width = max(width, min(most, cells(shown[i])))
	}
	for i := range shown {
		if terminal == 0 {
			shown[i] += "\t"
		} else {
			shown[i] += strings.Repeat(" ", max(0, width-cells(shown[i]))+columnGap)
		}
	}
	return shown
}

// tokens returns those of a tagger's sentence, one for each answer, and nil for all else.
func (p *predictor) tokens(a *run.Answer) []string {
	if !p.tags || a.Err != nil || len(a.Choices) == 0 {
		return nil
	}
	tokens := strings.Fields(a.Text)
	if len(tokens) != len(a.Choices) {
		return nil
	}
	return tokens
}

// printTagged prints a sentence with its tags, or why there are none.
func (p *predictor) printTagged(w io.Writer, t *run.Tagged) error {
	p.note(t.Unknown, t.Err)
	for i, columns := range t.Columns {
		p.odd.Add(t.Tokens[i], columns)
	}
	if !p.json {
		text := t.Text()
		if isTerminal(w) { // a file gets the bytes as they are
			text = visibleLines(text)
		}
		_, err := io.WriteString(w, text)
		return err
	}
	if t.IsEmpty() {
		return nil
	}
	sentence := struct {
		Line    int      `json:"line"`
		Unknown []string `json:"unknown,omitempty"`
		Tokens  []string `json:"tokens"`
		Tags    []string `json:"tags"`
		Error   string   `json:"error,omitempty"`
	}{t.Line, t.Unknown, t.Tokens, t.Tags, ""}
	if len(t.Tokens) == 0 || t.Err != nil {
		sentence.Tokens, sentence.Tags = []string{}, []string{} // and not null
	}
	if t.Err != nil {
		sentence.Error = t.Err.Error()
	}
	return printJSON(w, sentence)
}

// note keeps unknown words for the end, and says why there is no answer.
func (p *predictor) note(unknown []string, err error) {
	for _, word := range unknown {
		if p.seen == nil {
			p.seen = make(map[string]bool)
		}
		if !p.seen[word] {
			p.seen[word] = true
			p.unknown = append(p.unknown, word)
		}
	}
	if err != nil {
		p.failed = true
		if p.errors++; p.most == 0 || p.errors <= p.most {
			printError(p.stderr, err)
		}
	}
}

// number is what is printed with a choice: its probability, or its score if it has none.
func number(c run.Choice) float32 {
	if math.IsNaN(float64(c.Probability)) {
		return c.Score
	}
	return c.Probability
}

// printAnswerJSON prints an object for each answer to a line, with its token where there are tokens.
func printAnswerJSON(w io.Writer, a *run.Answer, tokens []string) error {
	type choice struct {
		Answer      string   `json:"answer"`
		Probability *float32 `json:"probability,omitempty"`
		Score       *float32 `json:"score,omitempty"`
		Rank        int      `json:"rank,omitempty"`
	}
	type answer struct {
		Line    int      `json:"line"`
		Token   string   `json:"token,omitempty"`
		Unknown []string `json:"unknown,omitempty"`
		Answers []choice `json:"answers"`
		Error   string   `json:"error,omitempty"`
	}
	encode := func(v any) error { return printJSON(w, v) }
	if a.Err != nil {
		return encode(answer{Line: a.Line, Answers: []choice{}, Error: a.Err.Error()})
	}
	for i, choices := range a.Choices {
		one := answer{Line: a.Line, Unknown: a.Unknown, Answers: []choice{}}
		if tokens != nil {
			one.Token = tokens[i]
		}
		for _, c := range choices {
			x := choice{Answer: c.Name, Probability: &c.Probability, Rank: c.Rank}
			if math.IsNaN(float64(c.Probability)) {
				x.Probability, x.Score = nil, &c.Score
			}
			one.Answers = append(one.Answers, x)
		}
		if err := encode(one); err != nil {
			return err
		}
	}
	return nil
}

// unknownText says which words the vocabulary lacks, and what was made of them; "": none.
func (p *predictor) unknownText() string { return unknownText(p.unknown, p.unk, p.ngrams) }

func unknownText(words []string, unk string, ngrams bool) string {
	if len(words) == 0 {
		return ""
	}
	const most, long = 10, 60
	list := ""
	for i, word := range words[:min(most, len(words))] {
		if i > 0 {
			list += ", "
		}
		list += cut(word, long)
	}
	if n := len(words) - most; n > 0 {
		list += fmt.Sprintf(" and %s more", amount.Thousands(n))
	}
	made := " and left out"
	switch {
	case unk != "" && ngrams:
		made = " and taken for " + unk + ", with their n-grams"
	case unk != "":
		made = " and taken for " + unk
	case ngrams:
		made = ", so that only their n-grams count"
	}
	return fmt.Sprintf("not in the vocabulary%s: %s", made, list)
}
