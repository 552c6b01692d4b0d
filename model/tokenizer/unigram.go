package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// unigram cuts a piece into the tokens of which the sum of scores, logarithms of
// probabilities, is greatest, by the algorithm of Viterbi. (Kudo, Subword regularization, 2018.)
type unigram struct {
	Vocab        []scored `json:"vocab"`
	UnkID        *int32   `json:"unk_id"`
	ByteFallback bool     `json:"byte_fallback"`

	order []int32 // the tokens in the order of their bytes
	ids   map[string]int32
	least float64    // score of a character that is no token
	bytes [256]int32 // tokens of single bytes; −1: there is none
}

// A scored token is ["token", score] in the file.
type scored struct {
	token string
	score float64
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *scored) UnmarshalJSON(b []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(b, &pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return fmt.Errorf("vocab: an entry of %d parts; want a token and its score", len(pair))
	}
	if err := json.Unmarshal(pair[0], &s.token); err != nil {
		return err
	}
	return json.Unmarshal(pair[1], &s.score)
}

// unknownPenalty is what a character that is no token scores less than the worst token.
const unknownPenalty = 10

func (m *unigram) check() error {
	if m.UnkID != nil && (*m.UnkID < 0 || int(*m.UnkID) >= len(m.Vocab)) {
		return fmt.Errorf("unk_id: %d; there are %d tokens", *m.UnkID, len(m.Vocab))
	}
	m.ids = make(map[string]int32, len(m.Vocab))
	worst := math.Inf(1)
	for i, s := range m.Vocab {
		if _, twice := m.ids[s.token]; twice {
			return fmt.Errorf("vocab: the token %q comes twice", s.token)
		}
		m.ids[s.token] = int32(i)
		m.order = append(m.order, int32(i))
		worst = min(worst, s.score)
	}
	if len(m.Vocab) == 0 {
		return errors.New("vocab: it has no tokens")
	}
	slices.SortFunc(m.order, func(a, b int32) int { return strings.Compare(m.Vocab[a].token, m.Vocab[b].token) })
	m.least = worst - unknownPenalty
	for b := range m.bytes {
		id, ok := m.ids[fmt.Sprintf("<0x%02X>", b)]
		if !ok || !m.ByteFallback {
			id = noToken
		}
		m.bytes[b] = id
	}
	return nil
}

// prefixes calls yield for each token that s begins with, the shortest first.
func (m *unigram) prefixes(s string, yield func(id int32, size int)) {
	list := m.order
	for n := range len(s) {
		c := s[n]
		at := func(i int) string { return m.Vocab[list[i]].token }
		list = list[sort.Search(len(list), func(i int) bool { return len(at(i)) > n && at(i)[n] >= c }):]
		list = list[:sort.Search(len(list), func(i int) bool { return at(i)[n] > c })]
		if len(list) == 0 {
			return
		}
		if len(at(0)) == n+1 {
			yield(list[0], n+1)
		}
	}
}

// A step is the best way to a place in a piece.
type step struct {
	from  int // where its last token begins; −1: there is no way yet
	id    int32
	score float64
}

// noToken is the id of a step over a character that is no token.
const noToken = -1

func (m *unigram) append(ids []int32, piece string) []int32 {
	best := make([]step, len(piece)+1)
	for i := range best {
		best[i].from = -1
	}
	for at, r := range piece {
		so := best[at].score
		try := func(to int, id int32, score float64) {
			if b := &best[to]; b.from < 0 || score > b.score {
				*b = step{at, id, score}
			}
		}
		m.prefixes(piece[at:], func(id int32, n int) {
			try(at+n, id, so+m.Vocab[id].score)
		})
		try(at+utf8.RuneLen(r), noToken, so+m.least) // which is worse than any token there
	}
	start := len(ids)
	for end := len(piece); end > 0; {
		s := best[end]
		from := s.from
		if s.id == noToken {
			for from > 0 && best[from].id == noToken { // one unknown token for all in a row
				from = best[from].from
			}
			ids = m.appendUnknown(ids, piece[from:end])
		} else {
			ids = append(ids, s.id)
		}
		end = from
	}
	slices.Reverse(ids[start:])
	return ids
}

// appendUnknown appends what stands for a part that is no token, the last first.
func (m *unigram) appendUnknown(ids []int32, part string) []int32 {
	if id, ok := m.ids[part]; ok {
		return append(ids, id)
	}
	start := len(ids)
	for i := len(part) - 1; i >= 0 && m.bytes[part[i]] != noToken; i-- {
		ids = append(ids, m.bytes[part[i]])
	}
	if len(ids)-start == len(part) {
		return ids
	}
	ids = ids[:start]
	if m.UnkID != nil {
		ids = append(ids, *m.UnkID)
	}
	return ids
}

func (m *unigram) vocab(yield func(string, int32)) {
	for i, s := range m.Vocab {
		yield(s.token, int32(i))
	}
}

func (m *unigram) unknown() (int32, bool) {
	if m.UnkID == nil {
		return 0, false
	}
	return *m.UnkID, true
}
