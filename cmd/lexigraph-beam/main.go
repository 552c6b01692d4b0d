// Lexigraph-beam counts the words of a text, or the pairs of words that stand together, by a pipeline of Apache Beam on a cluster.
//
//	lexigraph-beam [flags] count CONFIG [key=value…]      like lexigraph data count of all parts
//	lexigraph-beam [flags] cooccur CONFIG [key=value…]    like lexigraph data cooccur of all parts
//	lexigraph data merge DIR                              puts together what either has written
//
// What merge makes has the bytes that it has without Beam. The difference is who adds up: here the cluster, so that merge
// reads each word or pair once, and not once for each part that has it.
//
// It is a module of its own, because Beam is large.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
)

func main() {
	parts := flag.Int("parts", 16, "number of parts that the text is cut into")
	shares := flag.Int("shares", 4, "number of files that are written")
	out := flag.String("out", "", "folder of the files, which all workers see (default counts or cooccur)")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: lexigraph-beam [flags] count|cooccur CONFIG [key=value…]\n\n"+
			"Beam's own flags are among these; --runner is prism, in this process, unless it is set to flink, dataflow and so on.")
		flag.PrintDefaults()
	}
	flag.Parse()
	beam.Init() // on a worker this does not return
	ctx := context.Background()
	j, err := newJob(ctx, flag.Args(), *parts, *shares, *out)
	if err == nil {
		err = j.run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lexigraph-beam:", err)
		os.Exit(exitCode(err))
	}
	fmt.Printf("%s\nto put them together:\n  lexigraph data merge %s\n", j.Out, j.Out)
}

// exitCode returns the exit code for an error, as lexigraph has it: 2 for bad usage or a bad experiment file, 3 for data that is missing or bad,
// and 1 for what fails, also on the workers.
func exitCode(err error) int {
	var (
		problems configs.Problems
		setting  run.SettingError
		text     *data.Error
	)
	switch {
	case errors.As(err, &problems), errors.As(err, &setting):
		return 2
	case errors.As(err, &text):
		return 3
	}
	return 1
}

func usage(format string, args ...any) error {
	return run.SettingError{Err: fmt.Errorf(format, args...)}
}

// newJob returns what the words of a command line ask for. What every worker would find wrong with the text, the vocabulary or the folder is an error
// already here.
func newJob(ctx context.Context, args []string, parts, shares int, out string) (job, error) {
	switch {
	case len(args) < 2 || args[0] != words && args[0] != pairs:
		return job{}, usage("usage: lexigraph-beam [flags] count|cooccur CONFIG [key=value…]")
	case parts < 1 || shares < 1:
		return job{}, usage("--parts %d --shares %d: both are at least 1", parts, shares)
	}
	e, err := configs.Load(args[1], args[2:])
	if err != nil {
		return job{}, err
	}
	check := run.CheckCountWords
	if args[0] == pairs {
		check = run.CheckPairs
	}
	if out == "" {
		out = map[string]string{words: "counts", pairs: "cooccur"}[args[0]]
	}
	if runner := strings.ToLower(*runners.Runner); runner != "" && !strings.HasPrefix(runner, "prism") && runner != "direct" {
		for _, path := range slices.Concat([]string{out, e.Vocab.File, e.Corpus.Dictionary, e.Start.From}, e.Corpus.Train, e.Corpus.Valid.Sources, e.Corpus.Test.Sources) {
			if path != "" && !filepath.IsAbs(path) && !strings.Contains(path, ":") {
				return job{}, usage("%s: workers have other current folders; write its whole path, in a folder that all of them see", path)
			}
		}
	}
	if err := check(ctx, e); err != nil {
		return job{}, err
	}
	if err := writable(out); err != nil {
		return job{}, fmt.Errorf("%w; name a folder that can be written to by --out", err)
	}
	var text strings.Builder
	if err := configs.Write(&text, e); err != nil {
		return job{}, err
	}
	return job{What: args[0], Config: text.String(), Parts: parts, Shares: shares, Out: out}, nil
}

// writable makes a folder, and returns why no file can be made there.
func writable(folder string) error {
	if err := disk.MkdirAll(folder); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".lexigraph-")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// run runs the pipeline, by the runner that the flags name.
func (j job) run(ctx context.Context) error {
	p, s := beam.NewPipelineWithRoot()
	j.build(s)
	return beamx.Run(ctx, p)
}
