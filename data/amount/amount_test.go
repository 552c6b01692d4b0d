package amount

import "testing"

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
}
