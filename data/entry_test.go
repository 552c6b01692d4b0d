package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// same compares datasets to the last field, but for where texts are.
var same = cmp.Options{cmp.AllowUnexported(Vocab{}, Corpus{}, Phrases{}), cmpopts.IgnoreTypes(wordIndex{}), cmp.FilterPath(func(p cmp.Path) bool {
	field, ok := p.Last().(cmp.StructField)
	return ok && field.Name() == "mapped"
}, cmp.Ignore())}

// sample returns a small Dataset that has everything.
func sample(t testing.TB) *Dataset {
	t.Helper()
	s := settings(text(t, "a b a\n\xff c\nb a\nc c c\n"))
	s.Valid.Sources = []string{text(t, "a d\n")}
	s.Vocab.EOS = "."
	s.Phrases = PhraseSpec{Rounds: 1, Score: PhraseRatio, Threshold: 0.1, MinCount: 1}
	d, err := Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// stored returns what writeEntry writes.
func stored(t testing.TB, d *Dataset, key [sha256.Size]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := writeEntry(&b, t.TempDir(), d, key, d.texts()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// load is readEntry from memory.
func load(b []byte, key [sha256.Size]byte) (*Dataset, error) {
	return readEntry(bytes.NewReader(b), int64(len(b)), key)
}

// fill sets every field of a struct to a value of its own.
func fill(v reflect.Value, n *int64) {
	for i := range v.NumField() {
		*n++
		switch f := v.Field(i); f.Kind() {
		case reflect.Struct:
			fill(f, n)
		case reflect.String:
			f.SetString("\xff" + string(rune(*n)))
		case reflect.Int, reflect.Int64:
			f.SetInt(*n << 20)
		}
	}
}

// No field of the Report is forgotten, one that will be added included.
func TestEntryHoldsEveryField(t *testing.T) {
	d := sample(t)
	n := int64(0)
	fill(reflect.ValueOf(&d.Report).Elem(), &n)
	d.Report.CacheError, d.Report.TempError = "", ""  // say that there is no entry
	d.Report.OverlapNote, d.Report.VocabNote = "", "" // are found anew
	for i := range d.Report.Sources {
		fill(reflect.ValueOf(&d.Report.Sources[i]).Elem(), &n)
		d.Report.Sources[i].Passing = "" // is found anew
	}
	key := [sha256.Size]byte{1, 2, 3}
	b := stored(t, d, key)
	got, err := load(b, key)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, got, same); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

// Sentences that end at the borders of the words of bits and of the chunks.
func TestEntryOfEveryLength(t *testing.T) {
	d := sample(t)
	for _, n := range []int{1, 63, 64, 65, 127, 128, entryChunk/4 - 1, entryChunk / 4, entryChunk/4 + 1, entryChunk} {
		sentence := make([]int32, n)
		for i := range sentence {
			sentence[i] = int32(i % d.Vocab.Len())
		}
		d.Train = NewCorpus([][]int32{sentence[:n/2], sentence[n/2:]})
		d.Test = NewCorpus([][]int32{sentence})
		got, err := load(stored(t, d, [sha256.Size]byte{}), [sha256.Size]byte{})
		if err != nil {
			t.Fatalf("%d tokens: %v", n, err)
		}
		if diff := cmp.Diff(d, got, same); diff != "" {
			t.Errorf("%d tokens (-written +read):\n%s", n, diff)
		}
	}
}

func TestDamagedEntry(t *testing.T) {
	key := [sha256.Size]byte{7}
	b := stored(t, sample(t), key)
	if _, err := load(b, key); err != nil {
		t.Fatal(err)
	}
	for i := range b {
		for _, bit := range []byte{1, 0x80, 0xff} {
			b[i] ^= bit
			if _, err := load(b, key); err == nil {
				t.Errorf("byte %d may change by %#x", i, bit)
			}
			b[i] ^= bit
		}
		if _, err := load(b[:i], key); err == nil {
			t.Errorf("%d of %d bytes will do", i, len(b))
		}
	}
	if _, err := load(append(b, 0), key); err == nil {
		t.Error("a byte may be added")
	}
	if _, err := load(b, [sha256.Size]byte{8}); err == nil {
		t.Error("read for another key")
	}
}

// cut returns the texts of an entry, and of its tail what stands between the key and the checksum.
func cut(b []byte) (texts, tail []byte) {
	n := len(b) - 8
	at := n - int(binary.LittleEndian.Uint64(b[n:]))
	return b[len(entryMagic):at], b[at+8+sha256.Size : n-sha256.Size]
}

// seal puts the rest of an entry around them.
func seal(texts, tail []byte) []byte {
	tail = append(append(binary.LittleEndian.AppendUint64(nil, encodingVersion), make([]byte, sha256.Size)...), tail...)
	sum := sha256.Sum256(tail)
	tail = append(tail, sum[:]...)
	return binary.LittleEndian.AppendUint64(slices.Concat([]byte(entryMagic), texts, tail), uint64(len(tail)))
}

// No length in the file has more memory allocated than the file is long.
func TestEntryLengthsAreNotBelieved(t *testing.T) {
	texts, tail := cut(stored(t, sample(t), [sha256.Size]byte{}))
	for i := 0; i+8 <= len(tail); i++ {
		for _, n := range []uint64{1 << 28, 1 << 40, 1 << 62, 1<<63 + 1} {
			forged := bytes.Clone(tail)
			binary.LittleEndian.PutUint64(forged[i:], n)
			forged = seal(texts, forged)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			load(forged, [sha256.Size]byte{})
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got > 1<<18 {
				t.Errorf("%d at byte %d: allocated %d bytes", n, i, got)
			}
		}
	}
}

// An entry with a right checksum is nonsense or a Dataset, and its only form.
func FuzzReadEntry(f *testing.F) {
	texts, tail := cut(stored(f, sample(f), [sha256.Size]byte{}))
	f.Add(texts, tail)
	f.Add(texts, bytes.Replace(tail, []byte("\t0.625\n"), []byte("\t.6250\n"), 1)) // the score of a phrase
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, texts, tail []byte) {
		b := seal(texts, tail)
		d, err := load(b, [sha256.Size]byte{})
		if err != nil {
			return
		}
		if !bytes.Equal(stored(t, d, [sha256.Size]byte{}), b) {
			t.Error("written again, it differs")
		}
		for _, c := range []*Corpus{d.Train, d.Valid, d.Test} {
			if c == nil {
				continue
			}
			n := 0
			for i, id := range c.IDs {
				d.Vocab.Word(id)
				if c.StartsSentence(i) {
					n++
				}
			}
			if c.Len() == 0 || n != c.Sentences() {
				t.Errorf("%d tokens and %d of %d sentences", c.Len(), n, c.Sentences())
			}
		}
	})
}
