package vector

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestTooLarge holds that vectors with more numbers than memory has room for are refused before they are read, unless few of them are
// asked for or they stay in their file, and others are not.
func TestTooLarge(t *testing.T) {
	table := &Table{Dim: 64}
	for i := range 40_000 {
		table.Words = append(table.Words, fmt.Sprint("w", i))
		for range table.Dim {
			table.Data = append(table.Data, float32(i%7)+0.125)
		}
	}
	numbers := int64(4 * len(table.Data))
	for _, name := range []string{"word2vec", "word2vec-binary", "glove", "npy", "safetensors", "fasttext", "finalfusion", "parquet", "projector"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), Formats()[name].FileName())
			if _, err := Formats()[name].Write(path, table); err != nil {
				t.Fatal(err)
			}
			read := func(memory int64, most int, leave, drop bool) error {
				s, err := openVectors(path)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				s.memory, s.most, s.leave, s.drop = memory, most, leave, drop
				_, _, err = s.readTable()
				return err
			}
			enough := inUse() + 3*numbers
			if err := read(enough, 0, false, false); err != nil {
				t.Error(err)
			}
			few := inUse() + numbers/2
			var refused *FormatError
			if err := read(numbers/2, 0, false, false); !errors.As(err, &refused) || !strings.Contains(err.Error(), " MB of memory, and ") {
				t.Errorf("error %v", err)
			}
			switch name {
			case "word2vec", "word2vec-binary", "glove", "npy", "safetensors":
				if err := read(few, 1000, false, false); err != nil {
					t.Errorf("1000 words: %v", err)
				}
				if err := read(few, 0, true, false); err != nil {
					t.Errorf("numbers that stay in the file: %v", err)
				}
				if err := read(inUse()+numbers/8, 0, false, true); err != nil {
					t.Errorf("numbers that are not wanted: %v", err)
				}
			}
		})
	}
}
