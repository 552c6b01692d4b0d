package half

import (
	"math"
	"testing"
)

func TestFrom(t *testing.T) {
	for _, test := range []struct {
		bits uint16
		want float64
	}{{0x0000, 0}, {0x3c00, 1}, {0xc000, -2}, {0x7bff, 65504}, {0x0400, 0x1p-14}, {0x03ff, 1023 * 0x1p-24}, {0x7c00, math.Inf(1)}, {0xfc00, math.Inf(-1)}, {0x3555, 0.333251953125}} {
		if got := float64(From(test.bits)); got != test.want {
			t.Errorf("From(%#04x) = %v, want %v", test.bits, got, test.want)
		}
	}
	if v := From(0x7e00); v == v {
		t.Errorf("From(0x7e00) = %v, want NaN", v)
	}
}

// TestTo compares with the nearest of all binary16, found one by one.
func TestTo(t *testing.T) {
	for h := range uint16(31 << 10) {
		x := From(h)
		if To(x) != h || To(-x) != h|1<<15 {
			t.Fatalf("%v (%#x) became %#x", x, h, To(x))
		}
		middle := float32((float64(x) + float64(From(h+1))) / 2)
		if h+1 == 31<<10 {
			middle = Infinite
		}
		even := h + h&1
		if To(middle) != even || To(math.Nextafter32(middle, 0)) != h || To(math.Nextafter32(middle, 1e9)) != h+1 {
			t.Fatalf("around %v: %#x %#x %#x", middle, To(math.Nextafter32(middle, 0)), To(middle), To(math.Nextafter32(middle, 1e9)))
		}
	}
	if x := From(To(float32(math.NaN()))); x == x {
		t.Error("NaN became", x)
	}
}
