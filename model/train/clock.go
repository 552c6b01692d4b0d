package train

import "time"

// A clock measures how long training takes, all sittings together. It stands while
// results are looked at or saved, so that a run is no slower for being watched more
// closely.
type clock struct {
	spent time.Duration // up to since
	since time.Time     // that it runs; zero: it stands
}

func (c *clock) start() { c.since = time.Now() }

func (c *clock) runs() bool { return !c.since.IsZero() }

func (c *clock) stop() { c.spent, c.since = c.time(), time.Time{} }

func (c *clock) time() time.Duration {
	if !c.runs() {
		return c.spent
	}
	return c.spent + time.Since(c.since)
}
