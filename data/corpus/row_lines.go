package corpus

// readLines reads a text a line, without labels. An empty line is an empty text.
func readLines(in *rowInput) error {
	return in.eachLine(func(line string, number int) error { return in.emit(Row{Text: line, Line: number}) })
}
