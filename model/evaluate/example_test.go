package evaluate_test

import (
	"fmt"
	"math"

	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/vector"
)

// A set of one's own, scored on vectors that are already there.
func ExampleParse() {
	set, err := evaluate.Parse("pets.csv", []byte("word1,word2,score\ncat,dog,8\ncat,car,1\ndog,car,2\ncat,unicorn,5\n"), "")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, note := range set.Source().Notes {
		fmt.Println(note)
	}
	table := &vector.Table{
		Words: []string{"Cat", "dog", "car"},
		Dim:   2,
		Data:  []float32{1, 0.1, 1, 0.3, -0.2, 1},
	}
	space, err := evaluate.NewSpace(table, evaluate.Settings{Case: "lookup"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range set.Score(space) {
		fmt.Printf("%s %.2f, %d of %d covered\n", r.Metric, r.Value, r.Covered, r.Total)
	}
	// Output:
	// line 1 is taken for column names
	// spearman 1.00, 3 of 4 covered
}

// A set says which line of its file is wrong, and what to do.
func ExampleParse_wrongLine() {
	_, err := evaluate.Parse("pets.txt", []byte("cat dog 8\ncat car one\ndog car 2\n"), "")
	fmt.Println(err)
	// Output:
	// pets.txt:2: "cat car one" is not two words and a score; correct or remove the line; --kind says what the file is, if not similarity
}

// Two tables of vectors are compared on the pairs that both cover, with the same
// pairs drawn for both: what the pairs have in common does not blur the difference.
func ExampleMetric() {
	set, err := evaluate.Parse("pets.txt", []byte("cat dog 9\ncat lion 7\nlion dog 5\ncar dog 1\ncar lion 0\ncat car 2\ncat kitten 9\n"), "")
	if err != nil {
		fmt.Println(err)
		return
	}
	var items [][]float64
	var metric evaluate.Metric
	for _, numbers := range [][]float32{
		{1, 0.1, 1, 0.3, 0.9, -0.4, -0.2, 1},
		{1, 0.1, -1, 0.3, 0.9, -0.4, -0.2, 1},
	} {
		table := &vector.Table{Words: []string{"cat", "dog", "lion", "car"}, Dim: 2, Data: numbers}
		space, err := evaluate.NewSpace(table, evaluate.Settings{Case: "lookup"})
		if err != nil {
			fmt.Println(err)
			return
		}
		r := set.Score(space)[0]
		items, metric = append(items, r.Items), r.Of
	}
	for i := range items[0] {
		if math.IsNaN(items[0][i]) || math.IsNaN(items[1][i]) {
			items[0][i], items[1][i] = math.NaN(), math.NaN()
		}
	}
	const resamples = 1000
	first := evaluate.Resampled(metric, items[0], resamples, 1)
	second := evaluate.Resampled(metric, items[1], resamples, 1)
	better := 0
	for r := range first {
		if first[r] > second[r] {
			better++
		}
	}
	fmt.Printf("%.2f against %.2f; better in %d %% of resamples\n",
		metric.Statistic(items[0])(nil), metric.Statistic(items[1])(nil), 100*better/resamples)
	// Output:
	// 0.94 against -0.14; better in 90 % of resamples
}
