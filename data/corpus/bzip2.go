package corpus

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"fmt"
	"io"

	"github.com/lexigraph/lexigraph/data/amount"
)

// newBzip2Reader reads bzip2 data of one or several streams. As of gzip, zeros behind them mean nothing, and other bytes are not
// read, which it notes.
func newBzip2Reader(r *bufio.Reader, note func(string)) io.Reader {
	tail := &bzip2Tail{r: r}
	return &bzip2Reader{text: bzip2.NewReader(tail), tail: tail, note: note}
}

type bzip2Reader struct {
	text io.Reader
	tail *bzip2Tail
	note func(string)
	done bool
}

func (b *bzip2Reader) Read(p []byte) (int, error) {
	if b.done {
		return 0, io.EOF
	}
	n, err := b.text.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	behind, ended := b.tail.behind()
	if !ended {
		return n, err
	}
	b.done = true
	all := &zeros{}
	count, err := io.Copy(all, io.MultiReader(bytes.NewReader(behind), b.tail.r))
	if err != nil {
		return n, err
	}
	if all.other {
		b.note(fmt.Sprintf("what comes behind the bzip2 data, %s, is not bzip2 and was not read", amount.Of(count, "byte")))
	}
	return n, io.EOF
}

// zeros is written to, and says whether it was anything but zeros.
type zeros struct{ other bool }

func (z *zeros) Write(p []byte) (int, error) {
	z.other = z.other || len(bytes.Trim(p, "\x00")) > 0
	return len(p), nil
}

// A bzip2Tail remembers the last bytes that were read.
type bzip2Tail struct {
	r    *bufio.Reader
	last [16]byte
	n    int
}

func (t *bzip2Tail) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	for _, b := range p[:n] {
		t.see(b)
	}
	return n, err
}

// ReadByte implements io.ByteReader, by which package bzip2 reads no more than it needs.
func (t *bzip2Tail) ReadByte() (byte, error) {
	b, err := t.r.ReadByte()
	if err == nil {
		t.see(b)
	}
	return b, err
}

func (t *bzip2Tail) see(b byte) {
	t.last[t.n%len(t.last)] = b
	t.n++
}

// behind returns the one or two bytes that were read behind the end of a stream, where it ended just before them. A stream
// ends in the digits of √π, a checksum of 32 bits, and up to seven bits to the end of the byte.
func (t *bzip2Tail) behind() (behind []byte, ended bool) {
	const magic, size = 0x177245385090, 11
	var last []byte
	for i := max(0, t.n-len(t.last)); i < t.n; i++ {
		last = append(last, t.last[i%len(t.last)])
	}
	for _, k := range []int{1, 2} {
		if len(last) < size+k {
			break
		}
		end := last[len(last)-k-size : len(last)-k]
		for pad := range 8 { // bits behind the checksum
			var x uint64
			for bit := range 48 {
				at := 8*size - pad - 32 - 48 + bit
				x = x<<1 | uint64(end[at/8]>>(7-at%8)&1)
			}
			if x == magic {
				return last[len(last)-k:], true
			}
		}
	}
	return nil, false
}
