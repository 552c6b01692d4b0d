package disk_test

import (
	"bufio"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A file is there whole or not at all: where writing fails, what was there before stays.
func ExampleWriteFile() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "vocab.txt")
	err = disk.WriteFile(file, func(w *bufio.Writer) error {
		_, err := w.WriteString("the\t2\n")
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	err = disk.WriteFile(file, func(w *bufio.Writer) error {
		w.WriteString("half of ")
		return errors.New("something went wrong")
	})
	text, _ := os.ReadFile(file)
	fmt.Printf("%v, %q\n", err != nil, text)
	// Output: true, "the\t2\n"
}

// Processes that write the same come to one file, whichever is the last.
func ExampleWriteNamed() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for _, text := range []string{"part 0", "part 1", "part 0"} {
		write := func(w *bufio.Writer) error {
			_, err := w.WriteString(text)
			return err
		}
		path, err := disk.WriteNamed(dir, "part", write, func(sum []byte) string { return fmt.Sprintf("part-%x.txt", sum[:4]) })
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(filepath.Base(path))
	}
	// Output:
	// part-36b6f020.txt
	// part-e21dcf13.txt
	// part-36b6f020.txt
}
