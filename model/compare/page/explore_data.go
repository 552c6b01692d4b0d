package page

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/model/compare"
)

// An explorerHead is what the page's script reads first: words, and where the arrays are.
type explorerHead struct {
	Words    []string                 `json:"words"`
	Counts   []int64                  `json:"counts,omitempty"`
	Clusters []string                 `json:"clusters"`
	Spaces   []spaceHead              `json:"spaces"`
	Columns  []columnHead             `json:"columns"`
	Shift    *shiftHead               `json:"shift,omitempty"`
	Arrays   map[string]explorerArray `json:"arrays"`
}

type spaceHead struct {
	Name  string `json:"name"`
	Dim   int    `json:"dim"`
	Bits  int    `json:"bits"`
	NearK int    `json:"nearK,omitempty"`
}

type columnHead struct {
	Name   string   `json:"name"`
	Values []string `json:"values,omitzero"` // empty of a column in which nothing is known, absent of one of numbers
}

type shiftHead struct {
	Lead string      `json:"lead"`
	Most []movedHead `json:"most"`
}

type movedHead struct {
	Row    int      `json:"row"`
	Moved  float64  `json:"moved"`
	Noise  *float64 `json:"noise,omitempty"`
	Beyond bool     `json:"beyond,omitempty"`
}

// An explorerArray is numbers of a kind, from a byte on that is a multiple of eight.
type explorerArray struct {
	Kind  string `json:"kind"`
	At    int    `json:"at"`
	Count int    `json:"count"`
}

// An explorerData collects the arrays.
type explorerData struct {
	explorerHead
	raw []byte
}

// newExplorerData returns what the page's script reads: the length of JSON, four bytes; JSON; and from the next
// multiple of eight on, arrays. All numbers are little-endian.
func newExplorerData(e *compare.Exploration) ([]byte, error) {
	d := &explorerData{}
	d.Arrays = map[string]explorerArray{}
	d.Clusters, d.Columns = []string{}, []columnHead{}
	for _, names := range e.Clusters {
		d.Clusters = append(d.Clusters, inSentence(shownWords(names)...))
	}
	d.Words, d.Counts = shownWords(e.Words), e.Counts
	if e.Cluster != nil {
		add(d, "cluster", "uint8", bytesOf(e.Cluster))
	}
	d.spaces(e)
	for i, c := range e.Columns {
		d.column(i, c)
	}
	if e.Shift != nil {
		d.shift(e.Shift)
	}
	head, err := json.Marshal(d.explorerHead)
	if err != nil {
		return nil, err
	}
	all := binary.LittleEndian.AppendUint32(nil, uint32(len(head)))
	all = append(all, head...)
	for len(all)%8 > 0 {
		all = append(all, 0)
	}
	return append(all, d.raw...), nil
}

// spaces adds the vectors and places of each space.
func (d *explorerData) spaces(e *compare.Exploration) {
	f := frameOf(e.Spaces)
	for i, s := range e.Spaces {
		number := strconv.Itoa(i)
		head := spaceHead{Name: spaceName(e, i), Dim: s.Table.Dim, Bits: 16}
		if e.Rounded() {
			head.Bits = 8
			add(d, "vectors"+number, "int8", rounded[int8](s, 127))
		} else {
			add(d, "vectors"+number, "int16", rounded[int16](s, 32767))
		}
		present, places := make([]uint8, len(s.Of)), make([]uint16, 2*len(s.Of))
		at := make([]int, s.Table.Len()) // the word of each row
		for word, row := range s.Of {
			if row >= 0 {
				present[word], at[row] = 1, word
				places[2*word], places[2*word+1] = f.at(s.Places[2*row], s.Places[2*row+1])
			}
		}
		add(d, "present"+number, "uint8", present)
		add(d, "places"+number, "uint16", places)
		if s.Near != nil {
			head.NearK = s.Near.K
			add(d, "near"+number, "uint32", nearWords(s, at))
		}
		d.Spaces = append(d.Spaces, head)
	}
}

// nearWords returns the nearest words of each word, of which at has that of each row; the largest number there is
// where there are no more.
func nearWords(s compare.Space, at []int) []uint32 {
	near := slices.Repeat([]uint32{math.MaxUint32}, len(s.Of)*s.Near.K)
	for word, row := range s.Of {
		if row < 0 {
			continue
		}
		rows, _ := s.Near.Of(row)
		for k, other := range rows {
			if other >= 0 {
				near[word*s.Near.K+k] = uint32(at[other])
			}
		}
	}
	return near
}

// column adds what is known about words. A page tells 255 values apart.
func (d *explorerData) column(i int, c compare.Column) {
	name := "column" + strconv.Itoa(i)
	head := columnHead{Name: shownWord(c.Name)}
	if c.Values == nil {
		add(d, name, "float64", c.Numbers)
	} else {
		head.Values = shownWords(c.Values)
		add(d, name, "uint8", bytesOf(c.Value))
	}
	d.Columns = append(d.Columns, head)
}

// shift adds how much words have moved.
func (d *explorerData) shift(s *compare.Shift) {
	d.Shift = &shiftHead{Lead: shiftLead(s), Most: []movedHead{}}
	add(d, "moved", "float32", single(s.Distance))
	for i, row := range s.Most {
		m := movedHead{Row: row, Moved: s.Distance[row], Beyond: i < s.Beyond}
		if s.Noise != nil {
			m.Noise = &s.Noise[row]
		}
		d.Shift.Most = append(d.Shift.Most, m)
	}
}

// add appends an array.
func add[T any](d *explorerData, name, kind string, numbers []T) {
	for len(d.raw)%8 > 0 {
		d.raw = append(d.raw, 0)
	}
	d.Arrays[name] = explorerArray{kind, len(d.raw), len(numbers)}
	d.raw, _ = binary.Append(d.raw, binary.LittleEndian, numbers)
}

// single returns numbers in single precision.
func single(numbers []float64) []float32 {
	all := make([]float32, len(numbers))
	for i, x := range numbers {
		all[i] = float32(x)
	}
	return all
}

// bytesOf returns numbers as bytes, 255 for those that no byte can be.
func bytesOf(numbers []int) []uint8 {
	b := make([]uint8, len(numbers))
	for i, x := range numbers {
		b[i] = 255
		if x >= 0 && x < 255 {
			b[i] = uint8(x)
		}
	}
	return b
}

// rounded returns the vectors of all words as whole numbers, each vector by a scale of its own such that its
// largest number is most: the page needs directions alone. A word that the space lacks has zeros.
func rounded[T int8 | int16](s compare.Space, most float64) []T {
	dim := s.Table.Dim
	all := make([]T, len(s.Of)*dim)
	for word, row := range s.Of {
		if row < 0 {
			continue
		}
		largest := 0.0
		for _, x := range s.Table.Row(row) {
			largest = max(largest, math.Abs(float64(x)))
		}
		for j, x := range s.Table.Row(row) {
			if largest > 0 {
				all[word*dim+j] = T(math.Round(float64(x) / largest * most))
			}
		}
	}
	return all
}

// A placing brings places of all spaces into one square.
type placing struct{ left, top, size float64 }

func frameOf(spaces []compare.Space) placing {
	x, y := axis{math.Inf(1), math.Inf(-1)}, axis{math.Inf(1), math.Inf(-1)}
	for _, s := range spaces {
		for i := 0; i < len(s.Places); i += 2 {
			px, py := float64(s.Places[i]), float64(s.Places[i+1])
			x, y = axis{min(x.low, px), max(x.high, px)}, axis{min(y.low, py), max(y.high, py)}
		}
	}
	size := max(x.high-x.low, y.high-y.low, 1e-12)
	half := float64(size / 2)
	return placing{float64((x.low+x.high)/2) - half, float64((y.low+y.high)/2) + half, size}
}

// at returns a place in the square from 0 to 65535, from the top left.
func (p placing) at(x, y float32) (uint16, uint16) {
	to := func(x float64) uint16 { return uint16(math.Round(65535 * min(1, max(0, x/p.size)))) }
	return to(float64(x) - p.left), to(p.top - float64(y))
}

// shownWords is shownWord for a list, with a picture for each control character.
func shownWords(words []string) []string {
	shown := make([]string, len(words))
	for i, word := range words {
		shown[i] = strings.Map(func(r rune) rune {
			switch {
			case r < ' ':
				return '␀' + r
			case r == 0x7f:
				return '␡'
			}
			return r
		}, shownWord(word))
	}
	return shown
}
