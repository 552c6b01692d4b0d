package model

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/lexigraph/lexigraph/data/disk"
	"github.com/lexigraph/lexigraph/graph/optimizer"
	"github.com/lexigraph/lexigraph/model/safetensors"
)

// slotPrefix stands before the names of the optimizer's state in a checkpoint.
const slotPrefix = "optimizer/"

// optimizerKey is the key of the optimizer's name in a checkpoint's metadata.
const optimizerKey = "optimizer"

// Save writes the parameters, the optimizer's state and its step count to a
// safetensors file at path, with the caller's notes under keys other than
// "format", "step", "optimizer" and "sha256". The file appears whole or not at
// all: after an error the old one is still there.
func (n *Network) Save(path string, o *optimizer.Optimizer, notes map[string]string) error {
	end, err := n.BeginSave(path, o, notes)
	if err != nil {
		return err
	}
	return end()
}

// BeginSave is the beginning of [Network.Save]: what is saved is then in the hands of the system, and training
// may go on. end makes the digest, waits for the disk and puts the file in place. It is to be called once, on any
// goroutine, before the next save.
func (n *Network) BeginSave(path string, o *optimizer.Optimizer, notes map[string]string) (end func() error, err error) {
	var tensors []safetensors.Tensor
	for _, p := range n.Params() {
		tensors = append(tensors, safetensors.Tensor{Name: p.Name, Shape: p.Shape, Data: p.Data})
	}
	for name, data := range o.Slots {
		tensors = append(tensors, safetensors.Tensor{Name: slotPrefix + name, Shape: []int{len(data)}, Data: data})
	}
	meta := map[string]string{"format": "lexigraph", "step": strconv.FormatInt(o.Steps(), 10)}
	if o.Name() != "" {
		meta[optimizerKey] = o.Name()
	}
	maps.Copy(meta, notes)
	return disk.Begin(path, func(w *bufio.Writer) error {
		return safetensors.WriteUnsealed(w, meta, tensors)
	}, func(f *os.File) error { return safetensors.Seal(f) })
}

// A CheckpointError says that a file is not a whole checkpoint, or belongs to
// another network.
type CheckpointError struct {
	Path   string
	Reason error
}

// Error implements error.
func (e *CheckpointError) Error() string { return e.Path + ": " + e.Reason.Error() }

// Unwrap returns the reason.
func (e *CheckpointError) Unwrap() error { return e.Reason }

// Load reads what [Network.Save] wrote and returns the notes, among the keys of Save's own. Nothing is changed
// unless the whole checkpoint fits. The error is a [*CheckpointError] if the file
// is cut short, changed, or belongs to another network or optimizer.
func (n *Network) Load(path string, o *optimizer.Optimizer) (notes map[string]string, err error) {
	c, err := OpenCheckpoint(path)
	if err != nil {
		return nil, err
	}
	into, err := n.into(c)
	if err != nil {
		return nil, err
	}
	if was := c.file.Metadata[optimizerKey]; was != "" && o.Name() != "" && was != o.Name() {
		return nil, &CheckpointError{path, fmt.Errorf("its optimizer is %s, not %s; go on with %[1]s", was, o.Name())}
	}
	for name, data := range o.Slots {
		shape, ok := c.file.Shape(slotPrefix + name)
		if !ok || !slices.Equal(shape, []int{len(data)}) {
			return nil, &CheckpointError{path, fmt.Errorf("it is of another optimizer: the state %s is %v there and [%d] here; give the optimizer the settings that it had, or start a new run", name, shape, len(data))}
		}
		into[slotPrefix+name] = data
	}
	names := c.file.Names()
	if len(into) != len(names) {
		return nil, &CheckpointError{path, fmt.Errorf("it is of another network: it holds %d tensors, not %d", len(names), len(into))}
	}
	for _, name := range names {
		if err := c.file.ReadInto(name, into[name]); err != nil {
			return nil, err
		}
	}
	o.SetSteps(c.Step)
	return c.file.Metadata, nil
}

// LoadParams is [Network.Load] for a network that is not trained further: it leaves the
// optimizer's state, which is most of a checkpoint, on the disk. A checkpoint of another
// network is a [*CheckpointError]; parameters may have changed by then.
func (n *Network) LoadParams(path string) error {
	c, err := OpenCheckpoint(path)
	if err != nil {
		return err
	}
	into, err := n.into(c)
	if err != nil {
		return err
	}
	for _, name := range c.file.Names() {
		if data, ok := into[name]; ok {
			err = c.file.ReadInto(name, data)
		} else if !strings.HasPrefix(name, slotPrefix) {
			err = &CheckpointError{path, fmt.Errorf("it is of another network: it holds %s", name)}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// into returns the memory of each parameter, once it is certain that the checkpoint has
// all of them.
func (n *Network) into(c *Checkpoint) (map[string][]float32, error) {
	into := make(map[string][]float32)
	for _, p := range n.Params() {
		shape, ok := c.file.Shape(p.Name)
		if !ok || !slices.Equal(shape, p.Shape) {
			return nil, &CheckpointError{c.path, fmt.Errorf("it is of another network: %s is %v there and %v here", p.Name, shape, p.Shape)}
		}
		into[p.Name] = p.Data
	}
	return into, nil
}

// A Checkpoint is an opened checkpoint, for reading single parameters without
// building the network.
type Checkpoint struct {
	Step int64 // the number of training steps done
	path string
	file *safetensors.File
}

// OpenCheckpoint reads and verifies the checkpoint at path. The error is a
// [*CheckpointError] if the file is cut short, changed or not a checkpoint.
func OpenCheckpoint(path string) (*Checkpoint, error) {
	f, err := safetensors.Open(path)
	if bad := (*safetensors.Error)(nil); errors.As(err, &bad) {
		return nil, damaged(path, bad.Reason)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, disk.Cause(err))
	}
	step, err := stepIn(f.Metadata)
	if err != nil {
		return nil, damaged(path, err)
	}
	return &Checkpoint{step, path, f}, nil
}

// damaged is the error of a file that is no whole checkpoint.
func damaged(path string, reason error) error {
	return &CheckpointError{path, fmt.Errorf("%w; bring the old file back, or train the run again", reason)}
}

// stepIn returns the step that the metadata of a checkpoint says.
func stepIn(metadata map[string]string) (int64, error) {
	step, err := strconv.ParseUint(metadata["step"], 10, 63)
	if metadata["format"] != "lexigraph" || metadata["sha256"] == "" || err != nil {
		return 0, errors.New("not a checkpoint of lexigraph, or one whose header is damaged")
	}
	return int64(step), nil
}

// CheckpointStep returns the number of training steps done of a checkpoint of the given size. It reads only the header.
// What is no checkpoint is an error.
func CheckpointStep(r io.ReaderAt, size int64) (int64, error) {
	metadata, err := safetensors.Metadata(r, size)
	if err != nil {
		return 0, err
	}
	return stepIn(metadata)
}

// Has reports whether the checkpoint has a tensor with the given path.
func (c *Checkpoint) Has(name string) bool {
	_, ok := c.file.Shape(name)
	return ok
}

// Matrix returns the parameter with the given path, which must have two
// dimensions: its shape and its numbers, row by row. One that is not there is a [*CheckpointError].
func (c *Checkpoint) Matrix(name string) (rows, cols int, data []float32, err error) {
	if rows, cols, _, err = c.Place(name); err != nil {
		return 0, 0, nil, err
	}
	data = make([]float32, rows*cols)
	return rows, cols, data, c.file.ReadInto(name, data)
}

// Place is Matrix for numbers that stay in the file: each is a little-endian float32, the first one at this offset.
func (c *Checkpoint) Place(name string) (rows, cols int, at int64, err error) {
	shape, ok := c.file.Shape(name)
	if !ok || len(shape) != 2 {
		return 0, 0, 0, &CheckpointError{c.path, fmt.Errorf("it has no matrix %s", name)}
	}
	at, _ = c.file.Offset(name)
	return shape[0], shape[1], at, nil
}

// Tensor returns the parameter with the given path: its shape and its numbers. One that is not there is a [*CheckpointError].
func (c *Checkpoint) Tensor(name string) (shape []int, data []float32, err error) {
	shape, ok := c.file.Shape(name)
	if !ok {
		return nil, nil, &CheckpointError{c.path, fmt.Errorf("it has no tensor %s", name)}
	}
	data = make([]float32, safetensors.Tensor{Shape: shape}.Size())
	return shape, data, c.file.ReadInto(name, data)
}

// Shape returns the shape of the parameter with the given path, if there is one.
func (c *Checkpoint) Shape(name string) (shape []int, ok bool) { return c.file.Shape(name) }

// ParamsDigest returns the SHA-256 of the parameters: their names, shapes and numbers. It does not depend
// on the notes or on the optimizer's state, so that it is the same however long the training took.
func (c *Checkpoint) ParamsDigest() (string, error) {
	h := sha256.New()
	var bytes []byte
	for _, name := range c.file.Names() {
		if strings.HasPrefix(name, slotPrefix) {
			continue
		}
		shape, _ := c.file.Shape(name)
		fmt.Fprintln(h, name, shape)
		err := c.file.Each(name, func(_ int, numbers []float32) bool {
			bytes, _ = binary.Append(bytes[:0], binary.LittleEndian, numbers) // slices of float32 have a size
			h.Write(bytes)
			return true
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// CheckpointDigest returns the SHA-256 of the contents of the checkpoint at path,
// as its header gives it: it reads only the header. The error is a
// [*CheckpointError] if the file is not a checkpoint.
func CheckpointDigest(path string) (string, error) {
	digest, err := safetensors.Digest(path)
	if bad := (*safetensors.Error)(nil); errors.As(err, &bad) {
		return "", damaged(path, bad.Reason)
	}
	if err == nil && digest == "" {
		return "", damaged(path, errors.New("not a checkpoint of lexigraph"))
	}
	return digest, err
}
