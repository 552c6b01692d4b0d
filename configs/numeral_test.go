package configs

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestNumerals has numbers that people write and TOML does not take. Each is told with what to write, in a file, on the command line,
// and inside of lists and tables.
func TestNumerals(t *testing.T) {
	for written, want := range map[string]string{
		".5": "0.5", "5.": "5.0", "1_000.": "1_000.0", "+.5": "+0.5", "-.5": "-0.5", "5.e-3": "5.0e-3", ".5e-3": "0.5e-3", "00.5": "0.5", "0,001": "0.001",
		"1,5": "1.5", "1_000,5": "1_000.5", "1,000": "1_000", "1__000": "1_000", "1_": "1", "007": "7", "+01": "+1",
	} {
		_, err := Parse("a.toml", []byte(good+"optimizer.learning_rate = "+written+" # fast\n"), nil)
		if err == nil || !strings.HasSuffix(strings.TrimSpace(err.Error()), ": optimizer.learning_rate = "+want) {
			t.Errorf("%s in a file: %v", written, err)
		}
		_, err = Parse("a.toml", []byte(good), []string{"optimizer.learning_rate=" + written})
		if err == nil || !strings.HasSuffix(strings.TrimSpace(err.Error()), `not the string "`+written+`": write `+want) {
			t.Errorf("%s on the command line: %v", written, err)
		}
	}
	for _, test := range []struct{ line, word, want string }{
		{"layers = [{type = \"dropout\", rate = .5}]", `layers=[{type="dropout",rate=.5}]`, "write 0.5 for .5"},
		{"optimizer = {type = \"adam\", beta1 = 1.}", `optimizer={type="adam",beta1=1.}`, "write 1.0 for 1."},
		{"loss = {type = \"adaptive_softmax\", cutoffs = [0.25, .5]}", `loss.cutoffs=[0.25,.5]`, "write 0.5 for .5"},
		{"\"embedding\".rate = -.5", "seed=1.", "write "},
	} {
		if _, err := Parse("a.toml", []byte(good+test.line+"\n"), nil); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.line, err)
		}
		if _, err := Parse("a.toml", []byte(good+"loss.type = \"adaptive_softmax\"\n"), []string{test.word}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.word, err)
		}
	}
	for word, want := range map[string]string{
		"train.batch_size=32.": ": write 32", "seed=1,000": ": write 1_000", "seed=007": ": write 7", "seed=1e3": ": write 1000", "seed=1.5e1x": `"1.5e1x"`, "seed=“3”": ": write 3", "seed=\u200b3": ": write 3", "train.batch_size=３２": ": write 32", "optimizer.learning_rate=−0,1": ": write -0.1",
		"corpus.normalize=True": ": write true", "corpus.normalize=off": ": write false", "corpus.normalize=maybe": "must be true or false, without quotes, not the string \"maybe\"", "seed=.5": `".5"`,
		"corpus.valid=.05": `".05" is not a share: write 0.05; a file of that name is ./.05`, "corpus.test=0,1": `"0,1" is not a share: write 0.1; a file of that name is ./0,1`,
	} {
		if _, err := Parse("a.toml", []byte(good), []string{word}); err == nil || !strings.HasSuffix(strings.TrimSpace(err.Error()), want) {
			t.Errorf("%s: %v, want %s", word, err, want)
		}
	}
}

// TestUnits has numbers with units behind them.
func TestUnits(t *testing.T) {
	for written, want := range map[string]string{
		"train.max_tokens = 10M": "train.max_tokens = 10000000", "train.max_tokens = 1.5B # all": "train.max_tokens = 1500000000", "train.batch_size = 2k": "train.batch_size = 2000",
		"train.max_seconds = 1h": "train.max_seconds = 3600", "train.max_seconds = 90 min": "train.max_seconds = 5400", "corpus.valid = 5%": "corpus.valid = 0.05",
		"train.batch_size = 10%": "such as 10_000 or 0.001", "train.batch_size = 5m": "such as 10_000 or 0.001", "train.epochs = 3 epochs": "such as 10_000 or 0.001",
		"optimizer.learning_rate = 1e-3;": "remove the ; at the end", "optimizer.learning_rate = 1e-3.": "remove the . at the end",
		"This is what it asks.":    "expected '.' or '=', but got 'i' instead",
		`train.max_tokens = "10M"`: `not the string "10M": write 10000000`, `train.max_seconds = "1h"`: `not the string "1h": write 3600`, `vocab.max_size = "30k"`: `not the string "30k": write 30000`,
		`objective.omit = "33.3%"`: `not the string "33.3%": write 0.333`, `schedule.warmup_steps = "10%"`: `not the string "10%"`,
	} {
		_, err := Parse("a.toml", []byte(good+written+"\n"), nil)
		if strings.Contains(written, "omit") {
			_, err = Parse("a.toml", []byte(good+"objective.type = \"classify\"\n"+written+"\n"), nil)
		}
		if err == nil || !strings.Contains(err.Error(), want+"\n") && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", written, err, want)
		}
	}
}

// TestNumeralsAreTOML: what is said to be written is a number of TOML, of the value that was written.
func TestNumeralsAreTOML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[-+]?[0-9_]{0,4}([.,][0-9_]{0,3})?([eE][-+]?[0-9]{1,2})?`).Draw(t, "text")
		number := asNumber(text)
		if number == "" {
			return
		}
		var tree map[string]any
		if err := decode("x = "+number, &tree); err != nil {
			t.Fatalf("%q is told to be %s, which is no TOML: %v", text, number, err)
		}
		if grouped().MatchString(text) {
			return
		}
		plain := strings.NewReplacer("_", "", ",", ".").Replace(text)
		want, err := strconv.ParseFloat(plain, 64)
		if got, _ := toFloat(tree["x"]); err != nil || got != want {
			t.Fatalf("%q is told to be %s, which is %v and not %v (%v)", text, number, got, want, err)
		}
	})
}
