package tokenizer_test

import (
	"fmt"

	"github.com/lexigraph/lexigraph/model/tokenizer"
)

// Words of a published model are cut into pieces.
func ExampleParse() {
	t, err := tokenizer.Parse([]byte(`{
		"normalizer": {"type": "BertNormalizer", "lowercase": true, "clean_text": true, "handle_chinese_chars": true},
		"pre_tokenizer": {"type": "BertPreTokenizer"},
		"model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "search": 1, "##ing": 2, "for": 3, "cafe": 4, "##s": 5}}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range t.Append(nil, "Searching for cafés!") {
		fmt.Print(t.Words()[id], " ")
	}
	fmt.Println()
	// Output:
	// search ##ing for cafe ##s [UNK]
}
