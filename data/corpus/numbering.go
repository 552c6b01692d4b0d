package corpus

import (
	"cmp"
	"slices"
)

// Numbering returns the line of each row, if the numbers behind the words of a list are those of rows and no counts: all from 0 or 1 on, once each. They
// neither fall throughout, as counts do, nor behind a special word that never occurs; of few words they may be counts by chance, unless one is 0 or each is by 1 more than that before.
func Numbering(numbers []int64) (lines []int, are bool) {
	const least, few = 4, 8
	n := int64(len(numbers))
	if n < least {
		return nil, false
	}
	first := slices.Min(numbers)
	fall := func(a, b int64) int { return cmp.Compare(b, a) }
	switch {
	case first < 0 || first > 1, slices.IsSortedFunc(numbers, fall), first == 0 && numbers[0] == 0 && slices.IsSortedFunc(numbers[1:], fall):
		return nil, false
	case n <= few && first == 1 && !slices.IsSorted(numbers):
		return nil, false
	}
	lines = make([]int, n)
	seen := make([]bool, n)
	for i, x := range numbers {
		if x -= first; x >= n || seen[x] {
			return nil, false
		}
		lines[x], seen[x] = i, true
	}
	return lines, true
}
