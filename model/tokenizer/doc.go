// Package tokenizer splits texts as a file tokenizer.json says, the form in which Hugging
// Face's library tokenizers (https://github.com/huggingface/tokenizers) keeps a tokenizer, and
// writes such files for word vectors.
//
//	t, err := tokenizer.Parse(json)
//	…
//	ids := t.Append(nil, "a text")
//
// A text goes through four stages, all of which the file describes:
//
//	added tokens    such as [PAD], found in the text as they stand
//	normalizer      another spelling: lower case, Unicode's normal forms, …
//	pre-tokenizer   pieces: words and punctuation
//	model           the ids of a piece: WordLevel, WordPiece or Unigram
//
// What follows in that library is left out: no token is added at the ends of a text, and no text is cut or
// padded. A file with a part that is not here (the model BPE, the pre-tokenizer ByteLevel, a
// pattern with look-ahead) is an error: its texts would be split otherwise than by their author.
//
// The tables of Unicode are those of Go and of golang.org/x/text; that library has later ones, so
// the newest characters may be split otherwise.
package tokenizer
