package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/spf13/cobra"
)

// arrayVariables are where schedulers tell a task of an array job its number: Slurm, Kubernetes' Indexed
// Job, and AWS Batch.
var arrayVariables = []string{"SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"}

// fromArray is written in the place of a number that one of [arrayVariables] has.
const fromArray = "array"

// A share says which of the runs of a comparison or sweep this process trains. No
// comparison is printed then.
type share struct {
	index, part string // of flags; empty: all
	list        bool   // print the runs, and train none
}

func (s *share) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.index, "index", "", "train only run `I` of --list; array: the number of this task of an array job")
	f.StringVar(&s.part, "part", "", "train only part `I/N` of the runs, 0/N to N-1/N; array/N: the part of this task of an array job")
	f.BoolVar(&s.list, "list", false, "print the runs with their numbers, and train none")
}

// whole reports whether the command compares, after it has trained all runs.
func (s *share) whole() bool { return s.index == "" && s.part == "" && !s.list }

// check looks at the flags, and those that they exclude.
func (s *share) check(cmd *cobra.Command) error {
	changed := cmd.Flags().Changed
	for _, name := range []string{"index", "part"} {
		if f := cmd.Flags().Lookup(name); f.Changed && f.Value.String() == "" {
			return usage("--%s is empty: write a number, or %s for that of the task of an array job", name, fromArray)
		}
	}
	if s.index != "" && s.part != "" {
		return usage("--index and --part: leave one of the two out")
	}
	for _, name := range []string{"list", "index", "part"} {
		if !changed(name) {
			continue
		}
		for _, other := range []string{"at", "set", "by", "svg", "words"} {
			if changed(other) {
				return usage("--%s and --%s: nothing is compared or scored; leave one of the two out", name, other)
			}
		}
		if format := cmd.Flags().Lookup("format").Value.String(); changed("format") && format != "table" && format != "json" {
			return usage("--%s and --format %s: nothing is compared; choose table or json", name, format)
		}
	}
	return nil
}

// pick returns this process's share of n runs, as their numbers, and where the number came
// from if that was the environment.
func (s *share) pick(n int) (numbers []int, from string, err error) {
	switch {
	case s.index != "":
		i, from, err := taskNumber("--index", s.index)
		if err != nil {
			return nil, "", err
		}
		if i < 0 || i >= n {
			return nil, "", usage("%s: there is no such run; there are 0 to %d%s", cmp.Or(from, "--index "+s.index), n-1, offset(from, n))
		}
		return []int{i}, from, nil
	case s.part != "":
		i, of, from, err := s.which()
		if err != nil {
			return nil, "", err
		}
		for ; i < n; i += of {
			numbers = append(numbers, i)
		}
		return numbers, from, nil
	}
	for i := range n {
		numbers = append(numbers, i)
	}
	return numbers, "", nil
}

// taskNumber returns the number that a flag has, or that the environment has in its place; from
// says which variable that was.
func taskNumber(flag, text string) (n int, from string, err error) {
	if text != fromArray {
		if n, err = strconv.Atoi(text); err != nil {
			return 0, "", usage("%s %s: is neither a number nor %s", flag, text, fromArray)
		}
		return n, "", nil
	}
	set := environment(arrayVariables)
	switch len(set) {
	case 0:
		return 0, "", usage("%s %s: this is not a task of an array job: none of %s is set; write the number", flag, fromArray, strings.Join(arrayVariables, ", "))
	case 1:
	default:
		return 0, "", usage("%s %s: %v; unset all but one, or write the number", flag, fromArray, joined(set))
	}
	n, ok := set[0].number()
	if !ok {
		return 0, "", usage("%s %s: %s is %q, which is not a number from 0", flag, fromArray, set[0].name, set[0].value)
	}
	return n, set[0].String(), nil
}

// offset returns what to do about n numbers, one of which came from a variable, where Slurm's array does not begin at 0: then not only
// the last task has none, but nobody does what 0 stands for.
func offset(from string, n int) string {
	first := variable{"SLURM_ARRAY_TASK_MIN", os.Getenv("SLURM_ARRAY_TASK_MIN")}
	if low, ok := first.number(); !ok || low == 0 || !strings.HasPrefix(from, "SLURM_") {
		return ""
	}
	return fmt.Sprintf("; %s, and numbers begin at 0: submit it with --array=0-%d", first, n-1)
}

// joined returns what variables are.
func joined(set []variable) string {
	var all []string
	for _, v := range set {
		all = append(all, v.String())
	}
	return strings.Join(all, " and ")
}

// choose returns this process's share of the jobs, and says where that comes from. All of them
// in each task of an array job are seldom what was meant.
func (c *comparer) choose(jobs []*run.Job) ([]*run.Job, error) {
	numbers, from, err := c.pick(len(jobs))
	if err != nil {
		return nil, err
	}
	if c.part != "" && from == "" && len(numbers) == 0 {
		from = "--part " + c.part
	}
	if from != "" {
		c.say("%s: %s of %d", from, amount.Of(len(numbers), "run"), len(jobs))
	} else if set := environment(arrayVariables); c.whole() && len(set) > 0 {
		warn(c.cmd.ErrOrStderr(), run.Warning{Text: fmt.Sprintf("%s, as in a task of an array job, but all runs are trained here; --index %s trains this task's own", set[0], fromArray)})
	}
	var chosen []*run.Job
	for _, i := range numbers {
		chosen = append(chosen, jobs[i])
	}
	return chosen, nil
}

// trained prints a line for each job, once train has trained them.
func (c *comparer) trained(ctx context.Context, jobs []*run.Job, train func() error) error {
	left := (*run.LeftError)(nil)
	if err := train(); err != nil && !errors.As(err, &left) {
		return c.failure(err)
	}
	var paths []string
	for _, j := range jobs {
		paths = append(paths, j.Path)
	}
	runs, err := run.Read(ctx, paths, c.parts)
	if err != nil {
		return err
	}
	runs = slices.DeleteFunc(runs, func(r *compare.Run) bool { return r.State == compare.Running || r.State == compare.Broken })
	for _, r := range runs {
		r.Path = c.bucket.Shown(r.Path)
	}
	if c.format == "json" {
		if err := runsAsJSON(c.cmd.OutOrStdout(), runs); err != nil {
			return err
		}
	}
	var diverged []string
	for _, r := range runs {
		if c.format != "json" {
			fmt.Fprintln(c.cmd.OutOrStdout(), visible(summary(r)))
		}
		if r.State == compare.Diverged {
			diverged = append(diverged, fmt.Sprintf("%s: %s", r.Path, r.Problem))
		}
	}
	switch {
	case left != nil:
		return left
	case len(diverged) > 0:
		return childError{divergedCode, errors.New(strings.Join(diverged, "\n"))}
	}
	return nil
}

// printList prints jobs with their numbers.
func (c *comparer) printList(w io.Writer, jobs []*run.Job) error {
	if c.format == "json" {
		return listAsJSON(w, jobs, c.bucket)
	}
	var rows [][]string
	for _, j := range jobs {
		state := string(j.State)
		if state == "" {
			state = "to train"
		}
		what, words := j.Experiment.Name, ""
		if j.Trial != nil {
			what, words = j.Trial.ID, strings.Join(j.Trial.Words, " ")
		}
		rows = append(rows, []string{strconv.Itoa(j.Number), visible(what), fmt.Sprintf("seed %d", j.Experiment.Seed), state, visible(words)})
	}
	_, err := io.WriteString(w, alignedLeft(rows))
	return err
}
