package page

import (
	"os/exec"
	"testing"
)

// TestInteropVocabulary: the search of the explorer finds a word in whichever of Unicode's normal forms it is typed, and the
// word has.
func TestInteropVocabulary(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no node; install it (Debian: nodejs)")
	}
	const check = `
const assert = require("node:assert");
const words = ["caf\u00e9", "e\u0301cole", "\u0130stanbul", "\u{1d400}\u{1d401}\u{1d402}", "caf\u00e9s"];
const v = new Vocabulary(words, [0, 1, 2, 3, 4]);
assert.deepEqual(v.complete("Cafe\u0301", 8), [0, 4]);
assert.deepEqual(v.complete("\u00c9c", 8), [1]);
assert.deepEqual(v.complete("\u00c9co", 8), [1]);
assert.deepEqual(["CAFE\u0301", "\u00c9COLE", "E\u0301cole"].map((w) => v.row(w)), [0, 1, 1]);
assert.deepEqual(v.parts(4, "FE\u0301"), ["ca", "f\u00e9", "s"]);
assert.deepEqual(v.parts(2, "st"), ["\u0130stanbul", "", ""]);
`
	script, err := explorerFiles.ReadFile("explore/data.js")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(node, "-e", string(script)+check).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
