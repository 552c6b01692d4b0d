package safetensors

import (
	"bytes"
	"encoding/json"
)

// KeyTwice returns a key that a JSON object has twice; ok is false where there is none. Of such keys encoding/json takes the last.
func KeyTwice(object []byte) (key string, ok bool) {
	d := json.NewDecoder(bytes.NewReader(object))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return "", false
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		key, isKey := token.(string)
		if err != nil || !isKey {
			return "", false
		}
		if seen[key] {
			return key, true
		}
		seen[key] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return "", false
		}
	}
	return "", false
}
