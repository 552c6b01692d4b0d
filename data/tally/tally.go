// Package tally adds up counts of more things than memory holds. Counts that are in memory go to a temporary file as
// a sorted run when they are too many, and in the end the runs are merged:
//
//	s := tally.NewSpill(folder, tally.Words{})
//	defer s.Close()
//	s.Add(sorted)                    // as often as memory is full
//	sum := tally.Merge(s.Runs())     // each word once, in order
//
// Sums are integers, so they do not depend on how many runs there are or what each has.
package tally

import "io"

// A Key is what is counted.
type Key interface{ string | uint64 }

// A Run has keys in rising order with their counts.
type Run[K Key] interface {
	// Next returns the next key, which is above the last one, and its count. After the last key the error is io.EOF.
	Next() (key K, n int64, err error)
}

// Each calls yield for all that run still has, until either returns an error.
func Each[K Key](run Run[K], yield func(key K, n int64) error) error {
	for {
		key, n, err := run.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := yield(key, n); err != nil {
			return err
		}
	}
}
