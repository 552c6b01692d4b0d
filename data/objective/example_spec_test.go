package objective_test

import (
	"context"
	"fmt"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/objective"
)

// Gap predicts each word of a text from the one that stands Words before it in the same sentence.
type Gap struct {
	Words int `toml:"words" range:"[1,100]" help:"how far back the context is"`
}

// Context says that a context is one word, so that its pooling makes no difference.
func (g *Gap) Context() (width int, ragged bool, pooling string) { return 1, false, "mean" }

// Predicts says what a held-out loss is about.
func (g *Gap) Predicts() string {
	return fmt.Sprintf("every held-out token that stands %d behind another", g.Words)
}

// New finds the places of the text that have such a word.
func (g *Gap) New(_ context.Context, t objective.Text) (objective.Examples, error) {
	e := &gaps{ids: t.IDs, words: g.Words}
	for i := range t.Len() {
		if lo, _ := t.Window(i, g.Words, 0); i-lo == g.Words {
			e.place = append(e.place, int32(i))
		}
	}
	return e, nil
}

// gaps are the examples: number k is the word at place[k].
type gaps struct {
	ids   []int32
	place []int32
	words int
}

func (e *gaps) Len() int { return len(e.place) }

func (e *gaps) Fill(b *data.Batch, _ int, index []int) error {
	b.Reset()
	for _, k := range index {
		i := int(e.place[k])
		b.ID = append(b.ID, e.ids[i-e.words])
		b.End(e.ids[i])
	}
	return nil
}

// An objective of one's own. In an experiment file it has the name that it is given in configs.Parts.
func ExampleSpec() {
	text := objective.Text{Corpus: data.NewCorpus([][]int32{{0, 1, 2, 3}, {3, 2, 1}})}
	var own objective.Spec = &Gap{Words: 2}
	examples, err := own.New(context.Background(), text)
	if err != nil {
		fmt.Println(err)
		return
	}
	for b, err := range objective.Sequential(examples, 2, nil) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("from", b.ID, "to", b.Target)
	}
	// Output:
	// from [0 1] to [2 3]
	// from [3] to [1]
}
