package cmd

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/peer"
)

//go:embed testdata/kubernetes.py
var kubernetesScript string

// A manifest is what a test looks at of one.
type manifest []struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		ClusterIP                string            // of a service
		Selector                 map[string]string // of a service
		Suspend                  bool
		CompletionMode           string
		Completions, Parallelism int
		BackoffLimitPerIndex     int
		PodFailurePolicy         struct {
			Rules []struct {
				Action      string
				OnExitCodes struct {
					ContainerName string
					Values        []int
				}
			}
		}
		pod      // of a pod
		Template struct{ Spec pod }
	}
}

type pod struct {
	Subdomain  string
	Containers []struct {
		Ports        []struct{ ContainerPort int }
		Name, Image  string
		Command      []string
		WorkingDir   string
		VolumeMounts []struct{ Name, MountPath string }
	}
	Volumes []struct {
		Name                  string
		PersistentVolumeClaim struct{ ClaimName string }
	}
}

// A manifestCase is a manifest that sweep --emit k8s prints.
type manifestCase struct {
	flags, overrides []string
	command          []string // of a task, after sweep rates.toml
	tasks            int
}

// manifestCases has every kind of manifest.
func manifestCases() map[string]manifestCase {
	odd := `my "runs" $(HOME)/it's: {a} #b\c` + "\t*&!%@ü"
	all := map[string]manifestCase{
		"as it is":           {nil, nil, []string{"--out", "runs", "--index", "array"}, 27},
		"one part":           {[]string{"--parts", "1"}, nil, []string{"--out", "runs", "--part", "array/1"}, 1},
		"all parts":          {[]string{"--parts", "27", "--image", "registry.example:5000/a/b@sha256:" + strings.Repeat("0a", 32)}, nil, []string{"--out", "runs", "--part", "array/27"}, 27},
		"seeds":              {[]string{"--seeds", "1"}, nil, []string{"--seeds", "1", "--out", "runs", "--index", "array"}, 27},
		"odd path":           {[]string{"--out", odd}, nil, []string{"--out", strings.ReplaceAll(odd, "$(", "$$("), "--index", "array"}, 27},
		"overrides":          {nil, []string{`export.formats=["npy"]`, "name=2026"}, []string{`export.formats=["npy"]`, "name=2026", "--out", "runs", "--index", "array"}, 27},
		"word for a boolean": {nil, []string{"name=on"}, []string{"name=on", "--out", "runs", "--index", "array"}, 27},
	}
	for _, bucket := range []string{"s3://bucket/a b?endpoint=https://minio.example:9000&use_path_style=true", "gs://bucket", "azblob://bucket/rates"} {
		all[bucket] = manifestCase{[]string{"--out", bucket, "--parts", "9"}, nil, []string{"--out", bucket, "--part", "array/9"}, 9}
	}
	return all
}

// TestInteropKubernetes holds every kind of manifest that sweep --emit k8s prints to the schemas of the Kubernetes API, and
// what its parts say of each other.
func TestInteropKubernetes(t *testing.T) {
	all := manifestCases()
	names := slices.Sorted(maps.Keys(all))
	var texts [][]byte
	for _, name := range names {
		texts = append(texts, emitted(t, all[name].overrides, append([]string{"--emit", "k8s"}, all[name].flags...)...))
	}
	for i, v := range validated(t, texts...) {
		if m := v.manifest(t, names[i]); m != nil {
			checkManifest(t, names[i], *m, all[names[i]].command, all[names[i]].tasks)
		}
	}
}

// TestInteropKubernetesTogether holds the manifest of several processes that train one run to the schemas.
func TestInteropKubernetesTogether(t *testing.T) {
	const name = "together.yaml"
	text, err := os.ReadFile(filepath.Join(emittedFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	if m := validated(t, text)[0].manifest(t, name); m != nil {
		checkTogether(t, *m)
	}
}

// TestInteropKubernetesSpoiled sees that manifests which are spoiled in one place are refused.
func TestInteropKubernetesSpoiled(t *testing.T) {
	spoiled := map[string][2]string{
		"a key that is not known":   {"completions: 27", "completion: 27"},
		"a key deep inside":         {"claimName:", "claim:"},
		"a word for a number":       {"backoffLimitPerIndex: 10", "backoffLimitPerIndex: ten"},
		"a number for a name":       {`name: "rates"`, "name: 7"},
		"what is needed is missing": {"action: FailIndex", "# FailIndex"},
		"another type":              {"values: [2, 3, 4]", `values: {2: 3}`},
		"the claim":                 {"accessModes: [ReadWriteMany]", "accessMode: ReadWriteMany"},
	}
	good := emitted(t, nil, "--emit", "k8s")
	names := slices.Sorted(maps.Keys(spoiled))
	var texts [][]byte
	for _, name := range names {
		text := bytes.Replace(good, []byte(spoiled[name][0]), []byte(spoiled[name][1]), 1)
		if bytes.Equal(text, good) {
			t.Fatalf("%s: the manifest has no %q", name, spoiled[name][0])
		}
		texts = append(texts, text)
	}
	for i, v := range validated(t, texts...) {
		if len(v.Problems) == 0 {
			t.Errorf("%s is not found", names[i])
		}
	}
}

// A validation is what the schemas of the Kubernetes API say of a manifest.
type validation struct {
	Problems  []string
	Documents json.RawMessage
}

// validated has Python look at manifests.
func validated(t *testing.T, texts ...[]byte) []validation {
	t.Helper()
	python := modeltest.Python(t, "kubernetes_validate")
	folder := t.TempDir()
	var files []string
	for i, text := range texts {
		files = append(files, filepath.Join(folder, fmt.Sprint(i, ".yaml")))
		if err := os.WriteFile(files[i], text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	answers := json.NewDecoder(bytes.NewReader(modeltest.Script(t, python, kubernetesScript, files...)))
	all := make([]validation, len(texts))
	for i := range all {
		if err := answers.Decode(&all[i]); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// manifest returns the documents of the manifest, or nil if they cannot be looked at. It reports problems.
func (v validation) manifest(t *testing.T, name string) *manifest {
	t.Helper()
	if len(v.Problems) > 0 {
		t.Errorf("%s: %s", name, strings.Join(v.Problems, "\n"))
	}
	m := &manifest{}
	if err := json.Unmarshal(v.Documents, m); err != nil {
		t.Errorf("%s: %v", name, err)
		return nil
	}
	return m
}

// checkTogether holds what the parts of configs/cluster/together.yaml say of each other.
func checkTogether(t *testing.T, m manifest) {
	t.Helper()
	if len(m) != 2 || m[0].Kind != "Service" || m[1].Kind != "Job" || m[0].Spec.ClusterIP != "None" || m[0].Spec.Selector["job-name"] != m[1].Metadata.Name {
		t.Fatalf("together.yaml: the documents are %+v", m)
	}
	job := m[1].Spec
	var peers []string
	for i := range job.Completions {
		peers = append(peers, fmt.Sprintf("%s-%d.%s:%d", m[1].Metadata.Name, i, m[0].Metadata.Name, job.Template.Spec.Containers[0].Ports[0].ContainerPort))
	}
	command := job.Template.Spec.Containers[0].Command
	if got := command[len(command)-1]; got != strings.Join(peers, ",") || job.Template.Spec.Subdomain != m[0].Metadata.Name || job.Parallelism != job.Completions {
		t.Errorf("together.yaml: the processes are %s, want %s; the job is %+v", got, peers, job)
	}
	if s := (peer.Settings{Addresses: peers}); s.Check() != nil {
		t.Error(s.Check())
	}
}

// checkManifest holds what the parts of a manifest say of each other to what was asked for.
func checkManifest(t *testing.T, name string, m manifest, command []string, tasks int) {
	t.Helper()
	if len(m) != 3 || m[0].Kind != "PersistentVolumeClaim" || m[1].Kind != "Pod" || m[2].Kind != "Job" {
		t.Fatalf("%s: the documents are %+v", name, m)
	}
	job := m[2].Spec
	if d := cmp.Diff(job.Template.Spec.Volumes, m[1].Spec.Volumes); d != "" || len(m[1].Spec.Containers) != 1 {
		t.Fatalf("%s: the pod is %+v", name, m[1].Spec)
	}
	if one, task := m[1].Spec.Containers[0], job.Template.Spec.Containers[0]; one.Image != task.Image || one.WorkingDir != task.WorkingDir || cmp.Diff(one.VolumeMounts, task.VolumeMounts) != "" {
		t.Errorf("%s: the pod has another image or folder than the tasks: %+v, %+v", name, one, task)
	}
	if !job.Suspend {
		t.Errorf("%s: the job begins before its files are there", name)
	}
	if len(job.Template.Spec.Containers) != 1 || len(job.Template.Spec.Volumes) != 1 || len(job.PodFailurePolicy.Rules) != 2 {
		t.Fatalf("%s: the job is %+v", name, job)
	}
	container, volume := job.Template.Spec.Containers[0], job.Template.Spec.Volumes[0]
	if len(container.VolumeMounts) != 1 || container.VolumeMounts[0].Name != volume.Name || volume.PersistentVolumeClaim.ClaimName != m[0].Metadata.Name {
		t.Errorf("%s: the volume is not the one that is claimed, or is not mounted", name)
	}
	rule := job.PodFailurePolicy.Rules[0]
	if rule.Action != "FailIndex" || rule.OnExitCodes.ContainerName != container.Name || !slices.Equal(rule.OnExitCodes.Values, []int{2, 3, 4}) {
		t.Errorf("%s: what is not tried again is %+v", name, rule)
	}
	if job.CompletionMode != "Indexed" || job.Completions != tasks || job.Parallelism != tasks || job.BackoffLimitPerIndex < 1 {
		t.Errorf("%s: the job is %+v", name, job)
	}
	program := "lexigraph"
	if strings.Contains(command[1], "://") {
		program = "lexigraph-bucket"
	}
	last := len(container.Command) - 2
	if got := container.Command[last]; got != "--expect" {
		t.Errorf("%s: the command ends with %s", name, got)
	}
	if d := cmp.Diff(append([]string{program, "sweep", "rates.toml"}, command...), container.Command[:last]); d != "" {
		t.Errorf("%s: the command is not what was asked for (-want +got):\n%s", name, d)
	}
}
