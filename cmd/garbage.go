package cmd

import (
	"runtime"
	"runtime/debug"
)

// spareMemory gives back what reading left, if it is much, and returns how much garbage may wait to be collected from now to the end of training, in
// percent of the memory in use. Training makes next to no garbage. Where a run has little memory, so small a share would be collected
// all the time, and there is nothing to spare.
func spareMemory() int {
	const little, much = 16 << 20, 32 << 20 // bytes
	var m runtime.MemStats
	if runtime.ReadMemStats(&m); m.HeapSys-m.HeapReleased < little {
		return 100 // Go's own
	}
	if m.HeapIdle-m.HeapReleased > much { // less is what the first steps take
		debug.FreeOSMemory()
	}
	return garbage(5)
}

// garbage returns how many percent of the memory in use are 16 MiB, which is as much garbage as should wait: from 1 to most.
func garbage(most uint64) int { return garbageBeside(most, 0) }

// garbageBeside is [garbage] where so many bytes more will be in use.
func garbageBeside(most, more uint64) int {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(min(most, max(1, 100*(16<<20)/max(1, m.HeapAlloc+more))))
}

// early is how much garbage may wait to be collected, in percent of the memory in use, where that holds few pointers, so that a
// collection costs next to nothing: while text is read, which by Go's own rule took 10 MiB more for 2 to 5 million tokens, and no less time.
const early = 20

// sparing has garbage collected early, until it is called back: beside the numbers of large vectors, which hold no pointers and cost a
// collection nothing, Go's own rule would leave as much of it.
func sparing() (back func()) {
	percent := debug.SetGCPercent(early)
	return func() { debug.SetGCPercent(percent) }
}
