package vector

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/model/safetensors"
)

// readTensors reads the header, checks all of it, and returns the tensors in the order of the header, and
// their total size in bytes.
func readTensors(s *source) (tensors []tensor, end int64, err error) {
	bad := func(what, remedy string) ([]tensor, int64, error) {
		return nil, 0, s.badHeader(what, remedy)
	}
	if start, err := s.peek(9); err != nil {
		return nil, 0, err
	} else if !isSafetensors(start) {
		if err := s.misnamed(); err != nil {
			return nil, 0, err
		}
	}
	var length [8]byte
	if err := s.readHeader(length[:]); err != nil {
		return nil, 0, err
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxJSON {
		return bad(fmt.Sprintf("the file does not begin as safetensors do: the header would have %d bytes, more than the format allows", n), "rename it if it is in another format, or "+remedyCopy)
	}
	var head bytes.Buffer // grows with what the file has, not with n
	if got, err := io.CopyN(&head, s, int64(n)); err == io.EOF {
		return bad(fmt.Sprintf("the header has %d of its %d bytes: the file is cut short", got, n), remedyCopy)
	} else if err != nil {
		return nil, 0, err
	}
	tensors, metadata, err := parseTensors(head.Bytes())
	digest := ""
	if err == nil {
		digest, err = safetensors.DigestOf(metadata)
	}
	if err != nil {
		return bad("the header is wrong: "+data.JSONProblem(err), remedyWrite)
	}
	s.metadata = metadata
	if digest != "" { // of the file with zeros in its place; see package safetensors
		s.digest, s.sum = digest, sha256.New()
		s.sum.Write(length[:])
		s.sum.Write(bytes.Replace(head.Bytes(), []byte(digest), []byte(strings.Repeat("0", len(digest))), 1))
	}
	if end, err = checkTensors(tensors); err != nil {
		return bad("the header is wrong: "+err.Error(), remedyWrite)
	}
	if s.size >= 0 && end > s.size-s.off {
		return bad(fmt.Sprintf("the tensors need %d bytes and %d are there: the file is cut short", end, s.size-s.off), remedyCopy)
	}
	return tensors, end, nil
}

func (s *source) badHeader(what, remedy string) error {
	return &FormatError{Path: s.path, Offset: s.off, What: what, Remedy: remedy}
}

// parseTensors reads the JSON of the header, token by token because encoding/json
// accepts repeated keys.
func parseTensors(head []byte) (list []tensor, metadata map[string]string, err error) {
	d := json.NewDecoder(bytes.NewReader(head))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, nil, errors.New("it is not a JSON object")
	}
	seen := make(map[string]bool)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		name, ok := token.(string)
		if !ok || seen[name] {
			return nil, nil, fmt.Errorf("key %v comes twice or is not a string", token)
		}
		seen[name] = true
		var entry json.RawMessage
		if err := d.Decode(&entry); err != nil {
			return nil, nil, err
		}
		if key, twice := safetensors.KeyTwice(entry); twice {
			return nil, nil, fmt.Errorf("the entry of %q has the key %q twice", name, key)
		}
		if name == "__metadata__" {
			if err := json.Unmarshal(entry, &metadata); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
			continue
		}
		t := tensor{name: name}
		if err := json.Unmarshal(entry, &t); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		list = append(list, t)
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	if rest, _ := io.ReadAll(d.Buffered()); len(bytes.TrimSpace(rest)) > 0 {
		return nil, nil, errors.New("something follows the JSON object")
	}
	return list, metadata, nil
}

// checkTensors checks that the tensors follow one another without gaps and that each
// has the size of its shape. It returns where the last one ends.
func checkTensors(list []tensor) (end int64, err error) {
	order := slices.Clone(list)
	for _, t := range order {
		if len(t.Offsets) != 2 || t.Offsets[0] < 0 || t.Offsets[1] < t.Offsets[0] {
			return 0, fmt.Errorf("tensor %q has offsets %v", t.name, t.Offsets)
		}
	}
	sort.SliceStable(order, func(i, j int) bool {
		a, b := order[i].Offsets, order[j].Offsets
		return a[0] < b[0] || a[0] == b[0] && a[1] < b[1]
	})
	for _, t := range order {
		if t.Offsets[0] != end {
			return 0, fmt.Errorf("tensor %q begins at %d and not at %d, where the one before ends", t.name, t.Offsets[0], end)
		}
		end = t.Offsets[1]
		want := float64(t.number().size())
		for _, n := range t.Shape {
			if n < 0 || int64(n) > math.MaxInt32*1024 {
				return 0, fmt.Errorf("tensor %q has shape %v", t.name, t.Shape)
			}
			want *= float64(n)
		}
		if t.number() != 0 && want != float64(end-t.Offsets[0]) {
			return 0, fmt.Errorf("tensor %q of shape %v and type %s has %d bytes", t.name, t.Shape, t.DType, end-t.Offsets[0])
		}
	}
	return end, nil
}
