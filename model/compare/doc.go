// Package compare says which of several experiments is better, on what, by how
// much, and whether that is known.
//
// [Read] takes in run directories, and [Compare] makes a [Report] of them. Runs of
// the same experiment, which differ in their seeds alone, are one [Row] with a
// mean and an interval over seeds for each [Metric]. Within a metric every two
// rows are tested against each other, by the same seeds and, where a metric is
// made of items such as word pairs, over seeds and items. [Formats] prints the
// report.
//
// # What can be relied on
//
// When nothing differs between the rows but chance, a report says of any row, in
// any metric, that it is better than another in at most 5 % of cases: the
// p-values of all pairs of rows in all metrics are corrected together, by Holm's
// method. A difference that is not known is "~" or, where more seeds would tell,
// "undecided" with about how many.
//
// A mean over seeds says nothing about other text, and a score on a set of words
// speaks for other words only as far as those in the set are like them.
//
// Numbers that do not compare are not ranked: see [Aspect].
package compare
