// Package search finds functions of Go modules, sections of Markdown files and paragraphs of
// other text by what they are about: by the words they share with a query, by the cosine of
// vectors of texts, or by both. Of a text without empty lines, such as a chat, it finds lines.
//
// [Open] brings an index up to date and [Index.Find] asks it. The index is kept in a folder, so
// that only files that have changed are read again, and only the index if none has. Results do
// not depend on that: an index that was brought up to date is, byte for byte, the one that
// would be built anew.
package search
