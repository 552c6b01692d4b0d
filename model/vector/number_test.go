package vector

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestParseDecimal holds that a number is read as strconv reads it, if it is read, also where it is as close to halfway between two float32s
// as 15 digits can be.
func TestParseDecimal(t *testing.T) {
	compare := func(t interface{ Fatalf(string, ...any) }, text string) {
		got, ok := parseDecimal([]byte(text))
		want, err := strconv.ParseFloat(text, 32)
		if ok && (err != nil || math.Float32bits(got) != math.Float32bits(float32(want))) {
			t.Fatalf("%q is read as %v; want %v, %v", text, got, want, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) { compare(t, rapid.StringMatching(`-?[0-9]{0,8}\.?[0-9]{0,9}`).Draw(t, "text")) })
	for word := uint32(0x3d000000); word < 0x56000000; word += 9973 { // 0.03 to 3.5e13
		x := math.Float32frombits(word)
		middle := (float64(x) + float64(math.Nextafter32(x, math.MaxFloat32))) / 2
		whole := strings.TrimLeft(strconv.FormatFloat(math.Floor(middle), 'f', 0, 64), "0")
		compare(t, strings.TrimLeft(strconv.FormatFloat(middle, 'f', 15-len(whole), 64), "0"))
	}
	for _, text := range []string{"", "-", ".", "-.", "+1", "1e5", "0x1", "1_0", "nan", "1.2.3", "9234567890123456"} {
		if x, ok := parseDecimal([]byte(text)); ok {
			t.Errorf("%q is read as %v", text, x)
		}
	}
	for _, text := range []string{"0", "-0.0", ".5", "5.", "-12.34567891", "123456789012345"} {
		if _, ok := parseDecimal([]byte(text)); !ok {
			t.Errorf("%q is not read", text)
		}
	}
	if x, _ := parseDecimal([]byte("-0.0")); !math.Signbit(float64(x)) {
		t.Error("-0.0 has lost its sign")
	}
}
