package cluster_test

import (
	"bytes"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/lexigraph/lexigraph/configs/cluster"
)

// An array job of 27 tasks, as Slurm takes it.
func ExampleArray_Slurm() {
	a := cluster.Array{
		Name:    "My rates",
		Command: []string{"lexigraph", "sweep", "my rates.toml", "--out", "runs", "--index", "array"},
		Tasks:   27, CPUs: 2, Memory: 700 << 20, Time: 21 * time.Minute,
	}
	var script bytes.Buffer
	if err := a.Slurm(&script); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(script.String()) {
		if strings.HasPrefix(line, "#SBATCH") || strings.HasPrefix(line, "lexigraph") {
			fmt.Print(line)
		}
	}
	// Output:
	// #SBATCH --job-name=my-rates
	// #SBATCH --array=0-26
	// #SBATCH --cpus-per-task=2
	// #SBATCH --mem=768M
	// #SBATCH --time=0-00:25:00
	// #SBATCH --signal=B:USR1@120
	// #SBATCH --requeue
	// #SBATCH --open-mode=append
	// lexigraph sweep 'my rates.toml' --out runs --index array &
}
