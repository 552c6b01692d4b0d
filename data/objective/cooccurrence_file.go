package objective

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/lexigraph/lexigraph/data/corpus"
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
	pairsVersion = 1
	pairsSuffix  = ".pairs"
	pairSize     = 12
	pairsTail    = 8 + len(pairsMagic) + 4 + 2*sha256.Size
	pairsLimit   = 4 << 30 // bytes of all files of pairs in a cache
)

// counting is how X is counted. It is part of each key, so that no file outlives
// a change of it.
//
//go:embed cooccurrence_count.go
var counting string

// key returns a SHA-256 of all that X depends on.
func (c *counter) key() (sum [sha256.Size]byte) {
	h := sha256.New()
	fmt.Fprintf(h, "pairs %d\n%+v\n%d tokens\n%s\n", pairsVersion, c.spec, c.corpus.Len(), counting)
	const start = 1 << 31 // the first word of a sentence
	buf := make([]byte, 0, 1<<16)
	for i, id := range c.corpus.IDs {
		if c.corpus.StartsSentence(i) {
			id |= -start
		}
		if buf = binary.LittleEndian.AppendUint32(buf, uint32(id)); len(buf) == cap(buf) {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	h.Write(buf)
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
	f, err := createPairs(folder, key)
	if err != nil {
		return nil, diskError(err)
	}
	defer os.Remove(f.Name()) // in vain where it was kept; pairs that are read from it stay there until it is closed
	size, err := c.write(ctx, f, key)
	if err != nil {
		f.Close()
		return nil, diskError(cmp.Or(ctx.Err(), err))
	}
	p, err := c.read(ctx, f, key)
	if err != nil {
		return nil, diskError(cmp.Or(ctx.Err(), err))
	}
	if folder != "" && filepath.Dir(f.Name()) == filepath.Clean(folder) && size <= pairsLimit {
		if os.Rename(f.Name(), path) == nil { // if not, X is counted again the next time
			evictPairs(folder, path, pairsLimit)
		}
	}
	return p, nil
}

// createPairs creates a file to count into: in the folder, or where there is none
// or it cannot be written to, in the system's folder for temporary files. Its name
// is one that the cache of corpora cleans up when a killed process left it.
func createPairs(folder string, key [sha256.Size]byte) (*os.File, error) {
	name := hex.EncodeToString(key[:]) + ".*.tmp"
	if folder != "" && os.MkdirAll(folder, 0o700) == nil {
		if f, err := os.CreateTemp(folder, name); err == nil {
			return f, nil
		}
	}
	return os.CreateTemp("", name)
}

func diskError(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("co-occurrence counts: %w; make room there, or name another folder in LEXIGRAPH_CACHE, or in TMPDIR where that is off", err)
}

// write counts X into w and returns how many bytes that took.
func (c *counter) write(ctx context.Context, w io.Writer, key [sha256.Size]byte) (size int64, err error) {
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<18)
	n := 0
	var buf []byte
	put := func(list []pair) error {
		buf = buf[:0]
		for _, p := range list {
			buf = binary.LittleEndian.AppendUint32(buf, uint32(p.word))
			buf = binary.LittleEndian.AppendUint32(buf, uint32(p.context))
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(p.x))
		}
		n += len(list)
		_, err := out.Write(buf)
		return err
	}
	var diagonal []pair // at most one a word
	err = c.each(ctx, func(b *block) error {
		diagonal = append(diagonal, b.diagonal...)
		return put(b.list)
	})
	if err != nil {
		return 0, err
	}
	mirrored := n
	if !c.spec.Symmetric {
		mirrored = 0
	}
	if err := put(diagonal); err != nil {
		return 0, err
	}
	tail := binary.LittleEndian.AppendUint64(nil, uint64(mirrored))
	tail = append(tail, pairsMagic...)
	tail = binary.LittleEndian.AppendUint32(tail, pairsVersion)
	out.Write(append(tail, key[:]...))
	if err := out.Flush(); err != nil { // the first error there was
		return 0, err
	}
	_, err = w.Write(sum.Sum(nil))
	return int64(n)*pairSize + int64(pairsTail), err
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
// one at path, until the rest keeps the limit. Another process may do the same at
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
		if err != nil || !info.Mode().IsRegular() || len(name) != 2*sha256.Size+len(pairsSuffix) || filepath.Ext(name) != pairsSuffix {
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
