//go:build unix

package cmd

import (
	"flag"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var sizes = flag.Int("sizes", 3, "at how many sizes of files TestFull has the disk full")

// tooLarge is what a command says that could not write a file.
var tooLarge = regexp.MustCompile(`file too large.*(nothing was changed|raise the limit|saved)`)

// TestFull has run, run --resume, export and compare on a disk that is full at -sizes sizes
// of files, by the shell's limit on them, and asks again when there is room: each is done or
// says what did not fit, with exit code 1 and nothing half written, and what goes on ends in
// the bits of one that always had room.
func TestFull(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	k := killer{T: t, dir: t.TempDir(), rng: rand.New(rand.NewPCG(uint64(*sizes), 2)), count: map[string]int{}}
	k.write("text.txt", labelled(200))
	k.write("some.txt", "2 4\ncat 1 2 3 4\ndog -1 2 -3 4\n")
	k.write("limited.sh", "ulimit -f $1\nshift\nexec \"$@\"\n")
	type whole struct {
		run, compared map[string]string // the bits of what always has room
		largest       float64           // file of a run, in KiB
	}
	known := map[string]whole{}
	for i := range *sizes {
		e := i % len(victims)
		config, out := fmt.Sprintf("%d.toml", e), fmt.Sprintf("full%d", i)
		w, ok := known[config]
		if !ok {
			k.write(config, victim+victims[e])
			k.finish("run", config, "--out", "whole"+config)
			k.finish("compare", config, "--seeds", "2", "--out", "compared"+config)
			w = whole{k.bits("whole" + config), k.bits("compared" + config), k.largest("whole" + config)}
			known[config] = w
		}
		// More of the small ones, at which other files fill up.
		kib := int(math.Pow(w.largest+2, (float64(i)+0.5)/float64(*sizes))) - 1

		k.limited(kib, "run", config, "--out", out)
		k.goOn(config, out)
		k.same(out, w.run)

		k.finish("run", config, "--out", out+"resumed", "--until", "0.5")
		k.limited(kib, "run", "--resume", out+"resumed")
		k.finish("run", "--resume", out+"resumed")
		k.same(out+"resumed", w.run)

		k.limited(kib, "export", out, "--format", "npy")
		k.command("nearest", out+"/vectors.npy", "cat").Run() // is whole, or says what is missing
		k.finish("export", out, "--format", "npy")
		k.finish("export", out+"/vectors.npy", "--format", "word2vec", "--out", out+"/again.txt")
		if k.read(out+"/again.txt") != k.read(out+"/vectors.txt") {
			t.Errorf("%s: the vectors are others after the export", out)
		}
		os.Remove(filepath.Join(k.dir, out, "again.txt"))
		k.same(out, w.run)

		k.limited(kib, "compare", config, "--seeds", "2", "--out", out+"compared")
		k.finish("compare", config, "--seeds", "2", "--out", out+"compared")
		k.same(out+"compared", w.compared)
	}
	t.Logf("full, or done: %v", k.count)
}

// largest returns the size of the largest file of a run, in KiB.
func (k *killer) largest(out string) float64 {
	most := int64(0)
	filepath.WalkDir(filepath.Join(k.dir, out), func(path string, e fs.DirEntry, err error) error {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			most = max(most, info.Size())
		}
		return err
	})
	return float64(most) / 1024
}

// limited runs a command where no file may be larger than so many KiB.
func (k *killer) limited(kib int, args ...string) {
	k.Helper()
	c := exec.Command("bash", append([]string{"limited.sh", fmt.Sprint(kib), "lexigraph"}, args...)...)
	c.Dir = k.dir
	said, err := c.CombinedOutput()
	name := strings.Join(args[:2], " ")
	if args[1] != "--resume" {
		name = args[0]
	}
	switch code := c.ProcessState.ExitCode(); {
	case err == nil:
		name += " was done"
	case code != 1 || !tooLarge.Match(said):
		k.Errorf("%q with %d KiB: exit code %d\n%s", args, kib, code, said)
	}
	k.count[name]++
}
