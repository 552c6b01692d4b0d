package data

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/lexigraph/lexigraph/data/corpus"
)

// JSONProblem returns what err says, and in plain words what package encoding/json says of a value of the wrong kind, or of text that is no JSON.
func JSONProblem(err error) string {
	e, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return corpus.JSONFault(err)
	}
	has := map[string]string{"number": "a number", "string": "a string", "bool": "true or false", "array": "an array", "object": "an object"}[e.Value]
	want := "something else"
	switch kind := e.Type.Kind(); {
	case kind == reflect.String:
		want = "a string"
	case kind == reflect.Bool:
		want = "true or false"
	case kind >= reflect.Int && kind <= reflect.Uint64:
		want = "a whole number in range"
	case kind == reflect.Float32 || kind == reflect.Float64:
		want = "a number in range"
	case kind == reflect.Slice || kind == reflect.Array:
		want = "an array"
	case kind == reflect.Map || kind == reflect.Struct:
		want = "an object"
	}
	said := fmt.Sprintf("%s has %s where %s should be", cmp.Or(e.Field, "it"), cmp.Or(has, e.Value), want)
	return strings.Replace(err.Error(), e.Error(), said, 1)
}
