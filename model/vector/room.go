package vector

import (
	"fmt"
	"runtime"
)

// fits returns an error if the numbers that s declares take more memory than is left, before they are read. What the size of a text says of
// them may be wrong by some percent and, where it is compressed, by half: that is not gone by.
func (b *builder) fits(s *source) error {
	numbers := b.room
	if b.most > 0 {
		numbers = min(numbers, b.most*b.table.Dim)
	}
	need := int64(4 * numbers)
	if b.stored != nil {
		need = int64(numbers) // their codes
	}
	if b.guessed {
		need = need / 5 * 4
	}
	if b.drop || s.memory == 0 || b.guessed && s.size < 0 || need <= s.memory-inUse() {
		return nil
	}
	runtime.GC()
	free := max(0, s.memory-inUse())
	if need <= free {
		return nil
	}
	return &FormatError{Path: s.path,
		What:   fmt.Sprintf("its vectors take %d MB of memory, and %d MB of %d are free", need/1_000_000, free/1_000_000, s.memory/1_000_000),
		Remedy: `keep as many of its first words as fit, by "lexigraph export FILE --top N --format word2vec-binary --out FIRST.bin", and use these`}
}

// inUse returns how much memory the program holds already, with what is not collected yet.
func inUse() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
