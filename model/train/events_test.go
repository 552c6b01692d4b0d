package train

import (
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/model/modeltest"
)

func writeEvents(t *testing.T, path string, step int64, write func(e *events) error) {
	t.Helper()
	e, err := createEvents(path, step, func() float64 { return 1234.5 })
	if err != nil {
		t.Fatal(err)
	}
	if err := write(e); err != nil {
		t.Fatal(err)
	}
	if err := e.file.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestEventRecords holds that records follow one another without a gap, each with
// its length and with checksums that fit.
func TestEventRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events")
	writeEvents(t, path, 7, func(e *events) error { return e.scalar(8, "loss", 0.5) })
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var events [][]byte
	for len(text) > 0 {
		n := binary.LittleEndian.Uint64(text)
		if got, want := binary.LittleEndian.Uint32(text[8:]), masked(text[:8]); got != want {
			t.Fatalf("checksum of a length is %x, want %x", got, want)
		}
		event := text[12 : 12+n]
		if got, want := binary.LittleEndian.Uint32(text[12+n:]), masked(event); got != want {
			t.Fatalf("checksum of an event is %x, want %x", got, want)
		}
		events, text = append(events, event), text[16+n:]
	}
	head := append([]byte{9}, binary.LittleEndian.AppendUint64(nil, math.Float64bits(1234.5))...)
	want := [][]byte{
		slices.Concat(head, []byte{16, 7, 26, 13}, []byte("brain.Event:2")),
		slices.Concat(head, []byte{16, 7, 58, 2, 8, 1}),
		slices.Concat(head, []byte{16, 8, 42, 13, 10, 11, 10, 4}, []byte("loss"), []byte{21, 0, 0, 0, 0x3f}),
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	// The check value of CRC-32C is that of RFC 3720, B.4: 32 zero bytes.
	zeros, delta := uint32(0x8a9136aa), uint32(0xa282ead8)
	if got, want := masked(make([]byte, 32)), (zeros>>15|zeros<<17)+delta; got != want {
		t.Errorf("checksum of zeros is %x, want %x", got, want)
	}
}

func TestBuckets(t *testing.T) {
	limits := bucketLimits()
	if !slices.IsSorted(limits) || limits[len(limits)-1] < 1e20 {
		t.Fatalf("limits are not ascending up to 1e20, but to %v", limits[len(limits)-1])
	}
	for _, x := range []float64{0, 1e-13, -1e-13, 1e-12, 2e-12, 1, -1, 0.1, -0.1, 123.456, -1e19, 1e19} {
		i := bucketOf(x)
		if x > limits[i]*(1+1e-9*sign(limits[i])) || i > 0 && x < limits[i-1]*(1-1e-9*sign(limits[i-1])) {
			t.Errorf("%v is in the bucket (%v, %v]", x, limits[max(0, i-1)], limits[i])
		}
	}
	if last := bucketOf(1e30); last != len(limits)-1 {
		t.Errorf("1e30 is in bucket %d of %d", last, len(limits))
	}
	if first := bucketOf(-1e30); first > 1 {
		t.Errorf("-1e30 is in bucket %d", first)
	}
}

func sign(x float64) float64 { return math.Copysign(1, x) }

//go:embed testdata/tensorboard.py
var tensorboardScript string

// TestInteropTensorBoard holds that TensorBoard's own reader finds what was
// written, in two files of which the second goes on before the first's end.
func TestInteropTensorBoard(t *testing.T) {
	python := modeltest.Python(t, "tensorboard")
	dir := t.TempDir()
	x := []float32{-2, -0.5, 0, 0, 0.25, 3}
	writeEvents(t, filepath.Join(dir, "events.out.tfevents.0000000001.a"), 0, func(e *events) error {
		for step := range int64(10) {
			if err := e.scalar(step, "loss/train", float64(step)/4); err != nil {
				return err
			}
		}
		return e.histogram(3, "parameters/w", x)
	})
	writeEvents(t, filepath.Join(dir, "events.out.tfevents.0000000002.a"), 5, func(e *events) error {
		return e.scalar(5, "loss/train", 100)
	})
	out := modeltest.Script(t, python, tensorboardScript, dir)
	var got struct {
		Scalars    map[string][][2]float64
		Histograms map[string][][]any
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := map[string][][2]float64{"loss/train": {{0, 0}, {1, 0.25}, {2, 0.5}, {3, 0.75}, {4, 1}, {5, 100}}}
	if diff := cmp.Diff(want, got.Scalars); diff != "" {
		t.Errorf("scalars (-want +got):\n%s", diff)
	}
	h := got.Histograms["parameters/w"]
	if len(h) != 1 || !cmp.Equal(h[0][:6], []any{3.0, -2.0, 3.0, 6.0, 0.75, 13.3125}) {
		t.Fatalf("histogram is %v", h)
	}
	limits, counts := h[0][6].([]any), h[0][7].([]any)
	i := 0
	for k, limit := range limits {
		n := 0
		for i < len(x) && float64(x[i]) <= limit.(float64)*(1+1e-9*sign(limit.(float64))) {
			i, n = i+1, n+1
		}
		if counts[k] != float64(n) {
			t.Errorf("bucket up to %v has %v numbers, want %d", limit, counts[k], n)
		}
	}
	if i != len(x) {
		t.Errorf("the buckets hold %d of %d numbers", i, len(x))
	}
}

// TestHistogramOverflow holds that numbers that are not finite, as the gradient of a network that is about to diverge
// has, are counted and do no harm: what they mean is said elsewhere.
func TestHistogramOverflow(t *testing.T) {
	inf := float32(math.Inf(1))
	writeEvents(t, filepath.Join(t.TempDir(), "events"), 0, func(e *events) error {
		return e.histogram(1, "gradients/w", []float32{1, inf, -inf, float32(math.NaN()), math.MaxFloat32})
	})
}
