package disk

import "os"

// Scratch returns a new file for what is needed for a while, in folder or, if that is "", in the system's folder for temporary files.
// Nothing stays behind, not even of a process that is killed: the file loses its name at once where one that is open can, and
// otherwise goes when it is closed.
func Scratch(folder string) (*os.File, error) {
	if folder == "" {
		folder = os.TempDir()
	}
	return scratch(folder)
}

const scratchName = "lexigraph-scratch-*.tmp"
