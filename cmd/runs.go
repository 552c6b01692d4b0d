package cmd

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/spf13/cobra"
)

func runsCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runs [DIR…]",
		Short: "List runs: their state, their differences, their results",

		SuggestFor: []string{"ls", "status"},

		Long: "Runs lists the run directories in DIR, " + run.DefaultFolder + " by default: done, running (a process has\n" +
			"its lock), interrupted (run --resume continues it), failed, diverged, or broken, with\n" +
			"what is wrong. It shows the settings that change the result and are not the same in\n" +
			"all runs. Of held-out text it shows the perplexity, or the measure of the predictions,\n" +
			"such as accuracy. A narrow terminal leaves out some columns. A run that did not end is\n" +
			"shown with the last numbers that it reached.",
		Args: func(_ *cobra.Command, args []string) error { return nil }, // any: cobra takes words for unknown commands
	}
	asJSON := cmd.Flags().Bool("json", false, "print JSON, a list of objects")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		paths, err := findRuns(args, warnings(cmd.ErrOrStderr()))
		if err != nil {
			return err
		}
		runs, err := run.Read(cmd.Context(), paths, parts)
		if err != nil {
			return err
		}
		if *asJSON {
			return runsAsJSON(cmd.OutOrStdout(), runs)
		}
		if len(runs) == 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "there are no runs yet; to make one: %s run\n", program())
			return nil
		}
		return printRuns(cmd.OutOrStdout(), runs)
	}
	cmd.AddCommand(runsRemoveCommand(), runsDiffCommand(parts), runsGetCommand(parts), runsPutCommand(parts))
	return cmd
}

// findRuns returns the run directories in the folders, or in the usual one, which
// need not be there.
func findRuns(folders []string, notify func(run.Event)) ([]string, error) {
	usual := len(folders) == 0
	if usual {
		folders = []string{run.DefaultFolder}
	}
	var paths []string
	for _, folder := range folders {
		found, err := run.FindRuns(folder, notify)
		if err != nil && !(usual && errors.Is(err, fs.ErrNotExist)) {
			return nil, missing(fmt.Errorf("%s: %w; name a folder of runs", folder, disk.Cause(err)))
		}
		paths = append(paths, found...)
	}
	return paths, nil
}

// printRuns prints a line a run.
func printRuns(w io.Writer, runs []*compare.Run) error {
	var lists [][]compare.Setting
	var known []*compare.Run
	for _, r := range runs {
		if r.Settings != nil {
			lists, known = append(lists, slices.DeleteFunc(slices.Clone(r.Settings), func(s compare.Setting) bool { return !configs.ChangesResult(s.Key) })), append(known, r)
		}
	}
	values := map[*compare.Run][]string{}
	keys, columns := compare.Differences(lists)
	for i, r := range known {
		values[r] = columns[i]
	}
	t := &runsTable{head: append(append([]string{"run", "state"}, keys...), "validation", "test", "tokens/s", "seconds", "")}
	t.give = append([]string{"tokens/s", "seconds", "test"}, leastTelling(keys, values)...)
	for _, r := range runs {
		m := r.Reached()
		cells := []string{r.Path, string(r.State)}
		for i := range keys {
			value := "–"
			if values[r] != nil {
				value = compare.Setting{Key: keys[i], Value: values[r][i]}.Shown()
			}
			cells = append(cells, value)
		}
		speed, took := "–", "–"
		if m.Seconds > 0 {
			speed, took = amount.Thousands(int64(float64(m.Tokens)/m.Seconds)), fmt.Sprintf("%.1f", m.Seconds)
		}
		cells = append(cells, compare.HeldOutText(m.Valid), compare.HeldOutText(m.Test), speed, took, r.Problem)
		for i := range cells {
			cells[i] = visible(cells[i])
		}
		t.lines = append(t.lines, cells)
	}
	return t.write(w)
}

// leastTelling returns keys, of which each run has a value, from that with the fewest values on; of some with as many, the file's last one goes first.
func leastTelling(keys []string, values map[*compare.Run][]string) []string {
	kinds := make(map[string]int)
	for i, key := range keys {
		seen := make(map[string]bool)
		for _, of := range values {
			seen[of[i]] = true
		}
		kinds[key] = len(seen)
	}
	order := slices.Clone(keys)
	slices.Reverse(order)
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(kinds[a], kinds[b]) })
	return order
}

// runsAsJSON prints the runs as a list.
func runsAsJSON(w io.Writer, runs []*compare.Run) error {
	type line struct {
		Run      string            `json:"run"`
		State    compare.State     `json:"state"`
		Problem  string            `json:"problem,omitempty"`
		Settings map[string]string `json:"settings"`
		Manifest any               `json:"manifest"`
	}
	lines := []line{}
	for _, r := range runs {
		l := line{r.Path, r.State, r.Problem, map[string]string{}, nil}
		for _, s := range r.Settings {
			l.Settings[s.Key] = s.Value
		}
		if r.Manifest.Outcome != "" {
			l.Manifest = r.Manifest
		}
		lines = append(lines, l)
	}
	return printJSON(w, lines)
}
