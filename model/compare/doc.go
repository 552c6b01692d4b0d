// Package compare says which of several experiments is better, on what, by how
// much, and whether that is known.
//
// [Read] reads a run directory, and [Compare] makes a [Report] of several. Runs of the
// same experiment, which differ in their seeds alone, are one [Row] with a mean and an
// interval over seeds for each [Metric]. Within a metric each row is tested against
// each other one, by the same seeds and, where a metric is made of items such as word
// pairs, over seeds and items. [Formats] prints the report.
//
// # What can be relied on
//
// When rows differ by chance alone, a report calls some row better than another, in some
// metric, in at most 5 % of cases: the p-values of all pairs of rows in all metrics are
// corrected together, by Holm's method. A difference that is not known is "~" or, where
// more seeds would tell, "undecided" with about how many.
//
// This also holds if you train the seeds that a report proposes and compare again, as
// often as it proposes more: over all reports up to 50 seeds, a winner is named where
// there is none in at most 5 % of cases. Each planned number of seeds has a share of
// the 5 %; this is alpha spending (Lan and DeMets, 1983), by Bonferroni's inequality.
// Looking after every single seed, instead of where a report says, names one in 7 %.
// Tests at 5 % at every look named one in 8 to 13 % of cases. The price is power: where
// a single test at 5 % finds a difference of 0.65 standard deviations in 20, 45 and 79
// % of cases with 5, 10 and 20 pairs of runs, a report finds it in 11, 23 and 47 %.
// Further seeds must be numbered after those that are there. To see the table:
//
//	go test ./model/compare -v -run 'Advice|ItemPower' -cases 20000
//
// A metric made of items is tested over seeds and items, two random effects that are
// crossed. Beside each p-value stands P(A > B), a [Chance].
//
// A mean over seeds says nothing about other text, and a score on a set of words
// speaks for other words only as far as those in the set are like them.
//
// Numbers that cannot be compared are not ranked: see [Aspect].
package compare
