//go:build !amd64 && !arm64

package kernel

// available returns the tables that this machine can run, the best first.
func available() []*table { return []*table{portable()} }

// pause takes a moment, for loops that wait for another processor.
func pause() {}
