package cmd

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/run"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/compare"
	"github.com/lexigraph/lexigraph/model/compare/page"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/spf13/cobra"
)

// exploreFile is the page to look around in: in the directory of the run, or in the current folder.
const exploreFile = "explore.html"

func exploreCommand(parts configs.Parts) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explore RUN|VECTORS [RUN|VECTORS]",
		Short: "Write a page to explore all words: map, search, neighbours, sums",

		SuggestFor: []string{"map", "visualize", "visualise", "projector", "umap"},

		Long: "Explore writes one HTML file with a map of all words, up to 100,000, to be opened in a\n" +
			"browser. It works offline and can be mailed. The page finds words while they are typed,\n" +
			"shows their nearest ones, adds and subtracts words (king − man + woman), colours them by\n" +
			"frequency, cluster or --metadata, and exports those marked with the lasso. Its address\n" +
			"holds what is shown. Press ? on the page for its keys. For a run it also has learning\n" +
			"curves and settings, and lacks the words that stand for others, such as <unk>. The map\n" +
			"is trained; --map pca is quicker but shows less.\n\n" +
			"Of two runs it shows both maps side by side, with the same words linked, and the words\n" +
			"that moved most, as lexigraph moved finds them. Other seeds of the same experiments, in\n" +
			"the folders of the runs, tell how far words move from seed to seed.\n\n" +
			"The file is " + exploreFile + " in the directory of the run; of vectors or of two runs, in\n" +
			"the current folder. Explore prints its path.",
		Example: "  lexigraph explore runs/quickstart-1 --open\n  lexigraph explore glove.txt --top 20000 --metadata tags.tsv\n  lexigraph explore runs/before-1 runs/after-1 -o change.html",
		Args:    arguments(cobra.RangeArgs(1, 2)),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault // a path
		},
	}
	e := explorer{}
	f := cmd.Flags()
	f.StringVarP(&e.out, "out", "o", "", "`FILE` to write, - for standard output; default: as above")
	f.BoolVar(&e.open, "open", false, "open the page in the browser")
	f.IntVar(&e.Most, "top", 0, "show only the first `N` words of each (default 100000)")
	f.StringVar(&e.Method, "map", "", "how the map is made: `METHOD` is "+strings.Join(run.LayoutMethods(), " or ")+" (default "+run.LayoutMethods()[0]+")")
	f.StringVar(&e.Metadata, "metadata", "", "`FILE` of tab-separated values to colour words by: a line of names, then a line a word, which is its first field")
	matrixFlag(cmd, &e.Matrix)
	completeFlag(cmd, "map", run.LayoutMethods()...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if f.Changed("top") && e.Most < 3 {
			return usage("--top %d: must be at least 3", e.Most)
		}
		if methods := run.LayoutMethods(); e.Method != "" && !slices.Contains(methods, e.Method) {
			return usage("--map %s: there is no such method; there are %s", e.Method, strings.Join(methods, ", "))
		}
		if e.open && e.out == "-" {
			return usage("--open: there is no file to open with --out -; leave one of them out")
		}
		e.cmd, e.parts, e.Paths = cmd, parts, args
		if err := mayWritePage("out", e.file()); err != nil {
			return err
		}
		return e.explore()
	}
	return cmd
}

// An explorer writes the page.
type explorer struct {
	run.Exploring
	out   string
	open  bool
	quiet bool // no progress, and nothing about the map; warnings only
	cmd   *cobra.Command
	parts configs.Parts
}

// explore writes the page where it belongs, and prints its path.
func (e *explorer) explore() error {
	found, err := e.find()
	if err != nil {
		return err
	}
	if e.out == "-" {
		return page.WriteExploration(e.cmd.OutOrStdout(), found)
	}
	file := e.file()
	if err := e.write(file, found); err != nil {
		return err
	}
	if err := printPath(e.cmd.OutOrStdout(), file); err != nil || !e.open {
		return err
	}
	return openFile(file)
}

// file returns the path of the page.
func (e *explorer) file() string {
	switch {
	case e.out != "":
		return e.out
	case len(e.Paths) == 1 && train.IsRun(e.Paths[0]):
		return filepath.Join(e.Paths[0], exploreFile)
	}
	return exploreFile
}

// find works out what the page has.
func (e *explorer) find() (*compare.Exploration, error) {
	ctx, stderr := e.cmd.Context(), e.cmd.ErrOrStderr()
	tell := teller{w: stderr, width: columns(stderr), shown: time.Now()}
	defer tell.clear()
	if !e.quiet {
		e.Progress = tell.progress
	}
	o := run.Options{Parts: e.parts, Notify: func(event run.Event) {
		switch event := event.(type) {
		case run.Warning:
			tell.clear()
			warn(stderr, event)
		case run.Mapped:
			if e.quiet {
				return
			}
			tell.clear()
			fmt.Fprintln(stderr, wrap(visible(event.String()), columns(stderr), "  "))
		}
	}}
	var report *compare.Report
	for _, path := range e.Paths {
		if !train.IsRun(path) {
			continue
		}
		r, err := reportOf(ctx, path, nil, e.parts) // a run that has nothing to show says why
		if err != nil {
			return nil, err
		}
		if len(e.Paths) == 1 {
			report = r
		}
	}
	found, err := run.Explore(ctx, e.Exploring, o)
	if err == nil {
		found.Report = report
	}
	return found, err
}

// write writes the page into a file.
func (e *explorer) write(file string, found *compare.Exploration) error {
	if err := disk.WriteFile(file, func(w *bufio.Writer) error { return page.WriteExploration(w, found) }); err != nil {
		return err
	}
	return e.tellSize(file)
}

// tellSize says how a page becomes small enough for a mail, where it is not.
func (e *explorer) tellSize(file string) error {
	info, err := os.Stat(file)
	const mailed = 18 << 20 // 25 MB as the text that mails are
	if err == nil && info.Size() > mailed {
		tell(e.cmd.ErrOrStderr(), "the page has %.0f MB, too much for many mail servers; --top 50000, say, makes it smaller", float64(info.Size())/1e6)
	}
	return err
}

// openFile opens a page in the browser, by the system's own command.
func openFile(file string) error {
	command := []string{"xdg-open"}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open"}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	whole, err := filepath.Abs(file) // which is not taken for flags
	if err != nil {
		return err
	}
	c := exec.Command(command[0], append(command[1:], whole)...)
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w; the page is written: open %s in a browser", command[0], err, file)
	}
	return nil
}

// A teller shows what is being done: on a terminal as one line that is redrawn, elsewhere as a plain line every
// ten seconds.
type teller struct {
	w     io.Writer
	width int // 0: no terminal
	drawn bool
	shown time.Time
}

func (t *teller) progress(doing string, done float64) {
	line := fmt.Sprintf("%s %.0f %%", doing, 100*done)
	since := time.Since(t.shown)
	switch {
	case t.width > 0 && since >= redrawEvery:
		fmt.Fprintf(t.w, "\r\x1b[K%s", fit(t.width, item{line, 1}))
		t.drawn, t.shown = true, time.Now()
	case t.width == 0 && since >= plainEvery:
		fmt.Fprintln(t.w, line)
		t.shown = time.Now()
	}
}

// clear takes the terminal's line away.
func (t *teller) clear() {
	if t.drawn {
		fmt.Fprint(t.w, "\r\x1b[K")
		t.drawn = false
	}
}
