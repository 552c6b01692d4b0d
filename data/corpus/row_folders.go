package corpus

import (
	"fmt"
	"path/filepath"
	"strings"
)

// readFolders reads a file as one example: its text, and the name of the folder that it
// lies in, which is the label. The lines of the text become one. A file of more than [MaxLine]
// bytes and one without text are bad.
func readFolders(in *rowInput) error {
	label := folderOf(in.file)
	if label == "" {
		return &Error{What: "has no folder whose name could be its label", Remedy: `corpus.format = "folders" reads files such as train/positive/1.txt: give the folder that has a folder for each label`}
	}
	var text strings.Builder
	err := in.eachLine(func(line string, _ int) error {
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		if text.WriteString(line); text.Len() > MaxLine {
			return errTooLong
		}
		return nil
	})
	switch {
	case err == errTooLong:
		return in.bad(1, "the file is longer than %d bytes, and it is one example", MaxLine)
	case err != nil:
		return err
	case strings.TrimSpace(text.String()) == "":
		return in.bad(1, "the file has no text")
	}
	return in.emit(Row{Text: text.String(), Labels: []string{label}, Line: 1})
}

var errTooLong = fmt.Errorf("too long")

// folderOf returns the name of the folder that a file lies in; "" where it has none.
func folderOf(file string) string {
	if file == "-" {
		return ""
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	if name := filepath.Base(filepath.Dir(path)); name != string(filepath.Separator) {
		return name
	}
	return ""
}
