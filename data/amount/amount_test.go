package amount

import (
	"math"
	"testing"
)

func TestAmount(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 lines are", 1: "1 line is", 2: "2 lines are", 1000: "1,000 lines are"} {
		if got := Subject(n, "line", "is", "are"); got != want {
			t.Errorf("Subject(%d) = %s, want %s", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "", 1: "a", 2: "a, b", 4: "a, b, c, d", 5: "a, b, c and 2 more"} {
		if got := Some([]string{"a", "b", "c", "d", "e"}[:n]); got != want {
			t.Errorf("Some of %d = %s, want %s", n, got, want)
		}
	}
	for x, want := range map[float64]string{0: "0.00", 133.094: "133.09", 1234.5: "1,234.50", -1234.5: "-1,234.50", 999_999_999: "999,999,999.00", 1.234e12: "1.23e+12", 1e300: "1.00e+300", math.Inf(1): "+Inf"} {
		if got := Hundredths(x); got != want {
			t.Errorf("Hundredths(%v) = %s, want %s", x, got, want)
		}
	}
}
