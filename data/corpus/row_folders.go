package corpus

import (
	"errors"
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
	whole := *in
	whole.bad = func(int, string, ...any) error { return errTooLong } // of a line that is too long
	err := whole.eachLine(func(line string, _ int) error {
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

var errTooLong = errors.New("too long")

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

// oneDepth returns an error if a file lies beside folders in which others lie, so that its folder would be a label beside
// theirs: a README, or the lists of addresses of aclImdb/train.
func oneDepth(sources []*Source) error {
	dirOf := func(s *Source) string { // absolute, so that it begins with those above
		path, err := filepath.Abs(s.Name())
		if err != nil {
			path = s.Name()
		}
		return filepath.Dir(path)
	}
	below := map[string]string{} // of a folder, a text in a folder below it
	for _, s := range sources {
		for dir, up := dirOf(s), ""; ; dir = up {
			if up = filepath.Dir(dir); up == dir || below[up] != "" {
				break
			}
			below[up] = s.Name()
		}
	}
	for _, s := range sources {
		if other := below[dirOf(s)]; other != "" {
			glob := filepath.Join(escapeGlob(filepath.Dir(s.Name())), "*", "*"+filepath.Ext(other))
			return &Error{Where: s.Name(), What: "lies beside folders with texts, such as " + quote(filepath.Dir(other)) + ", and would have a label of its own",
				Remedy: "name the folders of the labels one by one, or the texts in them by a glob, such as " + quote(glob)}
		}
	}
	return nil
}
