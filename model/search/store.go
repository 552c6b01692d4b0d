package search

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"runtime"
	"strings"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/model/lexical"
)

// code is that of this package. It is part of each index's key, so that none outlives a
// change of what it would hold.
//
//go:embed *.go
var code embed.FS

// A place is where an index is kept.
type place struct{ data.CacheFile }

// placeOf returns the place of the index that s asks for, by the absolute paths of what is
// searched.
func placeOf(s Settings) place {
	h := sha256.New()
	fmt.Fprintf(h, "search %q %q\n", data.Encoding(), runtime.Version()) // Go parses functions
	fs.WalkDir(code, ".", func(name string, d fs.DirEntry, _ error) error {
		if !d.IsDir() && !strings.HasSuffix(name, "_test.go") {
			b, _ := code.ReadFile(name) // cannot fail
			fmt.Fprintf(h, "%q %x\n", name, sha256.Sum256(b))
		}
		return nil
	})
	for _, name := range s.In {
		fmt.Fprintf(h, "%q\n", absolute(name))
	}
	p := place{data.CacheFile{Folder: s.Cache}}
	if s.Encoder != nil {
		fmt.Fprintf(h, "encoder %q\n", s.Key)
	}
	h.Sum(p.Key[:0])
	return p
}

// read returns the index that is kept, or nil if there is none that is whole.
func (p place) read() *Index {
	b := p.CacheFile.Read()
	if len(b) < len(magic)+4 || string(b[:len(magic)]) != magic {
		return nil
	}
	sum, b := binary.LittleEndian.Uint32(b[len(magic):]), b[len(magic)+4:]
	if crc32.Checksum(b, castagnoli) != sum {
		return nil
	}
	x, err := decode(b)
	if err != nil {
		return nil
	}
	return x
}

func (p place) write(x *Index) error {
	if p.Folder == "" {
		return nil
	}
	b, err := x.encode(make([]byte, len(magic)+4))
	if err != nil {
		return err
	}
	copy(b, magic)
	binary.LittleEndian.PutUint32(b[len(magic):], crc32.Checksum(b[len(magic)+4:], castagnoli))
	return p.CacheFile.Write(b)
}

// magic begins a kept index. Its number is another one when files are divided otherwise. A CRC-32C
// of what follows comes behind it, and then what encode appends.
const magic = "lexigraph search 2\n"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode appends the index: the files, the entries, the index of words, the
// vectors, and that of the probe.
// Numbers are varints, and in vectors little-endian float32.
func (x *Index) encode(b []byte) ([]byte, error) {
	str := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(len(x.files)))
	for _, f := range x.files {
		str(f.path)
		b = binary.AppendVarint(b, f.size)
		b = binary.AppendVarint(b, f.changed)
		b = append(b, f.sum[:]...)
		str(f.problem)
		b = binary.AppendUvarint(b, uint64(f.docs))
	}
	words, err := x.words.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	if int64(len(x.entries.blob)) > math.MaxUint32 {
		return nil, errors.New("the names in it take more than 4 GiB")
	}
	for _, part := range [][]byte{x.entries.table, x.entries.blob, words} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		b = append(b, part...)
	}
	b = binary.AppendUvarint(b, uint64(x.dim))
	return append(append(b, x.vectors...), x.probed...), nil
}

var errIndex = errors.New("not a whole index")

// decode is the inverse of encode. It keeps b. An index that it returns is consistent.
func decode(b []byte) (*Index, error) {
	r := disk.Values{Rest: b}
	x := &Index{words: &lexical.Index{}}
	const least = sha256.Size + 5 // bytes of a file
	x.files = make([]file, r.Count(least))
	docs := 0
	for i := range x.files {
		f := file{path: r.Text(), size: r.Varint(), changed: r.Varint()}
		copy(f.sum[:], r.Bytes(sha256.Size))
		f.problem = r.Text()
		f.docs = r.Count(entrySize)
		docs += f.docs
		x.files[i] = f
	}
	x.entries.table = r.Bytes(uint64(r.Count(1)))
	x.entries.blob = r.Bytes(uint64(r.Count(1)))
	words := r.Bytes(uint64(r.Count(1)))
	x.dim = int(min(r.Uvarint(), math.MaxInt32))
	switch {
	case r.Bad || docs != x.Len() || !x.entries.consistent():
		return nil, errIndex
	case uint64(len(r.Rest)) != 4*uint64(x.dim)*uint64(docs+1):
		return nil, errIndex
	case x.words.UnmarshalBinary(words) != nil || x.words.Len() != docs:
		return nil, errIndex
	}
	x.vectors, x.probed = r.Rest[:4*x.dim*docs], r.Rest[4*x.dim*docs:]
	return x, nil
}
