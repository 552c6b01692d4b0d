package corpus

// A Tokenizer splits a sentence into tokens. It may keep buffers, so it is not
// safe for concurrent use.
type Tokenizer interface {
	// Next returns the first token of text and what follows it, or a nil token
	// if text holds none. A token is never empty and never holds ASCII white
	// space. It is valid until the next call. The bytes of rest must be the same when it is
	// given to the next call: the tokenizer may have looked at them.
	//
	//	for token, rest := t.Next(text); token != nil; token, rest = t.Next(rest) {
	Next(text []byte) (token, rest []byte)
}

// A Keyed tokenizer says what its tokens depend on, so that text it has split
// can be kept for another time. Every tokenizer of this package is one.
type Keyed interface {
	Tokenizer

	// Key returns a string that names the tokenizer and all its settings: equal
	// keys mean equal tokens for every text.
	Key() string
}
