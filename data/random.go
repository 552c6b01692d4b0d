package data

// A Purpose keeps the random numbers of one use apart from those of another,
// though both are drawn from the same seed. The values are part of what makes a
// run repeatable, so they never change.
type Purpose uint64

const (
	Shuffle Purpose = 1 // order of the examples in an epoch
	Shrink  Purpose = 2 // window of each example
	Noise   Purpose = 3 // negatives of each batch
	Keep    Purpose = 4 // whether subsampling keeps a token
	Omit    Purpose = 5 // words left out of a bag
	Write   Purpose = 6 // words of a generated text
	Mate    Purpose = 7 // which text of a label goes with another of it
)

// Random returns 64 random bits as a function of its arguments, so that any of
// them can be had without those before it. The bits pass through the finalizer
// of SplitMix64 once for each argument (Steele, Lea, Flood: Fast splittable
// pseudorandom number generators, 2014).
func Random(seed uint64, p Purpose, epoch, index int) uint64 { return Mix(Key(seed, p, epoch), index) }

// Key returns what [Mix] takes to give the bits of [Random] for any index.
func Key(seed uint64, p Purpose, epoch int) uint64 {
	h := mix(seed + golden)
	h = mix(h ^ uint64(p)*golden)
	return mix(h ^ uint64(epoch)*golden)
}

// Mix returns 64 random bits as a function of a key, itself random bits, and an
// index: [Random] in the innermost loops.
func Mix(key uint64, index int) uint64 { return mix(key ^ uint64(index)*golden) }

// golden is 2⁶⁴ divided by the golden ratio, made odd.
const golden = 0x9e3779b97f4a7c15

func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
