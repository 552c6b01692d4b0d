package corpus

import "testing"

func TestLoneSurrogate(t *testing.T) {
	for line, want := range map[string]string{
		`{"a":"\ud83d\ude00 é \u00e9"}`: "",
		`{"a":"x\ud83d"}`:               `\ud83d`,
		`{"a":"\uD83D\u0041"}`:          `\uD83D`,
		`{"a":"\ude00"}`:                `\ude00`,
		`{"a":"\\ud83d"}`:               "",
		`{"a":"\ud83d\ud83d\ude00"}`:    `\ud83d`,
		`\`:                             "",
	} {
		if got := loneSurrogate(line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
