package train

// progress is how evaluations of held-out text went on.
type progress struct {
	Best   *Evaluation `json:"best"`             // nil: there was no evaluation
	Lowest *float64    `json:"lowest,omitempty"` // the lowest loss; nil: there was no evaluation, or an earlier commit made them
	Judged int64       `json:"judged"`           // the step of the last evaluation
	Since  int         `json:"since"`            // evaluations since the best or the lowest loss, whichever came later
}

// has reports whether an evaluation was seen before, as that is which a run repeats where it continues.
func (p *progress) has(e Evaluation) bool { return p.Best != nil && e.Step <= p.Judged }

// see takes an evaluation into account that was not seen before, and reports whether it is the best so far.
func (p *progress) see(e Evaluation) (best bool) {
	p.Judged = e.Step
	lowest := p.Lowest
	if lowest == nil && p.Best != nil {
		lowest = &p.Best.Loss
	}
	lower := lowest == nil || e.Loss < *lowest
	if lower {
		lowest = &e.Loss
	}
	p.Lowest = lowest
	best = p.Best == nil || e.Better(p.Best.HeldOut)
	if best {
		p.Best = &e
	}
	if best || lower {
		p.Since = 0
	} else {
		p.Since++
	}
	return best
}

// plateau is what a [Schedule] of that type has seen so far.
type plateau struct {
	progress
	Times int `json:"times"` // how often the held-out loss has stood still
}

// stand takes an evaluation into account, by which the learning rate may fall.
func (t *Trainer) stand(e Evaluation) {
	p := &t.plateau
	if !t.Schedule.waits() || p.has(e) {
		return
	}
	if p.see(e); p.Since >= t.Schedule.Patience {
		p.Since = 0
		p.Times++
	}
}
