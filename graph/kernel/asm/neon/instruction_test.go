package main

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// TestWords holds, by binutils' disassembler, that each word of the assembly is the
// instruction in its comment.
func TestWords(t *testing.T) {
	const disassembler = "aarch64-linux-gnu-objdump"
	if _, err := exec.LookPath(disassembler); err != nil {
		t.Skip(err)
	}
	text, err := os.ReadFile("../../kernel_arm64.s")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	var code []byte
	for _, m := range regexp.MustCompile(`WORD \$(0x[0-9a-f]+) // (.*)`).FindAllStringSubmatch(string(text), -1) {
		word, err := strconv.ParseUint(m[1], 0, 32)
		if err != nil {
			t.Fatal(err)
		}
		code = binary.LittleEndian.AppendUint32(code, uint32(word))
		want = append(want, m[2])
	}
	path := filepath.Join(t.TempDir(), "code")
	if err := os.WriteFile(path, code, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(disassembler, "-D", "-b", "binary", "-m", "aarch64", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	got := regexp.MustCompile(`(?m)^ +[0-9a-f]+:\t[0-9a-f]+ \t(.*)$`).FindAllStringSubmatch(string(out), -1)
	if len(want) == 0 || len(got) != len(want) {
		t.Fatalf("%d words are %d instructions", len(want), len(got))
	}
	space := regexp.MustCompile(`\s+`)
	for i, g := range got {
		if text := space.ReplaceAllString(g[1], " "); text != want[i] {
			t.Errorf("%x, %s, is %s", code[4*i:4*i+4], want[i], text)
		}
	}
}
