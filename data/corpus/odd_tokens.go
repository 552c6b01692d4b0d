package corpus

import "cmp"

// OddTokens looks for what tokens are where another column than theirs is read.
type OddTokens struct {
	all, marks, numbers int    // tokens, those that look like tags, and those that are numbers
	columns             int    // of the last token
	first               string // the first token; "" if there is another
}

// Add adds a token, whose line has so many columns.
func (o *OddTokens) Add(token string, columns int) {
	if o.all++; o.all == 1 {
		o.first = token
	} else if token != o.first {
		o.first = ""
	}
	o.columns = columns
	count(&o.marks, isMark().MatchString(token))
	count(&o.numbers, isNumber(token))
}

// Tags says that nearly all tokens look like tags: "" if they do not, or are few.
func (o *OddTokens) Tags() string {
	if o.all < fewTokens || 10*o.marks <= 9*o.all {
		return ""
	}
	return "its tokens look like tags"
}

// Alone says that the tokens are numbers alone, or one word, where columns remain for others, of which so many are not tokens: "" if they are
// not, or are few.
func (o *OddTokens) Alone(others int) string {
	if o.all < fewTokens || o.columns <= others || o.numbers < o.all && o.first == "" {
		return ""
	}
	return "its tokens are " + cmp.Or(o.first, "numbers") + " alone"
}

// fewTokens are so few that they may be odd by chance.
const fewTokens = 10
