package datasets

import "time"

// Freshness is how old a dataset may get before somebody is told (event dataset.stale): the age of its newest run whose
// rows were accepted, by that run's as_of.
type Freshness struct {
	MaxAge Duration `yaml:"max_age" json:"max_age"` // e.g. 36h: a nightly dataset whose run may be missed by half a day
}

// leastAge is the shortest freshness: shorter than ages are looked at, it would only be noise.
const leastAge = Duration(time.Minute)

func (f *Freshness) problems() (out []problem) {
	if f == nil {
		return nil
	}
	if f.MaxAge < leastAge {
		out = append(out, problem{"freshness.max_age", "must be a minute or longer, e.g. 36h"})
	}
	return out
}
