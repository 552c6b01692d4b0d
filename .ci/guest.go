//go:build ignore

// Guest is the only process of the machine that .ci/avx512 emulates: its init. It
// runs the tests that lie in /tests, a folder each with the program "test" and its
// testdata, and switches the machine off. The line "guest: exit N" is the last thing
// it says: 0 for success of them all.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	fmt.Println("\nguest: begin")
	err := tests()
	code := 0
	if err != nil {
		fmt.Println("guest:", err)
		code = 1
	}
	fmt.Printf("guest: exit %d\n", code)
	// The emulator writes the serial line to its file by the block, and does not
	// write the last one: this is there to be lost.
	for range 128 {
		fmt.Println(strings.Repeat(".", 78))
	}
	time.Sleep(time.Second)
	syscall.Reboot(syscall.LINUX_REBOOT_CMD_POWER_OFF)
}

func tests() error {
	for at, kind := range map[string]string{"/proc": "proc", "/sys": "sysfs", "/dev": "devtmpfs", "/tmp": "tmpfs"} {
		if err := os.MkdirAll(at, 0o755); err != nil {
			return err
		}
		if err := syscall.Mount(kind, at, kind, 0, ""); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	cpu, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return err
	}
	if !bytes.Contains(cpu, []byte(" avx512f ")) {
		return fmt.Errorf("this processor has no AVX-512 either")
	}
	programs, err := filepath.Glob("/tests/*/test")
	if err != nil || len(programs) == 0 {
		return fmt.Errorf("no tests, %v", err)
	}
	for _, p := range programs {
		args, err := os.ReadFile(filepath.Join(filepath.Dir(p), "args"))
		if err != nil {
			return err
		}
		cmd := exec.Command(p, strings.Fields(string(args))...)
		cmd.Dir = filepath.Dir(p)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
		cmd.Env = []string{"LEXIGRAPH_ISA=avx512", "LEXIGRAPH_CACHE=off", "HOME=/tmp"}
		fmt.Println("guest:", filepath.Base(cmd.Dir), strings.TrimSpace(string(args)))
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(cmd.Dir), err)
		}
	}
	return nil
}
