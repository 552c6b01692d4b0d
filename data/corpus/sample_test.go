package corpus

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestSample: a sample stands for names, sizes, all bytes of a short text, and the two ends and a share of a long one.
func TestSample(t *testing.T) {
	dir := t.TempDir()
	sample := func(change int, sizes ...int) Digest {
		t.Helper()
		var names []string
		for i, size := range sizes {
			b := bytes.Repeat([]byte("x"), size)
			if change >= 0 && change < size {
				b[change] = 'y'
			}
			change -= size
			names = append(names, filepath.Join(dir, string(rune('a'+i))))
			if err := os.WriteFile(names[i], b, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		sources, err := Open(t.Context(), names, Options{})
		if err != nil {
			t.Fatal(err)
		}
		d, err := Sample(sources)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const most = sampleBlocks * sampleBlock
	long := []int{3 * most, 0, most}
	none := sample(-1, long...)
	if sample(-1, long...) != none {
		t.Error("the same text has another sample")
	}
	seen := map[Digest]bool{none: true}
	for name, d := range map[string]Digest{
		"no text": sample(-1, 0), "short": sample(-1, 5), "shorter": sample(-1, 4), "cut elsewhere": sample(-1, 3, 2), "one byte": sample(3, 5),
		"all that is read": sample(-1, most), "its middle": sample(most/2, most), "one more": sample(-1, most+1),
		"first": sample(0, long...), "last": sample(4*most-1, long...), "in a block of the first file": sample(2*most-2*sampleBlock, long...),
	} {
		if seen[d] {
			t.Errorf("%s: has the sample of another text", name)
		}
		seen[d] = true
	}
	if sample(2*sampleBlock, long...) != none {
		t.Error("more is read than a sample")
	}
}
