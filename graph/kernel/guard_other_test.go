//go:build !linux

package kernel

import "testing"

func bytesBeforeGuard(_ *testing.T, n int) []int8 { return make([]int8, n) }
