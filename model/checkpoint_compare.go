package model

import (
	"fmt"
	"math"
	"slices"

	"github.com/lexigraph/lexigraph/graph/optimizer"
)

// A TensorDifference is a number that differs between a checkpoint and a network.
type TensorDifference struct {
	Name     string // the path of the parameter, or "optimizer/" and the path of a state
	Index    int    // from 0, in C order
	Was, Now float32
}

// Compare compares the bits of the checkpoint with those of a network and its
// optimizer, and returns the first difference, parameters before states, or nil
// if there is none. The error is a [*CheckpointError] if the checkpoint belongs
// to another network.
func (c *Checkpoint) Compare(n *Network, o *optimizer.Optimizer) (*TensorDifference, error) {
	for _, p := range n.Params() {
		if d, err := c.compare(p.Name, p.Shape, p.Data); d != nil || err != nil {
			return d, err
		}
	}
	for name, data := range o.Slots {
		if d, err := c.compare(slotPrefix+name, []int{len(data)}, data); d != nil || err != nil {
			return d, err
		}
	}
	return nil, nil
}

func (c *Checkpoint) compare(name string, shape []int, now []float32) (d *TensorDifference, err error) {
	if there, ok := c.file.Shape(name); !ok || !slices.Equal(there, shape) {
		return nil, &CheckpointError{c.path, fmt.Errorf("it is of another network: %s is %v there and %v here", name, there, shape)}
	}
	err = c.file.Each(name, func(at int, was []float32) bool {
		for i, x := range was {
			if now := now[at+i]; math.Float32bits(x) != math.Float32bits(now) {
				d = &TensorDifference{name, at + i, x, now}
				return false
			}
		}
		return true
	})
	return d, err
}
