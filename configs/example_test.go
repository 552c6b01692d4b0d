package configs_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/graph/layer"
)

// A file says what differs from the defaults; the command line what differs
// from the file.
func ExampleParse() {
	text := `
# Does one narrow layer do?
name = "narrow"

[corpus]
train = "godoc:std"

[[layers]]
type = "fc"
units = 64
`
	e, err := configs.Parse("narrow.toml", []byte(text), []string{"layers.0.units=16", "objective.type=next_word"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Name, e.Objective.Type, e.Layers[0].Spec.(*layer.FC).Units, e.Embedding.Dim)
	// Output: narrow next_word 16 100
}

// Everything that is wrong is reported at once.
func ExampleParse_problems() {
	text := `name = "narrow"

[corpus]
train = "godoc:std"
valid = 5

[embedding]
dims = 64

[[layers]]
type = "fc"
units = 0
activation = "rely"
`
	_, err := configs.Parse("narrow.toml", []byte(text), []string{"train.epochs=few"})
	fmt.Println(err)
	// Output:
	// narrow.toml:5: corpus.valid: 5 is out of range: a share of the documents is 0 to under 1, such as 0.05
	// narrow.toml:8: embedding.dims: unknown key, did you mean dim?
	// narrow.toml:12: layers[0].units: 0 is out of range: it must be 1 to 65536
	// narrow.toml:13: layers[0].activation: cannot be "rely": it is one of relu, tanh, sigmoid, gelu, silu, elu, leaky_relu, none; did you mean "relu"?
	// command line: train.epochs: must be a number, not the string "few"
}

// The resolved file of a run spells every default out.
func ExampleWrite() {
	e, err := configs.Load("quickstart", []string{"layers=[]"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var b strings.Builder
	if err := configs.Write(&b, e); err != nil {
		fmt.Println(err)
		return
	}
	top, _, _ := strings.Cut(b.String(), "\n\n")
	fmt.Println(top)
	// Output:
	// name = "quickstart"
	// seed = 1
	// vary = ["seed", "order"]
	// init = "scaled"
	// layers = []
}

func ExampleAnnotated() {
	var b strings.Builder
	if err := configs.Annotated(&b, map[string]string{"optimizer": "sgd"}); err != nil {
		fmt.Println(err)
		return
	}
	_, after, _ := strings.Cut(b.String(), "[embedding]")
	section, _, _ := strings.Cut(after, "\n\n")
	fmt.Println("[embedding]" + section)
	// Output:
	// [embedding]
	// dim = 100                   # numbers in a vector; 1 to 65536
	// tie = false                 # share the table with the output layer; the last
	//                             # layer's width must be dim
	// subwords = false            # add character n-grams to words, so that unseen
	//                             # words have vectors
	// # min_n = 3                 # characters of the shortest n-gram; 1 to 100; no
	//                             # effect with embedding.subwords = false
	// # max_n = 6                 # characters of the longest n-gram; 1 to 100; no
	//                             # effect with embedding.subwords = false
	// # buckets = 2000000         # how many rows n-grams are hashed to; n-grams with
	//                             # the same hash share a row; 1 to 1000000000; no
	//                             # effect with embedding.subwords = false
}

func ExampleDescribe() {
	for _, section := range configs.Describe() {
		if section.Key != "layers" {
			continue
		}
		for _, typ := range section.Types {
			if typ.Name != "fc" {
				continue
			}
			for _, s := range typ.Settings {
				fmt.Fprintf(os.Stdout, "%s = %s, %s\n", s.Key, s.Default, s.Kind)
			}
		}
	}
	// Output:
	// units = 128, a whole number
	// activation = "relu", a string
	// bias = true, true or false
}
