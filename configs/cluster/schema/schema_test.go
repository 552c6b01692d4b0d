// Package schema holds the manifest in the folder above to the types of the Kubernetes API. It is a module of its
// own, because these have many dependencies.
package schema

import (
	"bytes"
	"os"
	"slices"
	"testing"

	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

func TestManifest(t *testing.T) {
	text, err := os.ReadFile("../rates.yaml")
	if err != nil {
		t.Fatal(err)
	}
	documents := bytes.Split(text, []byte("\n---\n"))
	if len(documents) != 2 {
		t.Fatalf("there are %d documents", len(documents))
	}
	var claim core.PersistentVolumeClaim
	var job batch.Job
	for i, into := range []any{&claim, &job} {
		if err := yaml.UnmarshalStrict(documents[i], into); err != nil {
			t.Fatal(err)
		}
	}
	pod := job.Spec.Template.Spec
	if claim.Name != pod.Volumes[0].PersistentVolumeClaim.ClaimName || pod.Volumes[0].Name != pod.Containers[0].VolumeMounts[0].Name {
		t.Error("the volume is not the one that is claimed, or is not mounted")
	}
	rule := job.Spec.PodFailurePolicy.Rules[0]
	if rule.Action != batch.PodFailurePolicyActionFailIndex || *rule.OnExitCodes.ContainerName != pod.Containers[0].Name || !slices.Equal(rule.OnExitCodes.Values, []int32{2, 3, 4}) {
		t.Errorf("what is not tried again is %v", rule)
	}
	if *job.Spec.CompletionMode != batch.IndexedCompletion || *job.Spec.Completions != 9 || *job.Spec.BackoffLimitPerIndex < 1 {
		t.Errorf("the job is %v", job.Spec)
	}
}
