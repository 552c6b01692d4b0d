package corpus

// Whitespace splits text at ASCII white space (space, tab, newline, vertical
// tab, form feed, carriage return) and leaves the tokens as they are. It suits
// text that is tokenized already, such as WikiText.
//
// Note: Unicode's other spaces do not split, since tokenized text uses the
// no-break space inside of tokens.
type Whitespace struct{}

// Next implements [Tokenizer].
func (Whitespace) Next(text []byte) (token, rest []byte) {
	i := 0
	for i < len(text) && isSpace(text[i]) {
		i++
	}
	start := i
	for i < len(text) && !isSpace(text[i]) {
		i++
	}
	if start == i {
		return nil, nil
	}
	return text[start:i:i], text[i:]
}

// Key implements [Keyed].
func (Whitespace) Key() string { return "whitespace" }

func isSpace(b byte) bool { return b == ' ' || b-'\t' <= '\r'-'\t' }
