package cmd

import (
	"os"
	"slices"
	"strings"
)

// isText reports whether what stands behind the first argument is text, and not the path of a file.
func isText(args []string) bool {
	return len(args) > 2 || len(args) == 2 && strings.Contains(args[1], " ") && !isThere(args[1])
}

// fromFile is the error of a command whose arguments are text. Flags are what it needs to read that as lines.
func fromFile(command string, args []string, flags ...string) error {
	here := line(append([]string{program(), command, args[0]}, flags...))
	if files := args[1:]; !slices.ContainsFunc(files, func(path string) bool { return !isThere(path) }) {
		some := line(files)
		if len(files) > 3 {
			some = "FILE…"
		}
		return usage("%s reads one file, not %d: awk 1 %s | %s", command, len(files), some, here) // which ends the last line of each
	}
	return usage("%s: text comes from a file or standard input: echo %s | %s", line(args[1:]), word(strings.Join(args[1:], " ")), here)
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
