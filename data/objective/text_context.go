package objective

// A TextContext is an objective whose contexts are whole texts, pooled into one vector. What
// its network makes of a text before the output layer is then a vector of the text, which
// package encoder computes without the network.
type TextContext interface {
	Spec

	// TextFeatures says what the bag of a text consists of. Of the zero value it is all words, and their
	// n-grams where there are any.
	TextFeatures() Features
}

// TextFeatures implements [TextContext].
func (s *Features) TextFeatures() Features { return *s }

// TextFeatures implements [TextContext]. A text may have more words than an example.
func (s *Bag) TextFeatures() Features { return Features{} }
