// Package machine says what the machine has that the program runs on, and has its processors share work.
package machine

import (
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Processor returns the processor's name if the system gives it, otherwise the
// architecture.
func Processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// PeakMemory returns the largest resident memory of the process so far, in bytes,
// or 0 if the system does not say.
func PeakMemory() int64 { return kilobytes("/proc/self/status", "VmHWM") }

// Memory returns how much memory the process may use, in bytes: the machine's or its
// container's, or 0 if the system does not say.
func Memory() int64 {
	memory := kilobytes("/proc/meminfo", "MemTotal")
	for _, limit := range []string{
		"/sys/fs/cgroup/memory.max",                   // version 2
		"/sys/fs/cgroup/memory/memory.limit_in_bytes", // version 1
	} {
		text, err := os.ReadFile(limit)
		if err != nil {
			continue
		}
		// Without a limit it is "max", or more than any machine has.
		if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && (memory == 0 || n < memory) {
			memory = n
		}
	}
	return memory
}

// kilobytes returns the number of bytes in the line "key:  123 kB" of a file in
// Linux's /proc.
func kilobytes(file, key string) int64 {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return n << 10
		}
	}
	return 0
}
