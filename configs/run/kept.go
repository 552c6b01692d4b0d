package run

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/lexigraph/lexigraph/data"
	"github.com/lexigraph/lexigraph/data/disk"
)

// keptParameters are parameters of a run's network that are kept in the cache, apart from the checkpoint
// with its optimizer state and its SHA-256: a search reads them for each query. What
// is not kept yet is read from the checkpoint.
type keptParameters struct {
	place data.CacheFile
	open  func() (parameters, error) // the checkpoint

	known map[string]keptTensor
	from  parameters // the checkpoint, once it is open
}

// A keptTensor has no shape where the network has no such parameter.
type keptTensor struct {
	shape   []int
	numbers []float32 // nil: only the shape was asked for
}

// keepParameters returns the parameters in the checkpoint that open opens. The key is another one when
// the file has changed.
func keepParameters(folder, key string, open func() (parameters, error)) *keptParameters {
	k := &keptParameters{place: data.CacheFile{Folder: folder}, open: open, known: make(map[string]keptTensor)}
	k.place.Key = sha256.Sum256([]byte("parameters 1\n" + key))
	k.decode(k.place.Read())
	return k
}

// Shape returns the shape of a parameter.
func (k *keptParameters) Shape(path string) (shape []int, ok bool) {
	if t, is := k.known[path]; is {
		return t.shape, t.shape != nil
	}
	if k.source() != nil {
		return nil, false // who asks next for its numbers gets the error
	}
	shape, _ = k.from.Shape(path)
	k.known[path] = keptTensor{shape: shape}
	return shape, shape != nil
}

// Tensor returns a parameter.
func (k *keptParameters) Tensor(path string) (shape []int, numbers []float32, err error) {
	if t := k.known[path]; t.numbers != nil {
		return t.shape, t.numbers, nil
	}
	if err := k.source(); err != nil {
		return nil, nil, err
	}
	if shape, numbers, err = k.from.Tensor(path); err == nil {
		k.known[path] = keptTensor{shape, numbers}
	}
	return shape, numbers, err
}

// Matrix returns a parameter with two dimensions.
func (k *keptParameters) Matrix(path string) (rows, cols int, numbers []float32, err error) {
	if t := k.known[path]; t.numbers != nil && len(t.shape) == 2 {
		return t.shape[0], t.shape[1], t.numbers, nil
	}
	if err := k.source(); err != nil {
		return 0, 0, nil, err
	}
	if rows, cols, numbers, err = k.from.Matrix(path); err == nil {
		k.known[path] = keptTensor{[]int{rows, cols}, numbers}
	}
	return rows, cols, numbers, err
}

func (k *keptParameters) source() (err error) {
	if k.from == nil {
		k.from, err = k.open()
	}
	return err
}

// keep keeps what was asked for. If it cannot, the next search is slower.
func (k *keptParameters) keep() {
	if k.from != nil && k.place.Folder != "" {
		k.place.Write(k.encode())
	}
}

// encode returns the parameters, behind a CRC-32C of what follows it. Numbers are varints and little-endian
// float32.
func (k *keptParameters) encode() []byte {
	size := 0
	for path, t := range k.known {
		size += len(path) + 4*len(t.numbers) + 64
	}
	b := make([]byte, 4, size)
	for path, t := range k.known {
		b = append(binary.AppendUvarint(b, uint64(len(path))), path...)
		b = binary.AppendUvarint(b, uint64(len(t.shape)))
		for _, n := range t.shape {
			b = binary.AppendUvarint(b, uint64(n))
		}
		b = binary.AppendUvarint(b, uint64(len(t.numbers)))
		for _, x := range t.numbers {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
	}
	binary.LittleEndian.PutUint32(b, crc32.Checksum(b[4:], castagnoli))
	return b
}

// decode is the inverse of encode. Damaged bytes have nothing.
func (k *keptParameters) decode(b []byte) {
	if len(b) < 4 || binary.LittleEndian.Uint32(b) != crc32.Checksum(b[4:], castagnoli) {
		return
	}
	for v := (disk.Values{Rest: b[4:]}); len(v.Rest) > 0; {
		path := v.Text()
		var t keptTensor
		for range v.Count(1) {
			t.shape = append(t.shape, int(v.Uvarint()))
		}
		if n := v.Count(4); n > 0 {
			numbers := v.Bytes(4 * uint64(n))
			t.numbers = make([]float32, n)
			for i := range t.numbers {
				t.numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(numbers[4*i:]))
			}
		}
		if v.Bad {
			return
		}
		k.known[path] = t
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
