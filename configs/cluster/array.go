// Package cluster writes jobs that train a sweep on many machines: a script for Slurm, or a manifest for Kubernetes. Each task
// of the array job trains its share of the runs, in a folder that all machines see.
package cluster

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"text/template"
	"time"
)

// An Array is an array job: one command, run as tasks 0 to Tasks-1, that reads the number of its
// task from the environment.
type Array struct {
	Name    string   // any; what a scheduler does not take of it is left out
	Emitted []string // the words of the command that wrote the script
	Command []string // the words of a task's command
	Compare []string // the words of the command to give when all tasks are done
	Tasks   int
	Bucket  bool // the runs are in one, which needs credentials

	CPUs   int
	Memory int64         // bytes that a task may need
	Time   time.Duration // that a task may need
	Image  string        // the container's image; Kubernetes only
}

// Grace is how many seconds a task has to save before it is killed.
const Grace = 120

// MaxArraySize is how many tasks Slurm takes in an array unless its configuration says otherwise.
const MaxArraySize = 1001

// MaxCompletions is how many tasks Kubernetes takes in an Indexed Job whose tasks are tried again each by itself.
const MaxCompletions = 100_000

// Volume is where a container of [Array.Kubernetes] has the volume that all tasks see, and where its commands begin.
const Volume = "/lexigraph"

//go:embed slurm.tmpl
var slurm string

//go:embed k8s.tmpl
var kubernetes string

// Slurm writes the array as a script for sbatch.
func (a Array) Slurm(w io.Writer) error { return a.write(w, slurm) }

// Kubernetes writes the array as an Indexed Job of batch/v1, with the claim of a volume for
// the folder that all tasks see.
func (a Array) Kubernetes(w io.Writer) error { return a.write(w, kubernetes) }

func (a Array) write(w io.Writer, text string) error {
	t, err := template.New("").Funcs(template.FuncMap{"shell": shell, "yaml": yaml, "comment": comment, "literal": literal}).Parse(text)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, a); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

// Last is the number of the last task.
func (a Array) Last() int { return a.Tasks - 1 }

// Grace is [Grace], where the templates find it.
func (Array) Grace() int { return Grace }

// Label is the name as Kubernetes takes it, as part of a host's name: with the number of a task at
// most 63 characters.
func (a Array) Label() string {
	const most = 50
	name := strings.Trim(notLabel.ReplaceAllString(strings.ToLower(a.Name), "-"), "-")
	name = strings.Trim(name[:min(len(name), most)], "-")
	if name == "" {
		return "lexigraph"
	}
	return name
}

var notLabel = regexp.MustCompile(`[^a-z0-9]+`)

// Mebibytes is the memory, in steps of 256 MiB.
func (a Array) Mebibytes() int64 {
	const step = 256 << 20
	return (a.Memory + step - 1) / step * (step >> 20)
}

// Limit is the time as Slurm takes it, in steps of five minutes.
func (a Array) Limit() string {
	const step = 5 * time.Minute
	minutes := int64((a.Time + step - 1) / step * 5)
	return fmt.Sprintf("%d-%02d:%02d:00", minutes/60/24, minutes/60%24, minutes%60)
}

// shell returns words as a shell takes them.
func shell(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = w
		if w == "" || strings.ContainsFunc(w, notPlain) {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// notPlain reports whether a shell might take the character for more than itself.
func notPlain(r rune) bool {
	return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,@%+", r)
}

// comment returns words as a shell takes them, on one line of a comment.
func comment(words []string) string {
	return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(shell(words))
}

// literal returns words without a $(NAME) that Kubernetes would replace by a variable's value.
func literal(words []string) []string {
	kept := make([]string, len(words))
	for i, w := range words {
		kept[i] = strings.ReplaceAll(w, "$(", "$$(")
	}
	return kept
}

// yaml returns a string, or strings, as YAML takes them: JSON is YAML.
func yaml(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.ReplaceAll(strings.TrimSpace(b.String()), `","`, `", "`), err
}
