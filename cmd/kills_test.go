//go:build unix

package cmd

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lexigraph/lexigraph/model/safetensors"
	"github.com/lexigraph/lexigraph/model/train"
)

var kills = flag.Int("kills", 5, "how many commands TestKills kills")

// victims are small experiments that save often, to be killed while they train.
var victims = []string{
	"layers = []\n",
	"objective.type = \"cbow\"\n[[layers]]\ntype = \"fc\"\nunits = 6\n[[layers]]\ntype = \"dropout\"\nrate = 0.3\n",
	"layers = []\nobjective.type = \"skipgram\"\nloss.type = \"negative_sampling\"\noptimizer.type = \"sgd\"\noptimizer.learning_rate = 0.05\n",
	"layers = []\noptimizer.learning_rate = 0.2\ntrain.eval_every_steps = 20\ntrain.patience = 3\n", // it gets worse, and keeps the best
	"layers = []\ncorpus.format = \"fasttext\"\ncorpus.test = 0.1\nobjective.type = \"classify\"\ntrain.patience = 9\nstart.from = \"some.txt\"\n",
}

const victim = `name = "victim"
corpus.train = "text.txt"
corpus.valid = 0.1
vocab.min_count = 1
embedding.dim = 4
evaluate.sets = []
train.epochs = 2
train.batch_size = 8
train.checkpoint_every_steps = 50
`

// TestKills kills run, run --resume, export, compare and sweep by SIGKILL at random
// moments, -kills of them, and asks again with what they left: it ends in the bits of one
// that was never killed, and no temporary file is left.
func TestKills(t *testing.T) {
	t.Parallel()
	k := &killer{T: t, dir: t.TempDir(), rng: rand.New(rand.NewPCG(uint64(*kills), 1)), whole: map[string]unkilled{}, count: map[string]int{}}
	k.write("text.txt", labelled(200))
	k.write("some.txt", "2 4\ncat 1 2 3 4\ndog -1 2 -3 4\n")
	for i, more := range victims {
		k.write(fmt.Sprintf("%d.toml", i), victim+more)
		k.write(fmt.Sprintf("grid%d.toml", i), victim+more+"[sweep]\ntrain.batch_size = [8, 12]\nseeds = 1\n")
	}
	for i := range *kills {
		e := k.rng.IntN(len(victims))
		config, out := fmt.Sprintf("%d.toml", e), fmt.Sprintf("killed%d", i)
		switch command := []string{"run", "resume", "export", "compare", "sweep"}[i%5]; command {
		case "run", "resume":
			k.killRun(config, out, command == "resume")
		case "export":
			k.killExport(config, out)
		case "compare":
			k.killAndRepeat(out, "compare", config, "--seeds", "2")
		case "sweep":
			k.killAndRepeat(out, "sweep", "grid"+config)
		}
	}
	t.Logf("killed, or done before: %v", k.count)
}

// killRun kills a run, and perhaps what resumes it, and has it end.
func (k *killer) killRun(config, out string, resume bool) {
	w := k.unkilledOf("run", config)
	k.kill(w.took, "run", config, "--out", out)
	if resume && k.isRun(out) {
		k.kill(w.took, "run", "--resume", out)
	}
	k.goOn(config, out)
	k.same(out, w.bits)
}

// killExport kills an export of a run.
func (k *killer) killExport(config, out string) {
	w := k.unkilledOf("run", config)
	k.finish("run", config, "--out", out)
	table := k.read(out + "/vectors.txt")
	start := time.Now()
	k.finish("export", out, "--format", "npy")
	k.kill(time.Since(start), "export", out, "--format", "npy")
	// What is there now is whole, or says that something is missing.
	k.command("nearest", out+"/vectors.npy", "cat").Run()
	k.finish("export", out, "--format", "npy")
	k.finish("export", out+"/vectors.npy", "--format", "word2vec", "--out", out+"/again.txt")
	if k.read(out+"/again.txt") != table {
		k.Errorf("%s: the vectors are others after the export", out)
	}
	os.Remove(filepath.Join(k.dir, out, "again.txt"))
	k.same(out, w.bits)
}

// killAndRepeat kills a command that goes on when it is given again.
func (k *killer) killAndRepeat(out string, args ...string) {
	w := k.unkilledOf(args...)
	args = append(args, "--out", out)
	k.kill(w.took, args...)
	k.finish(args...)
	k.same(out, w.bits)
}

// unkilledOf runs a command that nobody kills, the first time that it is asked for.
func (k *killer) unkilledOf(args ...string) unkilled {
	name := strings.Join(args, " ")
	w, ok := k.whole[name]
	if !ok {
		out, start := "whole"+args[0]+args[1], time.Now()
		k.finish(append(slices.Clone(args), "--out", out)...)
		w = unkilled{k.bits(out), time.Since(start)}
		k.whole[name] = w
	}
	return w
}

// labelled returns text of which each line has a label.
func labelled(lines int) string {
	return strings.NewReplacer("the ", "__label__the ", "a ", "__label__a ").Replace(text(lines))
}

type killer struct {
	*testing.T
	dir   string
	rng   *rand.Rand
	whole map[string]unkilled
	count map[string]int
}

// unkilled is what a command makes when nobody kills it, and how long that takes.
type unkilled struct {
	bits map[string]string
	took time.Duration
}

func (k *killer) write(name, content string) {
	if err := os.WriteFile(filepath.Join(k.dir, name), []byte(content), 0o666); err != nil {
		k.Fatal(err)
	}
}

func (k *killer) read(name string) string {
	k.Helper()
	content, err := os.ReadFile(filepath.Join(k.dir, name))
	if err != nil {
		k.Error(err)
	}
	return string(content)
}

// command returns lexigraph with one to three threads, in a process group of its own.
func (k *killer) command(args ...string) *exec.Cmd {
	c := exec.Command("lexigraph", args...)
	c.Dir, c.SysProcAttr = k.dir, &syscall.SysProcAttr{Setpgid: true}
	c.Env = append(os.Environ(), fmt.Sprint("GOMAXPROCS=", 1+k.rng.IntN(3)), "TMPDIR="+k.TempDir())
	return c
}

func (k *killer) finish(args ...string) {
	k.Helper()
	if said, err := k.command(args...).CombinedOutput(); err != nil {
		k.Fatalf("%q: %v\n%s", args, err, said)
	}
}

// kill starts a command and kills it and its children within the time it takes.
func (k *killer) kill(took time.Duration, args ...string) {
	k.Helper()
	c := k.command(args...)
	living, w, err := os.Pipe() // which its children have too: it ends with the last of them
	if err != nil {
		k.Fatal(err)
	}
	defer living.Close()
	c.ExtraFiles = []*os.File{w}
	if err := errors.Join(c.Start(), w.Close()); err != nil {
		k.Fatal(err)
	}
	time.Sleep(time.Duration(k.rng.Int64N(int64(took))))
	syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	name := args[0]
	if len(args) > 1 && args[1] == "--resume" {
		name = "resume"
	}
	if c.Wait() == nil {
		name += " was done"
	}
	// Its children are not ours to wait for, and hold their locks until they are gone. In a container whose first
	// process waits for nobody, their numbers stay.
	io.Copy(io.Discard, living)
	for deadline := time.Now().Add(time.Second); syscall.Kill(-c.Process.Pid, 0) == nil && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	k.count[name]++
}

// isRun reports whether run --resume goes on with what is there, or begins it.
func (k *killer) isRun(out string) bool {
	_, err := os.Stat(filepath.Join(k.dir, out, train.ConfigFile))
	return err == nil
}

// goOn ends a run that was killed: where nothing had begun, from the start.
func (k *killer) goOn(config, out string) {
	k.Helper()
	if k.isRun(out) {
		k.finish("run", "--resume", out)
	} else {
		k.finish("run", config, "--out", out)
	}
}

// bits returns the SHA-256 of the vectors and of the tensors of the checkpoint of each
// run in a folder, and reports temporary files.
func (k *killer) bits(folder string) map[string]string {
	k.Helper()
	bits := map[string]string{}
	root := filepath.Join(k.dir, folder)
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		switch h := sha256.New(); {
		case strings.HasSuffix(path, ".tmp"):
			k.Errorf("%s is left", path)
		case e.Name() == "vectors.txt":
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			h.Write(content)
			bits[name] = hex.EncodeToString(h.Sum(nil))
		case strings.HasSuffix(path, filepath.FromSlash(train.CheckpointFile)), strings.HasSuffix(path, filepath.FromSlash(train.BestFile)):
			f, err := safetensors.Open(path)
			if err != nil {
				return err
			}
			for _, tensor := range f.Names() {
				shape, _ := f.Shape(tensor)
				n := 1
				for _, d := range shape {
					n *= d
				}
				data := make([]float32, n)
				if err := f.ReadInto(tensor, data); err != nil {
					return err
				}
				fmt.Fprintln(h, tensor, shape)
				for _, x := range data {
					fmt.Fprintf(h, "%x ", math.Float32bits(x))
				}
			}
			bits[name] = hex.EncodeToString(h.Sum(nil))
		}
		return err
	})
	if err != nil {
		k.Error(err)
	}
	return bits
}

func (k *killer) same(folder string, want map[string]string) {
	k.Helper()
	got := k.bits(folder)
	if len(got) != len(want) || len(want) == 0 {
		k.Errorf("%s: %d files, want %d", folder, len(got), len(want))
	}
	for name, bits := range want {
		if got[name] != bits {
			k.Errorf("%s/%s is other than that of a run that was never killed", folder, name)
		}
	}
}
