package disk

// An early file is one that the disk begins to write while more of it is made. There is then less to wait for when it is flushed.
//
// Note: 27 MB of vectors are printed, written and flushed in 66 ms instead of 72, on a virtual disk with 1.7 GB a second.
type early struct {
	output
	size, begun int64
}

func (e *early) Write(b []byte) (int, error) {
	const enough = 4 << 20
	n, err := e.output.Write(b)
	if e.size += int64(n); e.size-e.begun >= enough {
		startWriting(e.output, e.begun, e.size-e.begun)
		e.begun = e.size
	}
	return n, err
}
