package data_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/lexigraph/lexigraph/data"
)

func TestJSONProblem(t *testing.T) {
	var to struct {
		Text  string           `json:"text"`
		Is    bool             `json:"is"`
		Count int32            `json:"count"`
		Score float32          `json:"score"`
		Shape []int            `json:"shape"`
		Words map[string]int32 `json:"words"`
	}
	for text, want := range map[string]string{
		`{"text": 5}`:            "text has a number where a string should be",
		`{"is": "true"}`:         "is has a string where true or false should be",
		`{"count": 1.5}`:         "count has number 1.5 where a whole number in range should be",
		`{"count": 3000000000}`:  "count has number 3000000000 where a whole number in range should be",
		`{"score": 1e99}`:        "score has number 1e99 where a number in range should be",
		`{"shape": {}}`:          "shape has an object where an array should be",
		`{"shape": [1, "2"]}`:    "shape has a string where a whole number in range should be",
		`{"words": []}`:          "words has an array where an object should be",
		`{"words": {"a": null,}`: "'}' stands where a key between double quotes should begin",
	} {
		err := fmt.Errorf("a part: %w", json.Unmarshal([]byte(text), &to))
		if got := data.JSONProblem(err); got != "a part: "+want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
