package objective

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/corpus"
	"github.com/lexigraph/lexigraph/data/disk"
)

// A file of pairs holds, little-endian:
//
//	the pairs: word and context (int32), x (float32)
//	how many of them, the first ones, are mirrored (uint64)
//	magic, version (uint32), key (32 bytes)
//	the SHA-256 of all that
//
// It is written from front to back while X is counted, and then read: into a
// slice of its size where the buffer holds all pairs, and otherwise once to see
// that it is whole and then, by a [shelf], in each epoch.
const (
	pairsMagic   = "lexigraph pairs\n"
	pairsVersion = 2
	pairsSuffix  = ".pairs"
	pairSize     = 12
	pairsTail    = 8 + len(pairsMagic) + 4 + 2*sha256.Size
	pairsLimit   = 4 << 30 // bytes of all files of pairs in a cache
)

// counting is how X is counted. It is part of each key, so that no file outlives
// a change of it.
//
//go:embed cooccurrence_count.go cooccurrence_weight.go cooccurrence_part.go
var counting embed.FS

// countingSum returns a SHA-256 of how X is counted.
func countingSum() []byte {
	h := sha256.New()
	fs.WalkDir(counting, ".", func(name string, d fs.DirEntry, _ error) error {
		if !d.IsDir() {
			b, _ := counting.ReadFile(name) // cannot fail
			h.Write(b)
		}
		return nil
	})
	return h.Sum(nil)
}

// A textSum stands for a text: its tokens, and a sum over its sentences, on whose order X does not depend. The sum
// of two texts is that of both together.
type textSum struct {
	Tokens    int64     `json:"tokens"`
	Sentences int64     `json:"sentences"`
	Hash      [2]uint64 `json:"hash"`
}

func (t *textSum) add(sentence []int32) {
	if len(sentence) == 0 {
		return
	}
	a, b := uint64(len(sentence)), ^uint64(len(sentence))
	for _, id := range sentence {
		a = (a ^ uint64(uint32(id))) * 0xff51afd7ed558ccd
		a ^= a >> 32
		b = (b + uint64(uint32(id))) * 0xc4ceb9fe1a85ec53
		b ^= b >> 29
	}
	t.Tokens += int64(len(sentence))
	t.Sentences++
	t.Hash[0] += a * 0x9e3779b97f4a7c15
	t.Hash[1] += b * 0x9e3779b97f4a7c15
}

func (t *textSum) addAll(other textSum) {
	t.Tokens += other.Tokens
	t.Sentences += other.Sentences
	t.Hash[0] += other.Hash[0]
	t.Hash[1] += other.Hash[1]
}

// key returns a SHA-256 of all that X depends on.
func (c *counter) key() (sum [sha256.Size]byte) {
	text := textSum{}
	if c.spec.CrossSentences { // X is then that of one sentence
		text.add(c.corpus.IDs)
		return pairsKey(c.spec, text)
	}
	defer c.corpus.Release()
	for from, released := 0, 0; from < c.corpus.Len(); {
		if from-released >= sequentialHeld {
			c.corpus.Release()
			released = from
		}
		to := from + 1
		for to < c.corpus.Len() && !c.corpus.StartsSentence(to) {
			to++
		}
		text.add(c.corpus.IDs[from:to])
		from = to
	}
	return pairsKey(c.spec, text)
}

func pairsKey(spec Cooccurrence, text textSum) (sum [sha256.Size]byte) {
	h := sha256.New()
	fmt.Fprintf(h, "pairs %d\n%+v\n%+v\n%x\n", pairsVersion, spec, text, countingSum())
	h.Sum(sum[:0])
	return sum
}

// pairs returns X, from the folder if it is kept there. Otherwise X is counted and
// kept there, if there is a folder and room. A file that is damaged or something
// else is replaced.
func (c *counter) pairs(ctx context.Context, folder string) (*pairs, error) {
	key := c.key()
	path := filepath.Join(folder, hex.EncodeToString(key[:])+pairsSuffix)
	if folder != "" {
		if f, err := corpus.OpenFile(path); err == nil {
			p, err := c.read(ctx, f, key)
			if err == nil || ctx.Err() != nil {
				os.Chtimes(path, time.Time{}, time.Now()) // used last; if that fails, it is deleted sooner
				return p, ctx.Err()
			}
		}
	}
	f, keep, err := createPairs(folder, key)
	if err != nil {
		return nil, diskError(err)
	}
	if keep {
		defer os.Remove(f.Name()) // in vain where it got its name in the cache, and while pairs are read from it where no open file is removed
	}
	size, err := c.write(ctx, f, key)
	if err != nil {
		f.Close()
		return nil, diskError(cmp.Or(ctx.Err(), err))
	}
	p, err := c.read(ctx, f, key)
	if err != nil {
		return nil, diskError(cmp.Or(ctx.Err(), err))
	}
	if !keep || size > pairsLimit {
		return p, nil
	}
	f.Close() // not every system renames a file that is open
	at := f.Name()
	if disk.Rename(at, path) == nil { // if not, X is counted again the next time
		at = path
		evictPairs(folder, path, pairsLimit)
	}
	if p.shelf != nil {
		if p.shelf.file, err = disk.Open(at); err != nil {
			return nil, diskError(err)
		}
	}
	return p, nil
}

// createPairs creates a file to count into: in the folder, for the cache to keep, or where there is none
// or it cannot be written to, in the system's folder for temporary files, from which it goes by itself.
func createPairs(folder string, key [sha256.Size]byte) (f *os.File, keep bool, err error) {
	if folder != "" && os.MkdirAll(folder, 0o700) == nil {
		if f, err := disk.CreateShared(folder, hex.EncodeToString(key[:])); err == nil {
			return f, true, nil
		}
	}
	f, err = disk.Scratch("")
	return f, false, err
}

func diskError(err error) error { return data.TempError("co-occurrence counts", err) }

// write counts X into w and returns how many bytes that took.
func (c *counter) write(ctx context.Context, w io.Writer, key [sha256.Size]byte) (size int64, err error) {
	out := newPairsWriter(w)
	err = c.each(ctx, func(b *block) error {
		out.diagonal = append(out.diagonal, b.diagonal...)
		return out.put(b.list)
	})
	if err != nil {
		return 0, err
	}
	return out.end(c.spec.Symmetric, key)
}

// A pairsWriter writes a file of pairs.
type pairsWriter struct {
	w        io.Writer
	sum      hash.Hash
	out      *bufio.Writer
	n        int
	buf      []byte
	diagonal []pair // of a symmetric X, which comes last; at most one a word
}

func newPairsWriter(w io.Writer) *pairsWriter {
	sum := sha256.New()
	return &pairsWriter{w: w, sum: sum, out: bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<18)}
}

func (w *pairsWriter) put(list []pair) error {
	w.buf = w.buf[:0]
	for _, p := range list {
		w.buf = binary.LittleEndian.AppendUint32(w.buf, uint32(p.word))
		w.buf = binary.LittleEndian.AppendUint32(w.buf, uint32(p.context))
		w.buf = binary.LittleEndian.AppendUint32(w.buf, math.Float32bits(p.x))
	}
	w.n += len(list)
	_, err := w.out.Write(w.buf)
	return err
}

// end writes what comes behind the pairs, and returns how many bytes the file has.
func (w *pairsWriter) end(symmetric bool, key [sha256.Size]byte) (size int64, err error) {
	mirrored := 0
	if symmetric {
		mirrored = w.n
	}
	if err := w.put(w.diagonal); err != nil {
		return 0, err
	}
	tail := binary.LittleEndian.AppendUint64(nil, uint64(mirrored))
	tail = append(tail, pairsMagic...)
	tail = binary.LittleEndian.AppendUint32(tail, pairsVersion)
	w.out.Write(append(tail, key[:]...))
	if err := w.out.Flush(); err != nil { // the first error there was
		return 0, err
	}
	_, err = w.w.Write(w.sum.Sum(nil))
	return int64(w.n)*pairSize + int64(pairsTail), err
}

// errPairs says that a file is not the one that was looked for: damaged, of
// another version or text, or something else. Why does not matter: it is
// written anew.
var errPairs = errors.New("the file of pairs was changed while it was in use")

// read reads what write has written for the same text. It closes the file, unless
// the pairs go on reading from it: then it is closed when they are no longer in
// use.
func (c *counter) read(ctx context.Context, f *os.File, key [sha256.Size]byte) (p *pairs, err error) {
	defer func() {
		if p == nil || p.shelf == nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errPairs
	}
	return readPairs(ctx, f, info.Size(), key, c.words(), c.buffer/pairSize)
}

// readPairs reads a file of the given size with pairs of words below words, and
// holds as many of them at a time as it may. It believes nothing that pairs
// cannot be, whatever the checksum says.
func readPairs(ctx context.Context, r io.ReaderAt, size int64, key [sha256.Size]byte, words int32, held int) (*pairs, error) {
	left := size - int64(pairsTail)
	if left < 0 || left%pairSize != 0 {
		return nil, errPairs
	}
	tail := make([]byte, pairsTail)
	if _, err := r.ReadAt(tail, left); err != nil {
		return nil, err
	}
	mirrored := binary.LittleEndian.Uint64(tail)
	want := binary.LittleEndian.AppendUint32([]byte(pairsMagic), pairsVersion)
	want = append(want, key[:]...)
	if string(tail[8:pairsTail-sha256.Size]) != string(want) || mirrored > uint64(left/pairSize) {
		return nil, errPairs
	}
	p := &pairs{total: int(left / pairSize), mirrored: int(mirrored)}
	if p.total <= held {
		p.list = make([]pair, 0, p.total)
	} else {
		p.shelf = newShelf(r, p.total, held, words)
	}
	sum := sha256.New()
	buf := make([]byte, pairSize<<14)
	list := make([]pair, 0, 1<<14) // of a stretch that is looked at and not kept
	in := io.NewSectionReader(r, 0, left)
	for n := left; n > 0; n -= int64(len(buf)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		buf = buf[:min(int64(len(buf)), n)]
		if _, err := io.ReadFull(in, buf); err != nil {
			return nil, err
		}
		sum.Write(buf)
		var err error
		if p.list != nil {
			p.list, err = appendPairs(p.list, buf, words)
		} else {
			_, err = appendPairs(list, buf, words)
		}
		if err != nil {
			return nil, err
		}
	}
	sum.Write(tail[:pairsTail-sha256.Size])
	if string(sum.Sum(nil)) != string(tail[pairsTail-sha256.Size:]) {
		return nil, errPairs
	}
	return p, nil
}

// appendPairs appends the pairs that are in b.
func appendPairs(list []pair, b []byte, words int32) ([]pair, error) {
	for ; len(b) > 0; b = b[pairSize:] {
		q := pair{
			int32(binary.LittleEndian.Uint32(b)),
			int32(binary.LittleEndian.Uint32(b[4:])),
			math.Float32frombits(binary.LittleEndian.Uint32(b[8:])),
		}
		if uint32(q.word) >= uint32(words) || uint32(q.context) >= uint32(words) || !(q.x > 0 && q.x <= math.MaxFloat32) {
			return nil, errPairs
		}
		list = append(list, q)
	}
	return list, nil
}

// evictPairs deletes the files of pairs that were used least recently, except the
// one at path, until the rest keeps the limit. Those that are larger than it alone stay: [PairCounts.Keep] was asked
// for them. Another process may do the same at
// the same time.
func evictPairs(folder, path string, limit int64) {
	files, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	var old []fs.FileInfo
	total := int64(0)
	for _, f := range files {
		info, err := f.Info()
		name := f.Name()
		if err != nil || !info.Mode().IsRegular() || len(name) != 2*sha256.Size+len(pairsSuffix) || filepath.Ext(name) != pairsSuffix || info.Size() > limit {
			continue
		}
		total += info.Size()
		if name != filepath.Base(path) {
			old = append(old, info)
		}
	}
	slices.SortFunc(old, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, info := range old {
		if total <= limit {
			return
		}
		if os.Remove(filepath.Join(folder, info.Name())) == nil {
			total -= info.Size()
		}
	}
}
