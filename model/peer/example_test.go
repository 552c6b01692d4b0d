package peer_test

import (
	"context"
	"fmt"
	"log"
	"sync"

	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/peer"
)

// Two processes, here goroutines, sum their gradients: both have the same sum in the end. On two machines the addresses would be such as
// a:7000 and b:7000.
func Example() {
	addresses, err := modeltest.FreeAddresses(2)
	if err != nil {
		log.Fatal(err)
	}
	var running sync.WaitGroup
	sums := make([]float32, len(addresses))
	for process := range addresses {
		running.Go(func() {
			p, err := peer.Join(peer.Settings{Addresses: addresses, Process: process, Key: "the experiment, its text and the program"})
			if err != nil {
				log.Fatal(err)
			}
			defer p.Close()
			own := &optimizer.Gradient{Targets: 32, Params: []optimizer.ParamGradient{{Data: []float32{float32(process) + 1}}}}
			sum, err := p.Sum(context.Background(), 0, own)
			if err != nil {
				log.Fatal(err)
			}
			sums[process] = sum.Params[0].Data[0]
		})
	}
	running.Wait()
	fmt.Println(sums)
	// Output: [3 3]
}
