package cmd

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/train"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(modeltest.Cache{Tests: m}, map[string]func(){"lexigraph": func() { Main(configs.Parts{}) }, "readme": readmeProgram})
}

// TestScript runs the scripts in testdata/script, each in a folder with a text,
// text.txt, and a small experiment on it, tiny.toml, and with two free addresses, host:port, $ADDRESS1 and $ADDRESS2.
// Beside testscript's own, they have the commands of [commands].
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                commands(),
		Setup: func(env *testscript.Env) error {
			env.Values[signalled{}] = new(*exec.Cmd)
			at, err := modeltest.FreeAddresses(2)
			if err != nil {
				return err
			}
			env.Setenv("ADDRESS1", at[0])
			env.Setenv("ADDRESS2", at[1])
			env.Setenv("HOME", filepath.Join(env.WorkDir, ".home")) // where the cache is; testscript's own only root can make
			env.Setenv("GORACE", "atexit_sleep_ms=0")               // with -race each command would sleep a second at its end
			return errors.Join(
				os.WriteFile(filepath.Join(env.WorkDir, "text.txt"), []byte(text(400)), 0o666),
				os.WriteFile(filepath.Join(env.WorkDir, "tiny.toml"), []byte(tiny), 0o666))
		},
	})
}

const tiny = `name = "tiny"
corpus.train = "text.txt"
vocab.min_count = 1
embedding.dim = 8
layers = []
train.epochs = 2
`

// text returns lines of a text of two dozen words.
func text(lines int) string {
	rng := rand.New(rand.NewPCG(1, 2))
	of := func(words string) string {
		w := strings.Fields(words)
		return w[rng.IntN(len(w))]
	}
	const animals, colors, things = "cat dog mouse horse cow hen", "red green blue black white", "house car ball hat door"
	var b strings.Builder
	for range lines / 2 {
		fmt.Fprintf(&b, "the %s %s the %s\n", of(animals), of("chases sees follows likes"), of(animals))
		fmt.Fprintf(&b, "a %s %s is not a %s %s\n", of(colors), of(things), of(colors), of(things))
	}
	return b.String()
}

// signalled is the key of the process that the command signal has hit.
type signalled struct{}

// commands returns what the scripts can do beside testscript's own commands:
//
//	exits CODE PROGRAM ARG…   run PROGRAM, which must end with that exit code
//	write FILE TEXT           write TEXT, with Go's escapes such as \xff, to FILE
//	compress FILE             write FILE.gz
//	cut FILE N                take N bytes off the end of FILE
//	flip FILE N               change the byte at N of FILE; N < 0 counts from the end
//	json FILE                 FILE holds JSON values and nothing else
//	await FILE REGEXP         wait until FILE matches
//	signal INT|TERM|HUP       send a signal to the process in the background
//	exited CODE               the process that had the signal ended with that exit code
//	lock RUN                  hold the lock of a run directory
func commands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	type command = func(ts *testscript.TestScript, neg bool, args []string)
	change := func(name string, do func(content []byte, n int) []byte) command {
		return func(ts *testscript.TestScript, neg bool, args []string) {
			want(ts, neg, args, 2, name+" FILE N")
			n, err := strconv.Atoi(args[1])
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), do([]byte(ts.ReadFile(args[0])), n), 0o666))
		}
	}
	return map[string]command{
		"exits":  exits,
		"exited": exited,
		"signal": signalBackground,
		"await":  await,
		"cut":    change("cut", func(content []byte, n int) []byte { return content[:len(content)-n] }),
		"flip": change("flip", func(content []byte, n int) []byte {
			content[(n+len(content))%len(content)] ^= 1
			return content
		}),
		"write": func(ts *testscript.TestScript, neg bool, args []string) {
			want(ts, neg, args, 2, "write FILE TEXT")
			text, err := strconv.Unquote(`"` + args[1] + `"`)
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
		},
		"compress": func(ts *testscript.TestScript, neg bool, args []string) {
			want(ts, neg, args, 1, "compress FILE")
			var b strings.Builder
			z := gzip.NewWriter(&b)
			_, err := io.WriteString(z, ts.ReadFile(args[0]))
			ts.Check(errors.Join(err, z.Close()))
			ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), []byte(b.String()), 0o666))
		},
		"json": func(ts *testscript.TestScript, neg bool, args []string) {
			want(ts, neg, args, 1, "json FILE")
			d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
			values := 0
			for ; ; values++ {
				var v any
				if err := d.Decode(&v); err == io.EOF {
					break
				} else if err != nil {
					ts.Fatalf("%s: %v", args[0], err)
				}
			}
			if values == 0 {
				ts.Fatalf("%s: no JSON", args[0])
			}
		},
		"lock": func(ts *testscript.TestScript, neg bool, args []string) {
			want(ts, neg, args, 1, "lock RUN")
			d, err := train.Open(ts.MkAbs(args[0]))
			ts.Check(err)
			ts.Defer(func() { d.Close() })
		},
	}
}

// want checks the form of a script's command.
func want(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) != n {
		ts.Fatalf("usage: %s", usage)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("exit code is %d, want %s", got, args[0])
	}
	for _, trace := range []string{"goroutine ", "panic:"} {
		if strings.Contains(ts.ReadFile("stderr"), trace) {
			ts.Fatalf("a panic reached the user")
		}
	}
}

func signalBackground(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, "signal INT|TERM|HUP")
	s, ok := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP}[args[0]]
	running := ts.BackgroundCmds()
	if !ok || len(running) != 1 {
		ts.Fatalf("signal %s to %d processes in the background", args[0], len(running))
	}
	ts.Check(running[0].Process.Signal(s))
	*ts.Value(signalled{}).(**exec.Cmd) = running[0]
}

func exited(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, "exited CODE")
	p := *ts.Value(signalled{}).(**exec.Cmd)
	if p == nil || p.ProcessState == nil {
		ts.Fatalf("no process had a signal and was waited for")
	}
	if got := fmt.Sprint(p.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit code is %s, want %s", got, args[0])
	}
}

func await(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, "await FILE REGEXP")
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if content, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && pattern.Match(content) {
			return
		}
	}
	ts.Fatalf("%s does not match %s", args[0], args[1])
}
