package modeltest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

// Addresses returns n addresses, host:port, of this machine that nobody listens at.
func Addresses(t testing.TB, n int) []string {
	t.Helper()
	all, err := FreeAddresses(n)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// FreeAddresses is [Addresses] for who has no test. Where all of 127/8 is this machine, as on Linux, the host is
// one that no other test has, so that nobody takes the ports before they are used.
func FreeAddresses(n int) (all []string, err error) {
	host := fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(254), rand.IntN(256), 1+rand.IntN(254))
	for len(all) < n {
		l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
		if err != nil && host != "127.0.0.1" {
			host = "127.0.0.1"
			continue
		}
		if err != nil {
			return nil, err
		}
		defer l.Close()
		all = append(all, l.Addr().String())
	}
	return all, nil
}
