package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugeFloats returns n zeros that begin at a huge page, and asks the system for
// such pages. Where it has none to give, the memory is as any other.
func hugeFloats(n int) []float32 {
	all := make([]float32, n+hugePage)
	const bytes = 4 * hugePage
	skip := int((bytes-uintptr(unsafe.Pointer(&all[0]))%bytes)%bytes) / 4
	x := all[skip : skip+n : skip+n]
	region := unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), 4*n/bytes*bytes)
	_ = unix.Madvise(region, unix.MADV_HUGEPAGE) // advice only
	return x
}
