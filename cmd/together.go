package cmd

import (
	"context"
	"errors"
	"time"

	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/model/peer"
	"github.com/lexigraph/lexigraph/model/store"
	"github.com/lexigraph/lexigraph/model/train"
)

// processVariables are the environment variables in which Slurm's srun and an indexed Job of Kubernetes say which of its
// processes one is, from 0.
var processVariables = []string{"SLURM_PROCID", "JOB_COMPLETION_INDEX"}

// A crowd is who trains one run together: the flags --peers, --process and --wait.
type crowd struct {
	peers   []string
	process int // −1: the environment says so
	wait    time.Duration
}

// number returns which of the processes this one is.
func (c crowd) number() (int, error) {
	if c.process >= 0 {
		return c.process, nil
	}
	given := environment(processVariables)
	if len(given) == 0 {
		return 0, usage("--peers: which of them is this process? Add --process N, the first being 0")
	}
	n, ok := given[0].number()
	if !ok {
		return 0, usage("%s=%s: is not the number of a process; give it by --process", given[0].name, word(given[0].value))
	}
	return n, nil
}

// together trains one experiment together with other processes.
func (r *runner) together(ctx context.Context, args []string) error {
	process, err := r.crowd.number()
	switch {
	case err != nil:
		return err
	case r.crowd.wait <= 0:
		return usage("--wait %v: must be longer than nothing, such as 10m", r.crowd.wait)
	case r.out == "":
		return usage("--peers: needs --out DIR, the directory of the run, which all processes see; one that begins again finds the checkpoint there")
	case store.IsURL(r.out):
		return usage("--peers: --out %s is a bucket, and the processes of one run all read its checkpoints: name a folder that all see, and put the run into the bucket at the end, by runs put", r.out)
	case r.resume != "" || r.force || r.seeds != 0 || r.from != "":
		return usage("--peers: goes on by itself with the run in --out; leave out --resume, --force, --from and --seeds")
	}
	experiments, err := r.experiments(ctx, args)
	if err != nil {
		return err
	}
	if len(experiments) > 1 {
		return usage("--peers: trains one experiment, and %d are named", len(experiments))
	}
	s := peer.Settings{Addresses: r.crowd.peers, Process: process, Wait: r.crowd.wait}
	r.say("process %d of %d", process, len(s.Addresses))
	if process > 0 { // it keeps no record, whose beginning is when the first process begins to
		r.signals.catch()
	}
	done, err := run.StartTogether(ctx, experiments[0], s, r.options(false))
	switch {
	case process == 0 && done != nil && (errors.Is(err, train.ErrInterrupted) || !errors.Is(err, context.Canceled)):
		return r.ended(ctx, done, err)
	case errors.Is(err, train.ErrInterrupted), errors.Is(err, context.Canceled):
		return interruption{context.Cause(ctx), "interrupted; the others wait for this process to be started again"}
	case err != nil:
		return err
	}
	r.say("process %d: done; the run is in %s", process, r.out)
	return nil
}
