package page_test

import (
	"bytes"
	"fmt"

	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/compare/page"
	"github.com/lexigraph/lexigraph/model/evaluate"
	"github.com/lexigraph/lexigraph/model/train"
)

// A comparison becomes a page of one file, to be read without a network.
func ExampleWrite() {
	var runs []*compare.Run
	for seed, perplexity := range []float64{103.1, 101.9, 102.6} {
		runs = append(runs, &compare.Run{ // as compare.Read would find it
			State:    compare.Done,
			Path:     fmt.Sprintf("runs/plain-%d", seed+1),
			Settings: []compare.Setting{{Key: "layers", Value: "none"}},
			Manifest: &train.Manifest{
				Name: "plain", Seed: uint64(seed + 1), ConfigHash: "1",
				Valid: &evaluate.HeldOut{Perplexity: perplexity, Targets: 1000},
			},
		})
	}
	report, err := compare.Compare(runs, compare.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	var html bytes.Buffer // a file, as a rule
	if err := page.Write(&html, report); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bytes.Contains(html.Bytes(), []byte("102.53")), bytes.Contains(html.Bytes(), []byte("<script")))
	// Output: true false
}
