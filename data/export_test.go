package data

import "context"

// CountIn counts a whole text with a table of words of about so many bytes.
func CountIn(ctx context.Context, s Settings, bytes int) (*Counts, error) {
	defer func(before int) { tableBytes = before }(tableBytes)
	tableBytes = bytes
	return CountWords(ctx, s, 0, 1)
}
