package cmd

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/cluster"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/amount"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/spf13/cobra"
)

// emissions are what --emit writes, by name.
var emissions = map[string]func(cluster.Array, io.Writer) error{
	"slurm": cluster.Array.Slurm,
	"k8s":   cluster.Array.Kubernetes,
}

// An emission is a job script that sweep writes instead of training.
type emission struct {
	emit  string // a key of emissions; empty: train
	parts int    // tasks; 0: one a run
	image string
}

func (e *emission) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&e.emit, "emit", "", "print an array job that trains the runs, and train none: `JOB` is slurm, a script for sbatch, or k8s, a manifest for kubectl")
	f.IntVar(&e.parts, "parts", 0, "with --emit: `N` tasks, each with its part of the runs (default one a run)")
	f.StringVar(&e.image, "image", "lexigraph", "with --emit k8s: the `IMAGE` of the container, with lexigraph in its path")
	completeFlag(cmd, "emit", "slurm", "k8s")
}

// check looks at the flags, and those that they exclude.
func (e *emission) check(cmd *cobra.Command) error {
	changed := cmd.Flags().Changed
	if !changed("emit") {
		for _, name := range []string{"parts", "image"} {
			if changed(name) {
				return usage("--%s is for --emit, which prints a job script; add it, or leave --%s out", name, name)
			}
		}
		return nil
	}
	if emissions[e.emit] == nil {
		return usage("--emit %s: there is no such job; there are slurm and k8s", e.emit)
	}
	for _, name := range []string{"list", "index", "part", "set", "by", "format", "json", "svg", "words", "parallel", "max-time", "expect"} {
		if changed(name) {
			return usage("--emit and --%s: a job script is printed, and nothing trained or compared; leave one of the two out", name)
		}
	}
	if changed("image") && e.emit != "k8s" {
		return usage("--image is for --emit k8s; leave it out")
	}
	if e.image == "" || strings.ContainsFunc(e.image, unicode.IsSpace) {
		return usage("--image %q: is not the name of an image; write for example registry.example/lexigraph:1", e.image)
	}
	if changed("parts") && e.parts < 1 {
		return usage("--parts %d: at least 1 task is needed", e.parts)
	}
	return nil
}

// emitTo prints the job that trains the sweep that words name.
func (s *sweeper) emitTo(w io.Writer, trials []configs.Trial, words []string) error {
	switch {
	case s.sweep.Halving > 0:
		return usage("--emit: sweep.halving stops runs by what others have come to, which tasks of an array do not know; add sweep.halving=0")
	case s.emission.parts > len(s.jobs):
		return usage("--parts %d: there are only %s", s.emission.parts, amount.Of(len(s.jobs), "run"))
	}
	s.say("measuring how much memory and time a run takes")
	o := run.Options{Parts: s.comparer.parts, Notify: warnings(s.cmd.ErrOrStderr())}
	cost, err := run.CheckSweep(s.cmd.Context(), s.sweep, trials, o)
	if err != nil {
		return err
	}
	a := s.array(cost, words)
	a.CPUs = runtime.GOMAXPROCS(0) // with which the time was measured
	for _, text := range s.doubts(a, words[0]) {
		warn(s.cmd.ErrOrStderr(), run.Warning{Text: text})
	}
	return emissions[s.emit](a, w)
}

// doubts returns what a scheduler may refuse of a job that trains the sweep in file, and what its containers do not keep.
func (s *sweeper) doubts(a cluster.Array, file string) (all []string) {
	if s.emit == "slurm" {
		if a.Tasks > cluster.MaxArraySize {
			all = append(all, fmt.Sprintf("%d tasks are more than Slurm takes in one job by default, MaxArraySize = %d; if sbatch refuses them, add --parts %[2]d", a.Tasks, cluster.MaxArraySize))
		}
		return all
	}
	if a.Tasks > cluster.MaxCompletions {
		all = append(all, fmt.Sprintf("%d tasks are more than Kubernetes takes in one job, %d; add --parts %[2]d", a.Tasks, cluster.MaxCompletions))
	}
	if !a.Bucket && outsideVolume(s.out) {
		all = append(all, fmt.Sprintf("--out %s: is not on the volume, %s, so that runs there are gone with their container; write --out runs, or mount a volume there", word(s.out), cluster.Volume))
	}
	if _, err := os.Stat(file); err == nil && outsideVolume(file) {
		all = append(all, fmt.Sprintf("%s: is not on the volume, %s, where containers look for it; give the command in the folder of the file, or mount a volume there", word(file), cluster.Volume))
	}
	return all
}

// outsideVolume reports whether a path of a container's command leads out of the volume.
func outsideVolume(file string) bool {
	file = filepath.ToSlash(file)
	if !path.IsAbs(file) {
		file = path.Join(cluster.Volume, file)
	}
	return !strings.HasPrefix(path.Clean(file)+"/", cluster.Volume+"/")
}

// array returns the job that trains the sweep that words name, but for the processors of a task.
func (s *sweeper) array(cost *run.SweepCost, words []string) cluster.Array {
	program := "lexigraph"
	if store.IsURL(s.out) {
		program = "lexigraph-bucket"
	}
	command := append([]string{program, "sweep"}, s.words(words, true)...)
	share := func(flag, text string) []string {
		return append(slices.Clone(command), flag, text, "--expect", run.JobsHash(s.jobs))
	}
	a := cluster.Array{Name: s.sweep.Name, Image: s.image, Bucket: store.IsURL(s.out), Tasks: len(s.jobs),
		Emitted: append(slices.Clone(command), "--emit", s.emit), Compare: command, Command: share("--index", fromArray)}
	runs := 1
	if s.emission.parts > 0 {
		a.Tasks, a.Command = s.emission.parts, share("--part", fmt.Sprintf("%s/%d", fromArray, s.emission.parts))
		a.Emitted = append(a.Emitted, "--parts", strconv.Itoa(a.Tasks))
		runs = (len(s.jobs) + a.Tasks - 1) / a.Tasks
	}
	if s.cmd.Flags().Changed("image") {
		a.Emitted = append(a.Emitted, "--image", s.image)
	}
	a.Memory, a.Time = needs(cost, runs)
	return a
}

// needs returns what to ask a scheduler for, for a task that trains so many runs of a sweep: more than the
// estimate, because the text is also read and another machine may be slower.
func needs(c *run.SweepCost, runs int) (memory int64, limit time.Duration) {
	const reading = 512 << 20
	seconds := float64(2 * c.Longest * float64(runs))
	return int64(c.Memory)*5/4 + reading, 10*time.Minute + time.Duration(seconds*float64(time.Second))
}
