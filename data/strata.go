package data

import (
	"math"
	"slices"
)

// strata are the examples of each label, by a hash in [0, 1) of their words; of each label the same share is held out. They go to
// temporary files when they are many.
type strata struct {
	label *column[int32] // of each example; noStratum: it is not to be held out
	hash  *column[float64]
}

const noStratum = -1

func newStrata(temp string) *strata {
	return &strata{&column[int32]{folder: temp}, &column[float64]{folder: temp}}
}

func (s *strata) close() {
	if s != nil {
		s.label.close()
		s.hash.close()
	}
}

// add adds an example.
func (s *strata) add(label int32, hash float64) {
	s.label.add(label)
	s.hash.add(hash)
}

// each calls do with the examples that may be held out. The error is a [*draftError].
func (s *strata) each(do func(row int, label int32, hash float64)) error {
	label, hash := s.label.read(), s.hash.read()
	for row := range s.label.Len() {
		l, err := label(1)
		if err != nil {
			return err
		}
		h, err := hash(1)
		if err != nil {
			return err
		}
		if l[0] != noStratum {
			do(row, l[0], h[0])
		}
	}
	return nil
}

// A stratum is what is known of the n examples of a label: the hash of the last of those with the least hashes that are held
// out to test, and of the first of those with the largest ones that are held out to validate.
type stratum struct {
	n           int
	test, valid quantile
}

// A quantile is the k-th of some numbers in [0, 1], in their order. It is looked for among those up to a bound.
type quantile struct {
	k     int
	bound float64
	below []float64
	value float64 // −1: it is not found yet, or none is wanted
	found bool
}

// share returns the quantile that has a share of n numbers below it or at it.
func share(of float64, n int) quantile {
	k := int(float64(float64(n)*of) + 0.5)
	return quantile{k: k, bound: of + float64(4*math.Sqrt(of/float64(n))) + 4/float64(n), value: -1, found: k == 0}
}

func (q *quantile) add(x float64) {
	if !q.found && x <= q.bound {
		q.below = append(q.below, x)
	}
}

// find finds the quantile if there are enough numbers up to the bound, and doubles that if not.
func (q *quantile) find() {
	if !q.found && len(q.below) >= q.k {
		slices.Sort(q.below)
		q.value, q.found = q.below[q.k-1], true
	}
	q.bound, q.below = 2*q.bound, nil
}

// hold calls to with each example that is held out, and its part: of the n examples of a label, in the order of their hashes, the
// first n·test and the last n·valid, and those that have the hash of one of these. So examples of the same words are on the
// same side. The error is a [*draftError].
func (s *strata) hold(testShare, validShare float64, to func(row, part int)) error {
	var all []stratum // by label
	err := s.each(func(_ int, label int32, _ float64) {
		if grow := int(label) + 1 - len(all); grow > 0 {
			all = append(all, make([]stratum, grow)...)
		}
		all[label].n++
	})
	for i := range all {
		all[i].test, all[i].valid = share(testShare, all[i].n), share(validShare, all[i].n)
	}
	missing := func(x stratum) bool { return !x.test.found || !x.valid.found }
	for err == nil && slices.ContainsFunc(all, missing) {
		err = s.each(func(_ int, label int32, hash float64) {
			all[label].test.add(hash)
			all[label].valid.add(1 - hash)
		})
		for i := range all {
			all[i].test.find()
			all[i].valid.find()
		}
	}
	if err != nil {
		return err
	}
	return s.each(func(row int, label int32, hash float64) {
		switch x := &all[label]; {
		case hash <= x.test.value:
			to(row, test)
		case 1-hash <= x.valid.value:
			to(row, valid)
		}
	})
}
