package evaluate_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

func open(t testing.TB, name string) evaluate.Set {
	t.Helper()
	set, err := evaluate.Open(name, "")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func parse(t testing.TB, text string) evaluate.Set {
	t.Helper()
	set, err := evaluate.Parse("set.txt", []byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func space(t testing.TB, table *vector.Table, s evaluate.Settings) *evaluate.Space {
	t.Helper()
	sp, err := evaluate.NewSpace(table, s)
	if err != nil {
		t.Fatal(err)
	}
	return sp
}

// gauss returns words w0, w1, … with vectors without any meaning.
func gauss(words, dim int, seed uint64) *vector.Table {
	rng := rand.New(rand.NewPCG(seed, 0))
	t := &vector.Table{Dim: dim, Data: make([]float32, words*dim)}
	for i := range words {
		t.Words = append(t.Words, fmt.Sprintf("w%d", i))
	}
	for i := range t.Data {
		t.Data[i] = float32(rng.NormFloat64())
	}
	return t
}
