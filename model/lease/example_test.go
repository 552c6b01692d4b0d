package lease_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/lexigraph/lexigraph/model/lease"
)

// A process takes a run up, writes into its folder only after Check, and gives it up in the end. The next one has a lease with a higher number.
func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	for range 2 {
		l, err := lease.Take(context.Background(), lease.Folder(dir), false, lease.Usual)
		if errors.Is(err, lease.ErrLocked) { // another process trains it
			return
		}
		if err != nil {
			log.Fatal(err)
		}
		if err := l.Check(); err != nil { // another one has taken it up, since this one stood still
			log.Fatal(err)
		}
		_, _, held := lease.Holder(lease.Folder(dir))
		fmt.Println("lease", l.Number(), held)
		l.Release()
	}
	_, _, held := lease.Holder(lease.Folder(dir))
	fmt.Println("held in the end:", held)
	// Output:
	// lease 1 true
	// lease 2 true
	// held in the end: false
}
