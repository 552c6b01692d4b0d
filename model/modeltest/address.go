package modeltest

import (
	"net"
	"testing"
)

// Addresses returns n addresses, host:port, of this machine that nobody listens at.
func Addresses(t testing.TB, n int) (all []string) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		all = append(all, l.Addr().String())
	}
	return all
}
