package vector

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestReadFirst holds that the first words of a file of any format are those that all of it begins with.
func TestReadFirst(t *testing.T) {
	table := &Table{Dim: 4}
	for i := range 2500 { // more than the lines that a text is recognised by
		table.Words = append(table.Words, fmt.Sprintf("word%d", i))
		table.Counts = append(table.Counts, int64(3000-i))
		for j := range table.Dim {
			table.Data = append(table.Data, float32(i*table.Dim+j)/8+0.125)
		}
	}
	for name, f := range Formats() {
		if name == "model2vec" { // needs a tokenizer
			continue
		}
		t.Run(name, func(t *testing.T) {
			path := t.TempDir() + "/" + f.FileName()
			if _, err := f.Write(path, table); err != nil {
				t.Fatal(err)
			}
			all, _, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			if d, err := Describe(path); err != nil || d.Words != all.Len() || d.Dim != all.Dim || d.Counted != (all.Counts != nil) || len(d.Report.Warnings()) > 0 {
				t.Errorf("described as %+v, error %v", d, err)
			}
			for _, n := range []int{1, 700, 2000, 2499, 2500, 3000} {
				got, report, err := ReadFirst(path, n)
				if err != nil {
					t.Fatal(err)
				}
				want := all.Top(n)
				if !slices.Equal(got.Words, want.Words) || !slices.Equal(got.Data, want.Data) || !slices.Equal(got.Counts, want.Counts) {
					t.Errorf("%d words: got %d others", n, got.Len())
				}
				if row, ok := got.Index(want.Words[want.Len()-1]); !ok || row != want.Len()-1 {
					t.Errorf("%d words: the last one is found in row %d, %v", n, row, ok)
				}
				if w := report.Warnings(); len(w) > 0 {
					t.Errorf("%d words: %q", n, w)
				}
			}
		})
	}
}

// TestReadFirstOnly holds that the rest of a file takes no memory and, of word2vec's and GloVe's files, is not even read.
func TestReadFirstOnly(t *testing.T) {
	table := &Table{Dim: 256, Words: []string{"again"}}
	for i := range 10_000 {
		table.Words = append(table.Words, fmt.Sprintf("word%d", i))
	}
	table.Data = slices.Repeat([]float32{1.5}, table.Dim*table.Len())
	for _, name := range []string{"word2vec", "word2vec-binary", "glove", "npy", "safetensors"} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir() + "/" + Formats()[name].FileName()
			if _, err := Formats()[name].Write(path, table); err != nil {
				t.Fatal(err)
			}
			asked := func(read func() (*Table, Report, error)) int64 {
				before := allocated()
				if _, _, err := read(); err != nil {
					t.Fatal(err)
				}
				return int64(allocated() - before)
			}
			first := asked(func() (*Table, Report, error) { return ReadFirst(path, 50) })
			all := asked(func() (*Table, Report, error) { return Read(path) })
			if spared := all - first; spared < int64(4*len(table.Data))*3/4 {
				t.Errorf("50 words of %d took %d bytes, and all of them %d", table.Len(), first, all)
			}
			if name == "npy" || name == "safetensors" {
				return
			}
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err == nil {
				_, err = f.WriteString("again \n\nno row\n")
				f.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := Read(path); err == nil {
				t.Error("the file is damaged, and is read")
			}
			if _, _, err := ReadFirst(path, 50); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestReadLong reads more numbers than are read at once.
func TestReadLong(t *testing.T) {
	const dim = 1 << 19
	line := strings.Repeat(" 1 2", dim/2) + "\n"
	table, _, err := readBytes(t, "a.txt", "a"+line+"b"+line+"c"+line)
	if err != nil || !slices.Equal(table.Words, []string{"a", "b", "c"}) || table.Row(2)[dim-1] != 2 {
		t.Errorf("%v", err)
	}
}
