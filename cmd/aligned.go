package cmd

import "strings"

const columnGap = 2

// alignedLeft returns rows of cells as lines of columns that begin below one another. No line ends in a space.
func alignedLeft(rows [][]string) string {
	var b strings.Builder
	widths := columnWidths(rows)
	for _, row := range rows {
		line := ""
		for i, text := range row {
			line += leftToRight(text) + strings.Repeat(" ", widths[i]-cells(text)+columnGap)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// alignedRight returns rows of cells as lines of columns that end below one another.
func alignedRight(rows [][]string) string {
	var b strings.Builder
	widths := columnWidths(rows)
	for _, row := range rows {
		for i, text := range row {
			b.WriteString(strings.Repeat(" ", widths[i]-cells(text)+columnGap) + leftToRight(text))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// columnWidths returns how many columns of a terminal the widest cell of each column takes.
func columnWidths(rows [][]string) (widths []int) {
	for _, row := range rows {
		for i, text := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], cells(text))
		}
	}
	return widths
}
