package cmd

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/configs"
	"github.com/lexigraph/lexigraph/configs/cluster"
	"github.com/lexigraph/lexigraph/configs/run"
)

// emitted returns what sweep --emit prints for configs/cluster/rates.toml with these flags and overrides, for a cost that no
// machine has measured.
func emitted(t *testing.T, overrides []string, flags ...string) []byte {
	t.Helper()
	s := sweeper{comparer: comparer{parts: configs.Parts{}}}
	s.cmd = sweepCommand(configs.Parts{})
	s.comparer = comparer{parts: configs.Parts{}, cmd: s.cmd, out: run.DefaultFolder}
	if err := s.cmd.ParseFlags(flags); err != nil {
		t.Fatal(err)
	}
	s.emit, _ = s.cmd.Flags().GetString("emit")
	s.emission.parts, _ = s.cmd.Flags().GetInt("parts")
	s.image, _ = s.cmd.Flags().GetString("image")
	s.out, _ = s.cmd.Flags().GetString("out")
	s.seeds, _ = s.cmd.Flags().GetInt("seeds")
	if err := s.emission.check(s.cmd); err != nil {
		t.Fatal(err)
	}
	sweep, trials, err := configs.LoadSweep(filepath.Join(emittedFolder, "rates.toml"), overrides)
	if err != nil {
		t.Fatal(err)
	}
	s.sweep = sweep
	if s.jobs, err = run.TrialJobs(sweep, trials); err != nil {
		t.Fatal(err)
	}
	a := s.array(&run.SweepCost{Longest: 400, Memory: 300 << 20}, append([]string{"rates.toml"}, overrides...))
	a.CPUs = 2
	var b bytes.Buffer
	if err := emissions[s.emit](a, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const emittedFolder = "../configs/cluster"

// TestEmitExamples compares the job scripts in configs/cluster with what sweep --emit prints.
func TestEmitExamples(t *testing.T) {
	for file, flags := range map[string][]string{
		"rates.sh":   {"--emit", "slurm"},
		"rates.yaml": {"--emit", "k8s", "--parts", "9", "--image", "registry.example/lexigraph:1"},
	} {
		got := emitted(t, nil, flags...)
		path := filepath.Join(emittedFolder, file)
		if *update {
			if err := os.WriteFile(path, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s is stale; go test ./cmd -run Emit -update rewrites it (-want +got):\n%s", path, d)
		}
	}
}

// TestClusterScripts has bash read the job scripts in configs/cluster.
func TestClusterScripts(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	scripts, err := filepath.Glob(filepath.Join(emittedFolder, "*.sh"))
	if err != nil || len(scripts) < 2 {
		t.Fatalf("the scripts are %v, %v", scripts, err)
	}
	for _, script := range scripts {
		if said, err := exec.Command(bash, "-n", script).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", script, err, said)
		}
	}
}

// TestEmitBucket: the manifest of a sweep in a bucket says that it needs credentials.
func TestEmitBucket(t *testing.T) {
	for out, want := range map[string]bool{"runs": false, "gs://bucket": true} {
		if got := bytes.Contains(emitted(t, nil, "--emit", "k8s", "--out", out), []byte("The containers need what opens it: ")); got != want {
			t.Errorf("%s: %v, want %v", out, got, want)
		}
	}
}

// TestEmitNames holds what schedulers take of names and quantities.
func TestEmitNames(t *testing.T) {
	for name, want := range map[string]string{"rates": "rates", "My sweep_2": "my-sweep-2", "词": "lexigraph", "-a.-": "a",
		"a-very-long-name-of-an-experiment-that-says-everything-about-it": "a-very-long-name-of-an-experiment-that-says-everyt"} {
		if got := (cluster.Array{Name: name}).Label(); got != want {
			t.Errorf("%s is called %s, want %s", name, got, want)
		}
	}
	a := cluster.Array{Memory: 257 << 20, Time: 25*time.Hour + time.Second}
	if got := a.Mebibytes(); got != 512 {
		t.Errorf("257 MiB are asked for as %d MiB", got)
	}
	if got := a.Limit(); got != "1-01:05:00" {
		t.Errorf("25 h and 1 s are asked for as %s", got)
	}
	var b bytes.Buffer
	a.Command, a.Emitted, a.Tasks = []string{"x", "it's", "$(rm)", "a\nb", "<ü>"}, []string{"a\nrm x"}, 1
	if err := a.Slurm(&b); err != nil || !bytes.Contains(b.Bytes(), []byte("\nx 'it'\\''s' '$(rm)' 'a\nb' '<ü>' &\n")) || bytes.Contains(b.Bytes(), []byte("\nrm x")) {
		t.Errorf("%v; the script is %s", err, b.String())
	}
	b.Reset()
	if err := a.Kubernetes(&b); err != nil || !bytes.Contains(b.Bytes(), []byte(`command: ["x", "it's", "$$(rm)", "a\nb", "<ü>"]`)) {
		t.Errorf("%v; the manifest is %s", err, b.String())
	}
}
