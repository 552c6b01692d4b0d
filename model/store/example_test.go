package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"strings"

	"github.com/lexigraph/lexigraph/model/store"
)

// A program with a driver of its own gives it by the scheme of its URLs. Here it keeps objects in memory.
func ExampleOpen() {
	ctx := context.Background()
	openers := map[string]store.Opener{
		"mem": func(context.Context, string) (store.Store, error) { return new(store.Memory), nil },
	}
	s, err := store.Open(ctx, openers, "mem://bucket/runs")
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	for _, process := range []string{"first", "second"} { // one makes the lease, and the other sees that there is one
		err := s.PutNew(ctx, "rates-1/lease.1", strings.NewReader(process))
		fmt.Println(process, err == nil, errors.Is(err, fs.ErrExist))
	}
	r, err := s.Get(ctx, "rates-1/lease.1", 0)
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	fmt.Println(string(text), err)
	_, err = store.Open(ctx, openers, "s3://bucket/runs")
	fmt.Println(err)
	// Output:
	// first true false
	// second false true
	// first <nil>
	// s3://bucket/runs: there is no driver for s3; there are mem
}
