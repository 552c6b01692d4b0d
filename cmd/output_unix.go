//go:build unix

package cmd

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// outputIsClosed reports whether nobody reads what the standard output or error has any more, which the system sends SIGPIPE for. It sends
// the same for connections of a network.
func outputIsClosed() bool {
	fds := []unix.PollFd{{Fd: int32(syscall.Stdout)}, {Fd: int32(syscall.Stderr)}}
	for {
		if _, err := unix.Poll(fds, 0); err != unix.EINTR {
			break
		}
	}
	return (fds[0].Revents|fds[1].Revents)&(unix.POLLERR|unix.POLLHUP) != 0
}
