package train

import "time"

// A clock measures how long training takes, over all sessions of a run. It is
// stopped during evaluations and saves, so that more of them do not make a run look
// slower.
type clock struct {
	spent time.Duration // before since
	since time.Time     // when it was started; zero: it is stopped
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
