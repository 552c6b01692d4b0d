package objective

// A TextContext is an objective whose contexts are whole texts, pooled into one vector. What
// its network makes of a text before the output layer is then a vector of the text, which
// package encoder computes without the network.
type TextContext interface {
	Spec

	// TextFeatures says what a text has for a context.
	TextFeatures() TextFeatures
}

// TextFeatures are what a text has for a context: its words, perhaps their n-grams (see
// Vocabs.Subwords), and perhaps sequences of words.
type TextFeatures struct {
	MaxWords int // words of a text that count, from its beginning; 0: all

	// NGrams is the longest sequence of words that is a feature, and Buckets the number of rows that
	// they share; see [Classify]. Up to 1 there are none.
	NGrams, Buckets int
}

// TextFeatures implements [TextContext].
func (s *Classify) TextFeatures() TextFeatures { return TextFeatures{s.MaxWords, s.NGrams, s.Buckets} }

// TextFeatures implements [TextContext]. A text may have more words than an example.
func (s *Bag) TextFeatures() TextFeatures { return TextFeatures{} }
