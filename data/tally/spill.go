package tally

import (
	"bufio"
	"encoding/binary"
	"io"
	"iter"
	"os"

	"github.com/lexigraph/lexigraph/data/disk"
)

// A Spill is a temporary file of runs. It is not safe for concurrent use.
type Spill[K Key] struct {
	folder string
	code   Code[K]
	file   *os.File // nil: there are no runs yet
	ends   []int64  // where each run ends in it
}

// NewSpill returns a spill without runs. Its file is in folder, or in the system's folder for temporary files if that is empty.
func NewSpill[K Key](folder string, code Code[K]) *Spill[K] {
	return &Spill[K]{folder: folder, code: code}
}

// Add writes a run: keys in rising order, each once, and counts above 0. After an error, which is that of the disk, the spill is not to be used.
func (s *Spill[K]) Add(run iter.Seq2[K, int64]) error {
	if s.file == nil {
		f, err := disk.Scratch(s.folder)
		if err != nil {
			return err
		}
		s.file = f
	}
	size, err := WriteRun(s.file, s.code, run)
	if err != nil {
		return err
	}
	s.ends = append(s.ends, s.size()+size)
	return nil
}

func (s *Spill[K]) size() int64 {
	if len(s.ends) == 0 {
		return 0
	}
	return s.ends[len(s.ends)-1]
}

// buffers is how many bytes the buffers of all runs that are merged take, as long as none is too small.
const buffers = 32 << 20

// BufferSize returns how large the buffer of each of n files should be that are read together.
func BufferSize(n int) int { return max(4<<10, min(buffers/max(1, n), 256<<10)) }

// Runs returns the runs. They read the file, so they are good until Close.
func (s *Spill[K]) Runs() []Run[K] {
	runs := make([]Run[K], len(s.ends))
	begin := int64(0)
	for i, end := range s.ends {
		in := bufio.NewReaderSize(io.NewSectionReader(s.file, begin, end-begin), BufferSize(len(s.ends)))
		runs[i] = ReadRun(in, s.code)
		begin = end
	}
	return runs
}

// Len returns how many runs there are.
func (s *Spill[K]) Len() int { return len(s.ends) }

// Close deletes the file.
func (s *Spill[K]) Close() {
	if s.file != nil {
		s.file.Close()
		s.file, s.ends = nil, nil
	}
}

// WriteRun writes a run and returns how many bytes it takes. Each count is above 0.
func WriteRun[K Key](w io.Writer, code Code[K], run iter.Seq2[K, int64]) (size int64, err error) {
	b := bufio.NewWriterSize(w, 1<<16)
	var before K
	buf := make([]byte, 0, 64)
	for key, n := range run {
		buf = binary.AppendUvarint(code.Append(buf[:0], before, key), uint64(n))
		if _, err := b.Write(buf); err != nil {
			return 0, err
		}
		size += int64(len(buf))
		before = key
	}
	return size, b.Flush()
}

// ReadRun reads what WriteRun wrote, up to the end of r. Keys that do not rise, and counts that are not above 0, are errors.
func ReadRun[K Key](r *bufio.Reader, code Code[K]) Run[K] { return &read[K]{r: r, code: code} }

type read[K Key] struct {
	r      *bufio.Reader
	code   Code[K]
	before K
	later  bool // than the first key
}

func (f *read[K]) Next() (key K, n int64, err error) {
	key, err = f.code.Read(f.r, f.before)
	if err != nil {
		return key, 0, err
	}
	u, err := binary.ReadUvarint(f.r)
	if err != nil {
		return key, 0, whole(err)
	}
	if n = int64(u); n < 1 || f.later && key <= f.before {
		return key, 0, errDamaged
	}
	f.before, f.later = key, true
	return key, n, nil
}
