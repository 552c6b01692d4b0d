package train

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/graph/kernel/elementary"
)

// events is a TensorBoard event file. Each record is an Event message in Protocol
// Buffers encoding, with its length and checksums around it (the record format of
// tensorflow/core/lib/io, and core/util/event.proto; the name of each field is given
// where it is written).
type events struct {
	file *os.File
	now  func() float64 // seconds since 1970
}

// createEvents makes an event file for a run that continues at the given step:
// readers then drop what older files say about later steps.
func createEvents(path string, step int64, now func() float64) (*events, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, disk.Cause(err))
	}
	e := &events{f, now}
	var start message
	start.varint(1, 1) // SessionLog.status = START
	var version, session message
	version.bytes(3, []byte("brain.Event:2")) // file_version
	session.bytes(7, start)                   // session_log
	for _, m := range []message{version, session} {
		if err := e.write(step, m); err != nil {
			f.Close()
			return nil, err
		}
	}
	return e, nil
}

// scalar writes one number at a step.
func (e *events) scalar(step int64, tag string, x float64) error {
	var value message
	value.bytes(1, []byte(tag)) // Summary.Value.tag
	value.fixed32(2, float32(x))
	return e.summary(step, value)
}

// histogram writes how numbers are distributed at a step. Each bucket's limit is a
// tenth above the one before, as in TensorFlow.
func (e *events) histogram(step int64, tag string, x []float32) error {
	limits := bucketLimits()
	count := make([]float64, len(limits))
	lo, hi, sum, squares := math.Inf(1), math.Inf(-1), 0.0, 0.0
	for _, f := range x {
		v := float64(f)
		lo, hi, sum, squares = min(lo, v), max(hi, v), sum+v, squares+float64(v*v)
		count[bucketOf(v)]++
	}
	first, last := 0, len(count)-1
	for first < last && count[first] == 0 {
		first++
	}
	for last > first && count[last] == 0 {
		last--
	}
	var h message // HistogramProto
	for field, v := range []float64{lo, hi, float64(len(x)), sum, squares} {
		h.fixed64(field+1, v)
	}
	h.packed(6, limits[first:last+1])
	h.packed(7, count[first:last+1])
	var value message
	value.bytes(1, []byte(tag))
	value.bytes(5, h)
	return e.summary(step, value)
}

const (
	smallest = 1e-12 // limit of the first bucket above 0
	growth   = 1.1
	positive = 1 + 775 // buckets above 0, up to 1e20
)

// bucketLimits returns the upper limits of the buckets: −1e20 … −1e-12, 1e-12 …
// 1e20.
func bucketLimits() []float64 {
	limits := make([]float64, 2*positive)
	for i, x := 0, smallest; i < positive; i, x = i+1, x*growth {
		limits[positive+i], limits[positive-1-i] = x, -x
	}
	return limits
}

func bucketOf(x float64) int {
	i := 0
	if a := math.Abs(x); a > smallest {
		i = int(min(positive-1, math.Ceil(elementary.Log(a/smallest)/elementary.Log(growth)))) // also of what is infinite
	}
	if x < 0 {
		return positive - i
	}
	return positive + i
}

func (e *events) summary(step int64, value message) error {
	var summary, event message
	summary.bytes(1, value)
	event.bytes(5, summary)
	return e.write(step, event)
}

// write writes a record in a single write: an Event with the time, the step and the
// given contents.
func (e *events) write(step int64, contents message) error {
	var event message
	event.fixed64(1, e.now())
	event.varint(2, uint64(step))
	event = append(event, contents...)
	record := binary.LittleEndian.AppendUint64(nil, uint64(len(event)))
	record = binary.LittleEndian.AppendUint32(record, masked(record))
	record = append(record, event...)
	record = binary.LittleEndian.AppendUint32(record, masked(event))
	if _, err := e.file.Write(record); err != nil {
		return cannotWrite(e.file.Name(), err)
	}
	return nil
}

// masked returns the checksum of the record format.
func masked(x []byte) uint32 {
	c := crc32.Checksum(x, crc32.MakeTable(crc32.Castagnoli))
	return (c>>15 | c<<17) + 0xa282ead8
}

// A message is a Protocol Buffers message that is being built.
type message []byte

func (m *message) key(field, wire int) { *m = binary.AppendUvarint(*m, uint64(field<<3|wire)) }

func (m *message) varint(field int, x uint64) {
	m.key(field, 0)
	*m = binary.AppendUvarint(*m, x)
}

func (m *message) fixed64(field int, x float64) {
	m.key(field, 1)
	*m = binary.LittleEndian.AppendUint64(*m, math.Float64bits(x))
}

func (m *message) bytes(field int, x []byte) {
	m.key(field, 2)
	*m = binary.AppendUvarint(*m, uint64(len(x)))
	*m = append(*m, x...)
}

func (m *message) fixed32(field int, x float32) {
	m.key(field, 5)
	*m = binary.LittleEndian.AppendUint32(*m, math.Float32bits(x))
}

func (m *message) packed(field int, x []float64) {
	var numbers []byte
	for _, v := range x {
		numbers = binary.LittleEndian.AppendUint64(numbers, math.Float64bits(v))
	}
	m.bytes(field, numbers)
}
