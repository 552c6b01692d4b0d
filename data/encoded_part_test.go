package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/tally"
	"golang.org/x/text/encoding/charmap"
)

// encodeParts writes the n encoded parts of a text, and returns their files.
func encodeParts(t testing.TB, s Settings, n int) (files []string) {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		p, err := EncodePart(t.Context(), s, i, n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, writePart(t, p, filepath.Join(dir, fmt.Sprint(i))))
	}
	return files
}

// writePart writes a part to a file.
func writePart(t testing.TB, p *EncodedPart, file string) string {
	t.Helper()
	var b bytes.Buffer
	err := p.Write(&b)
	p.Close()
	if err := errors.Join(err, os.WriteFile(file, b.Bytes(), 0o666)); err != nil {
		t.Fatal(err)
	}
	return file
}

// mergeParts makes n parts of those in files.
func mergeParts(t testing.TB, n int, files []string) (merged []string) {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		p, err := MergeEncodedPart(i, n, files...)
		if err != nil {
			t.Fatal(err)
		}
		merged = append(merged, writePart(t, p, filepath.Join(dir, fmt.Sprint(i))))
	}
	return merged
}

// mergeAll makes the entry of a cache of all parts, which has to have the bytes of want, and returns its folder.
func mergeAll(t *testing.T, files []string, want []byte) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if _, err := MergeEncoded(t.Context(), folder, files...); err != nil {
		t.Fatal(err)
	}
	if got := entryIn(t, folder); !bytes.Equal(got, want) {
		t.Errorf("%d files: %d other bytes than the %d of the whole", len(files), len(got), len(want))
	}
	return folder
}

// entryIn returns the bytes of the only entry that a cache has.
func entryIn(t *testing.T, folder string) []byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"+entrySuffix))
	if err != nil || len(names) != 1 {
		t.Fatalf("entries %q", names)
	}
	b, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// partSettings are those of a text with all that parts have to add up.
func partSettings(t testing.TB) Settings {
	var b strings.Builder
	for i := range 700 {
		fmt.Fprintf(&b, "the %d w%d x%d\n", i%9, i, i%70)
		if i == 500 {
			b.WriteString("bad \xff byte\n\x00\n\nthe </s>\n")
		}
	}
	b.WriteString(strings.Repeat("y", longToken+1) + " end")
	s := settings(text(t, b.String()), text(t, ""), text(t, "no newline the the"), text(t, "old\rmac 1\r2 the\r"), text(t, b.String()[:900]))
	s.Vocab = VocabSpec{MinCount: 5, Unk: "<unk>", File: text(t, "the\n<unk>\n1\n2\nw7\n</s>\nend\nold\nnever\n")}
	return s
}

// remember has sums of short and fresh files remembered.
func remember(t testing.TB) {
	from, settled := sumsFrom, sumsSettled
	t.Cleanup(func() { sumsFrom, sumsSettled = from, settled })
	sumsFrom, sumsSettled = 0, -time.Hour
}

// A text that is encoded in parts has the bytes of one that a run encodes, which finds it.
func TestEncodedParts(t *testing.T) {
	tests := map[string]func(s *Settings){
		"plain":  func(s *Settings) {},
		"shares": func(s *Settings) { s.Valid.Share, s.Test.Share, s.SplitSeed = 0.2, 0.1, 3 },
		"held out": func(s *Settings) {
			s.Valid.Sources = []string{text(t, strings.Repeat("the 2 never\n", 50)), text(t, "end")}
		},
		"eos, drop": func(s *Settings) {
			s.Vocab.EOS, s.Vocab.Unk, s.OnBadUTF8 = "</s>", "", "skip"
		},
		"counts": func(s *Settings) { s.Vocab.File = text(t, "the\t9\n<unk>\t8\n1\t0\n") },
		"clauses": func(s *Settings) {
			s.Train = []string{text(t, strings.Repeat("我们在北京的天安门广场看见很多人 the\n", 50))}
		},
	}
	named := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// What is told of a file as a whole.
	tests["Latin-1 letters"] = func(s *Settings) {
		s.Train = []string{named("a.txt", strings.Repeat(strings.Repeat("the 1 2 ", 50)+"caf\xe9\n", 60))}
	}
	tests["CSV by name"] = func(s *Settings) { s.Train = []string{named("a.csv", strings.Repeat("1,the 2\n2,the 1\n", 60))} }
	tests["folder"] = func(s *Settings) {
		s.Train = []string{filepath.Dir(named("a.txt", strings.Repeat("the 1 2\n", 60)))}
		if err := os.WriteFile(filepath.Join(s.Train[0], "b.docx"), []byte("PK\x03\x04"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	few(t)
	remember(t)
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			s := partSettings(t)
			change(&s)
			s.Cache = t.TempDir()
			d, err := Load(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			want := entryIn(t, s.Cache)
			if told := d.Report.Sources[0].Notes(); told == "" && slices.Contains([]string{"Latin-1 letters", "CSV by name", "folder"}, name) {
				t.Error("nothing is told of the text")
			}
			for _, n := range []int{1, 2, 3, 7} {
				tight(t, n%3*1000)
				files := encodeParts(t, s, n)
				slices.Reverse(files)
				folder := mergeAll(t, append(files, files[0]), want)
				again := s
				reads := atomic.Int64{}
				again.Cache, again.Tokenizer = folder, always(counter{n: &reads})
				got, err := Load(t.Context(), again)
				words := int64(2 * d.Vocab.Len()) // which are looked at, and where each ends
				if diff := cmp.Diff(d, got, same); diff != "" || err != nil || reads.Load() > words {
					t.Errorf("%d parts: error %v, %d tokens read (-whole +parts):\n%s", n, err, reads.Load(), diff)
				}
				if n < 7 {
					continue
				}
				mergeAll(t, mergeParts(t, 2, mergeParts(t, 4, files)), want) // by a tree
			}
		})
	}
}

// Text in another encoding, of which a part may have none or little, is refused in any number of parts as it is as a whole.
func TestPartsInAnotherEncoding(t *testing.T) {
	koi8, err := charmap.KOI8R.NewEncoder().String(strings.Repeat("съешь ещё этих мягких французских булок да выпей чаю\n", 400))
	if err != nil {
		t.Fatal(err)
	}
	s := partSettings(t)
	s.Train = []string{text(t, strings.Repeat("the 1 2 w7\n", 9000)+koi8+strings.Repeat("end\n", 100)), text(t, "the end\n")}
	_, err = Load(t.Context(), s)
	if err == nil || !strings.Contains(err.Error(), "KOI8-R") {
		t.Fatal(err)
	}
	want := err.Error()
	counted := s
	counted.Vocab.File = ""
	for n := 2; n < 9; n++ {
		_, err := MergeEncoded(t.Context(), t.TempDir(), encodeParts(t, s, n)...)
		if err == nil || err.Error() != want {
			t.Errorf("%d encoded parts: error is %v, want %s", n, err, want)
		}
		var all []*Counts
		for i := range n {
			c, err := CountWords(t.Context(), counted, n-1-i, n)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			all = append(all, c)
		}
		half, err := MergeCounts(all[:n/2]...)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := MergeCounts(append(all[n/2:], half)...)
		if err != nil {
			t.Fatal(err)
		}
		if at := slices.Concat(sum.Cut...); len(at) != 1 || len(at[0].Bad) > 2*64<<10 {
			t.Errorf("%d counts: the one file that is cut has %d places", n, len(at))
		}
		if _, err := sum.NewVocab(); err == nil || err.Error() != want {
			t.Errorf("%d counts: error is %v, want %s", n, err, want)
		}
		var heads [][]byte
		for _, c := range all {
			head, err := c.Head()
			if err != nil {
				t.Fatal(err)
			}
			heads = append(heads, head)
		}
		share, err := CountShares(heads)
		if err != nil {
			t.Fatal(err)
		}
		shares, err := MergeCounts(share(1, 2, tally.NewSpill("", tally.Words{})), share(0, 2, tally.NewSpill("", tally.Words{})))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := shares.NewVocab(); err == nil || err.Error() != want {
			t.Errorf("%d counts in shares: error is %v, want %s", n, err, want)
		}
		counted.OnBadUTF8 = "skip"
		if c, err := CountWords(t.Context(), counted, 0, n); err != nil || c.Cut != nil {
			t.Errorf("skipped: %v, %v", c, err)
		}
		counted.OnBadUTF8 = ""
	}
}

// A document beside the texts that came between two times does not make another text of a part.
func TestEncodedPartTwice(t *testing.T) {
	folder := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	put("a.txt", strings.Repeat("the 1 2\n", 60))
	s := partSettings(t)
	s.Train = []string{folder}
	first := encodeParts(t, s, 1)
	put("b.docx", "PK\x03\x04")
	if _, err := MergeEncoded(t.Context(), t.TempDir(), append(first, encodeParts(t, s, 1)...)...); err != nil {
		t.Error(err)
	}
}

// Parts split by a dictionary that splits nothing have the note of that too.
func TestEncodedPartsByDictionary(t *testing.T) {
	d, err := corpus.ReadDictionary(text(t, "北京 9\n的 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := partSettings(t)
	s.Tokenizer = func() corpus.Tokenizer { return &corpus.Segment{Dictionary: d, Words: &corpus.Words{}} }
	s.Cache = t.TempDir()
	whole, err := Load(t.Context(), s)
	if err != nil || whole.Report.SplitNote == "" {
		t.Fatal(err, whole)
	}
	mergeAll(t, encodeParts(t, s, 2), entryIn(t, s.Cache))
}

// checkRefused merges files, which has to be an error, and to leave nothing behind.
func checkRefused(t *testing.T, want string, files ...string) {
	t.Helper()
	folder := t.TempDir()
	_, err := MergeEncoded(t.Context(), folder, files...)
	if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(err.Error(), want) || e.Remedy == "" && e.Err == nil {
		t.Errorf("error is %v, want %q", err, want)
	}
	if left := entries(t, folder); len(left) > 0 {
		t.Errorf("%s: left behind: %q", want, left)
	}
}

// Parts that are missing, there twice, or of another text are told.
func TestEncodedPartsMissing(t *testing.T) {
	s := partSettings(t)
	s.Cache = t.TempDir()
	files := encodeParts(t, s, 3)
	check := func(want string, names ...string) { t.Helper(); checkRefused(t, want, names...) }
	check("missing: 1", files[0], files[2])
	pair := mergeParts(t, 1, files[:2])[0]
	check("has parts 0 to 1, and", files[0], pair, files[2])
	check("missing: 2", pair)
	for want, share := range map[string][]string{"missing: 1": {files[0], files[2]}, "begins with a part in share 0 of 1": nil} {
		if _, err := MergeEncodedPart(0, 1, share...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
	}
	if _, err := MergeEncodedPart(1, 2, pair); err == nil || !strings.Contains(err.Error(), "no file begins with a part in share 1 of 2") {
		t.Errorf("an empty share: error is %v", err)
	}
	check("in 3 parts", encodeParts(t, s, 2)[0], files[1], files[2])
	other := s
	other.SplitSeed = 9
	check("is of another text, other settings", files[0], encodeParts(t, other, 3)[1], files[2])
}

// A part that is damaged or cut off is told.
func TestEncodedPartsDamaged(t *testing.T) {
	s := partSettings(t)
	s.Cache = t.TempDir()
	files := encodeParts(t, s, 3)
	whole, err := os.ReadFile(files[1])
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole); i += 997 {
		bad := slices.Clone(whole)
		bad[i] ^= 1
		checkRefused(t, "encode the part again", files[0], text(t, string(bad)), files[2])
		checkRefused(t, "not a whole file", files[0], text(t, string(whole[:i])), files[2])
	}
}

// A text or a vocabulary that has changed since its parts were encoded is told.
func TestEncodedPartsChanged(t *testing.T) {
	s := partSettings(t)
	s.Cache = t.TempDir()
	files := encodeParts(t, s, 3)
	content, err := os.ReadFile(s.Train[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, changed := range []string{strings.Replace(string(content), "w7", "w8", 1), string(content[:len(content)-1]), string(content) + "\n"} {
		if err := os.WriteFile(s.Train[0], []byte(changed), 0o666); err != nil {
			t.Fatal(err)
		}
		checkRefused(t, "not the file that the parts were read from", files...)
	}
	if err := os.WriteFile(s.Train[0], content, 0o666); err != nil {
		t.Fatal(err)
	}
	again := encodeParts(t, s, 3)
	if err := os.WriteFile(s.Vocab.File, []byte("the\n<unk>\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	checkRefused(t, "not the vocabulary", again...)
}

// Settings that do not go with parts are told.
func TestEncodePartRefused(t *testing.T) {
	s := partSettings(t)
	vocab := s.Vocab.File
	s.Vocab.File = ""
	if _, err := EncodePart(t.Context(), s, 0, 1); err == nil || !strings.Contains(err.Error(), "vocab.file") {
		t.Errorf("without a vocabulary: error is %v", err)
	}
	s.Vocab.File, s.Stdin, s.Valid.Sources = vocab, io.NopCloser(nil), []string{"-"}
	if _, err := EncodePart(t.Context(), s, 0, 1); err == nil || !strings.Contains(err.Error(), "standard input") {
		t.Errorf("standard input: error is %v", err)
	}
}

// A file with a right checksum is nonsense, or a part with texts and words that can be merged.
func FuzzReadEncodedPart(f *testing.F) {
	s := settings(text(f, "a b a\nthe cat\nb a\n"))
	s.Vocab.File, s.Valid.Share = text(f, "a\nb\n<unk>\n"), 0.3
	whole, err := os.ReadFile(encodeParts(f, s, 1)[0])
	if err != nil {
		f.Fatal(err)
	}
	words := binary.LittleEndian.Uint64(whole[len(whole)-int(partEnd):])
	head := binary.LittleEndian.Uint64(whole[len(whole)-int(partEnd)+8:])
	texts := len(whole) - int(partEnd) - int(words) - int(head)
	f.Add(whole[:texts], whole[texts:texts+int(words)], string(whole[texts+int(words):len(whole)-int(partEnd)]))
	f.Add([]byte{}, []byte{}, `{"Of": 3, "Part": 1, "Last": 2}`)
	f.Fuzz(func(t *testing.T, texts, words []byte, head string) {
		end := binary.LittleEndian.AppendUint64(nil, uint64(len(words)))
		end = binary.LittleEndian.AppendUint64(end, uint64(len(head)))
		tail := slices.Concat(words, []byte(head), end)
		sum := sha256.Sum256(tail)
		b := slices.Concat(texts, tail, sum[:], []byte(partMagic))
		bad := func(err error) bool {
			t.Helper()
			if e := (*Error)(nil); err != nil && !errors.As(err, &e) {
				t.Errorf("error is %v", err)
			}
			return err != nil
		}
		p, err := readEncodedPart(bytes.NewReader(b), int64(len(b)), "part")
		if bad(err) {
			return
		}
		m := &encodedMerge{}
		if bad(m.insert(p)) {
			return
		}
		_ = m.missing(0, p.Of)
		one := &EncodedPart{head: p.partHead, texts: m.texts(1 << 20), words: m.run(), close: m.close}
		if bad(one.Write(io.Discard)) {
			return
		}
		if _, err := m.words(&Vocab{unk: -1, eos: -1}, false); bad(err) {
			return
		}
		if !slices.ContainsFunc(p.Sources, func(s partSource) bool { return s.Cut }) { // else files of these names would be read
			_, err = m.sources(t.Context(), &Report{}, nil)
			bad(err)
		}
	})
}
