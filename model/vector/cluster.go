package vector

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/lexigraph/lexigraph/graph/kernel"
)

// Clusters are groups of words whose vectors point in similar directions.
type Clusters struct {
	Of      []int   // the cluster of each row; −1: the row has no direction, or there are no clusters
	Typical [][]int // of each cluster, up to three rows that it can be named after
}

// Cluster puts the words of a table into k groups, at most V, by spherical k-means: each word belongs to the
// centre with which it has the largest cosine, and each centre is the mean direction of its words (Dhillon and
// Modha, "Concept decompositions for large sparse text data using clustering", 2001). The first centres are words
// drawn one after the other, each the likelier the farther it is from those before (k-means++; Arthur and
// Vassilvitskii, 2007), by random numbers that are always the same. The largest cluster is the first.
//
// Typical of a cluster are the three most frequent ones among the words nearest to its centre. There are
// fewer than k clusters if the words have fewer directions, and none if k is less than 1.
func Cluster(t *Table, k int) Clusters {
	u := Unit(t)
	rows := make([]int, 0, t.Len())
	for i := range t.Len() {
		if k > 0 && norm(u.Row(i)) > 0 {
			rows = append(rows, i)
		}
	}
	c := &clustering{unit: u, rows: rows, of: make([]int, t.Len()), cosine: make([]float32, t.Len())}
	for i := range c.of {
		c.of[i] = -1
	}
	c.begin(min(k, len(rows)))
	const most = 30 // passes; few words change their cluster after ten
	for range most {
		if !c.assign() {
			break
		}
		c.move()
	}
	return c.named(t)
}

// A clustering is the state of k-means.
type clustering struct {
	unit    *Table
	rows    []int // with a direction
	centres [][]float32
	of      []int
	cosine  []float32 // of each row with its centre
}

// begin draws the first centres.
func (c *clustering) begin(k int) {
	r := rand.New(rand.NewPCG(1, 2))
	distance := make([]float64, len(c.rows)) // to the nearest centre: 1 − cosine
	for i := range distance {
		distance[i] = 1
	}
	for len(c.centres) < k {
		total := 0.0
		for _, d := range distance {
			total += d
		}
		if total < 1e-9 { // all words are where a centre is
			return
		}
		centre := slices.Clone(c.unit.Row(c.rows[drawnBy(distance, r.Float64()*total)]))
		c.centres = append(c.centres, centre)
		kernel.Blocks(len(c.rows), pieceRows, func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				d := max(0, 1-float64(kernel.Dot(c.unit.Row(c.rows[i]), centre)))
				if d < 1e-6 {
					d = 0 // rounding
				}
				if len(c.centres) == 1 {
					distance[i] = d
				}
				distance[i] = min(distance[i], d)
			}
		})
	}
}

// drawnBy returns which of the weights a number between 0 and their sum falls on: none that is 0.
func drawnBy(weight []float64, x float64) (at int) {
	for i, w := range weight {
		if x -= w; w > 0 {
			if at = i; x < 0 {
				break
			}
		}
	}
	return at
}

// assign gives each word to its centre, and reports whether one changed.
func (c *clustering) assign() bool {
	changed := make([]bool, (len(c.rows)+pieceRows-1)/pieceRows)
	kernel.Blocks(len(c.rows), pieceRows, func(block, lo, hi int) {
		for _, row := range c.rows[lo:hi] {
			best, most := -1, float32(-2)
			for k, centre := range c.centres {
				if x := kernel.Dot(c.unit.Row(row), centre); x > most {
					best, most = k, x
				}
			}
			changed[block] = changed[block] || c.of[row] != best
			c.of[row], c.cosine[row] = best, most
		}
	})
	return slices.Contains(changed, true)
}

// move puts each centre where the mean of its words is. One without words stays.
func (c *clustering) move() {
	sums := make([]float64, len(c.centres)*c.unit.Dim)
	for _, row := range c.rows {
		sum := sums[c.of[row]*c.unit.Dim:]
		for j, x := range c.unit.Row(row) {
			sum[j] += float64(x)
		}
	}
	for k, centre := range c.centres {
		mean := make([]float32, c.unit.Dim)
		for j := range mean {
			mean[j] = float32(sums[k*c.unit.Dim+j])
		}
		if norm(mean) > 0 {
			normalize(centre, mean)
		}
	}
}

// named orders the clusters by size, drops those without words, and finds what is typical of them.
func (c *clustering) named(t *Table) Clusters {
	members := make([][]int, len(c.centres))
	for _, row := range c.rows {
		members[c.of[row]] = append(members[c.of[row]], row)
	}
	members = slices.DeleteFunc(members, func(rows []int) bool { return len(rows) == 0 })
	slices.SortStableFunc(members, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	found := Clusters{Of: c.of}
	for k, rows := range members {
		near := slices.Clone(rows)
		slices.SortStableFunc(near, func(a, b int) int { return cmp.Compare(c.cosine[b], c.cosine[a]) })
		near = near[:max(min(len(near), 3), len(near)/5)] // a fifth of them
		slices.SortStableFunc(near, func(a, b int) int {
			if t.Counts != nil && t.Counts[a] != t.Counts[b] {
				return cmp.Compare(t.Counts[b], t.Counts[a])
			}
			return cmp.Compare(a, b)
		})
		found.Typical = append(found.Typical, near[:min(3, len(near))])
		for _, row := range rows {
			found.Of[row] = k
		}
	}
	return found
}
