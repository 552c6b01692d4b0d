package kernel

// Floats returns n zeros. Large slices are laid out so that the system can back
// them with huge pages: passes over parameters and optimizer state are bound by
// memory, and ordinary pages cost them address translations.
func Floats(n int) []float32 {
	if n < 2*hugePage {
		return make([]float32, n)
	}
	return hugeFloats(n)
}

// hugePage is the size of a huge page in float32s: 2 MiB.
const hugePage = 2 << 20 / 4
