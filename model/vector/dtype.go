package vector

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lexigraph/lexigraph/data/amount"
)

// A DType is how the numbers of vectors are stored.
type DType string

// The DTypes. What each makes of a row x of D numbers, and what comes back for it, is:
//
//	float32  as they are
//	float16  the nearest binary16 of IEEE 754: about three decimal digits
//	int8     q = round(x/s), s = max|x|/127; s·q comes back
//	binary   the signs, D bits; s or −s comes back, s = mean|x|
//	pq       for each of its parts the number, a byte, of the most similar of 256 parts that the table has
//	         in common; see Packing
//
// A row of int8, binary and pq has a scale s of its own, a float32. So cosines can be computed from the codes alone.
const (
	Float32 DType = "float32"
	Float16 DType = "float16"
	Int8    DType = "int8"
	Binary  DType = "binary"
	PQ      DType = "pq"
)

// DTypes returns all of them, the most exact first.
func DTypes() []DType { return []DType{Float32, Float16, Int8, Binary, PQ} }

// A Packing says how the numbers of a table are stored in fewer bytes. The zero value leaves them as float32.
//
// By PQ, product quantisation (Jégou, Douze and Schmid, "Product quantization for nearest neighbor search", 2011), a
// row is divided by its length s, and cut into parts of D/Parts numbers. For each place of a part there are 256
// centroids, found by k-means, and a part is stored as the number of the nearest. What comes back is s times these
// centroids. Of a table with fewer than 256 different rows everything comes back, up to rounding.
type Packing struct {
	DType DType
	// Parts is into how many parts PQ cuts a row. It must divide D; 0: the largest divisor up to D/2.
	Parts int
}

// A Compact format can hold numbers in fewer bytes.
type Compact interface {
	Format
	// DTypes returns what the format can hold.
	DTypes() []DType
	// Packed returns the format with numbers stored so.
	Packed(p Packing) Format
	// Fits returns an error if vectors of dim numbers cannot be stored so: "key value: what is wrong".
	Fits(dim int) error
}

// resolved returns p for vectors of dim numbers, with no zero value in it.
func (p Packing) resolved(dim int) (Packing, error) {
	if p.DType == "" {
		p.DType = Float32
	}
	switch {
	case !slices.Contains(DTypes(), p.DType):
		return p, fmt.Errorf("dtype %s: there is no such type; there are %s", p.DType, listed(DTypes()))
	case p.DType != PQ && p.Parts != 0:
		return p, fmt.Errorf("parts %d: goes with dtype pq", p.Parts)
	case p.DType != PQ:
		return p, nil
	case p.Parts < 0 || p.Parts > dim || p.Parts > 0 && dim%p.Parts != 0:
		return p, fmt.Errorf("parts %d: does not divide the %s of a vector; %s", p.Parts, amount.Of(dim, "number"), nearDivisors(dim, p.Parts))
	case p.Parts > 0:
		return p, nil
	}
	p.Parts = 1
	for n := 2; n <= dim/2; n++ {
		if dim%n == 0 {
			p.Parts = n
		}
	}
	if p.Parts == 1 && dim > 3 {
		return p, fmt.Errorf("parts: no number of parts divides the %d numbers of a vector; keep %d of them by dim", dim, dim/4*4)
	}
	return p, nil
}

// nearDivisors says which divisors of dim are next to n.
func nearDivisors(dim, n int) string {
	below, above := 1, dim
	for k := 1; k <= dim; k++ {
		switch {
		case dim%k != 0:
		case k <= n:
			below = k
		case k < above:
			above = k
		}
	}
	if n < 1 || n > dim || below == above {
		return fmt.Sprintf("%d would", max(1, min(n, dim)))
	}
	return fmt.Sprintf("%d and %d would", below, above)
}

// Check returns an error if vectors of dim numbers cannot be stored so in any format: "key value: what is wrong".
func (p Packing) Check(dim int) error {
	_, err := p.resolved(dim)
	return err
}

// Size returns how many bytes the numbers of a table take, with the scales of its rows and all that they have in common.
func (p Packing) Size(rows, dim int) (int64, error) {
	p, err := p.resolved(dim)
	if err != nil {
		return 0, err
	}
	n, d := int64(rows), int64(dim)
	switch p.DType {
	case Float16:
		return 2 * n * d, nil
	case Int8:
		return n * (d + scaleSize), nil
	case Binary:
		return n * ((d+7)/8 + scaleSize), nil
	case PQ:
		return n*(int64(p.Parts)+scaleSize) + 4*d*int64(min(quantiserCodes, rows)), nil
	}
	return 4 * n * d, nil
}

const scaleSize = 4

// listed joins names: "a, b, c".
func listed(types []DType) string {
	var names []string
	for _, t := range types {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}
