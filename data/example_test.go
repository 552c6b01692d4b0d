package data_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
)

// The words that come twice get an id, and the others that of <unk>.
func ExampleLoad() {
	in := strings.NewReader("The cat sat.\nThe dog sat, too.\n")
	d, err := data.Load(context.Background(), data.Settings{
		Train:     []string{"-"},
		Options:   corpus.Options{Stdin: in},
		Tokenizer: func() corpus.Tokenizer { return &corpus.Words{Numbers: true} },
		Vocab:     data.VocabSpec{MinCount: 2, Unk: "<unk>"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Vocab.Words())
	fmt.Println(d.Train.IDs)
	fmt.Println(d.Report.Train.Tokens, "tokens,", d.Report.Train.Unknown, "unknown")
	// Output:
	// [<unk> sat the]
	// [2 0 1 2 0 1 0]
	// 7 tokens, 3 unknown
}

// The number of a line, from 0, is the id of its word. What is wrong is told with the line.
func ExampleReadVocab() {
	v, err := data.ReadVocab(strings.NewReader("<unk>\t9\nthe\t7\nmutex\t2\n"), "vocab.txt", "<unk>")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, word := range []string{"mutex", "cat"} {
		id, _ := v.ID(word)
		fmt.Println(word, id, v.Count(id))
	}
	_, err = data.ReadVocab(strings.NewReader("the\nmutex\nthe\n"), "vocab.txt", "")
	fmt.Println(err)
	// Output:
	// mutex 2 2
	// cat 0 9
	// vocab.txt:3: the word "the" stands on line 1 already; remove one of the two
}

// With a cache, a text that has not changed is not split again.
func ExampleLoad_cache() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "text.txt")
	if err := os.WriteFile(path, []byte("the cat sat\nthe dog sat\n"), 0o666); err != nil {
		fmt.Println(err)
		return
	}
	s := data.Settings{
		Train:     []string{path},
		Tokenizer: func() corpus.Tokenizer { return corpus.Whitespace{} },
		Vocab:     data.VocabSpec{MinCount: 2, Unk: "<unk>"},
		Cache:     filepath.Join(folder, "cache"), // a program gives data.CacheDir()
	}
	for range 2 { // the second time the text is only compared
		d, err := data.Load(context.Background(), s)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(d.Vocab.Words(), d.Train.IDs)
	}
	// Output:
	// [<unk> sat the] [2 0 1 2 0 1]
	// [<unk> sat the] [2 0 1 2 0 1]
}

// Two rounds make a phrase of three words.
func ExamplePhrases_Join() {
	p, err := data.ReadPhrases(strings.NewReader("1\tnew\tyork\t57\t123.4\n2\tnew_york\tcity\t12\t88.1\n"), "phrases.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Join([]string{"from", "new", "york", "city", "to", "new", "york"}))
	// Output:
	// [from new_york_city to new_york]
}
