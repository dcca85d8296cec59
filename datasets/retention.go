package datasets

import (
	"fmt"
	"slices"
	"time"
)

// Expired is a version that a definition's retention no longer keeps, and why.
type Expired struct {
	Version int    `json:"version"`
	Why     string `json:"why"`
}

// Expired lists the versions that none of the rules keeps, oldest first. listed are all, newest first (Repo.Listing): deleted ones
// count for nothing. stays says of versions why they stay whatever the rules say (tags, holds, trainings). The newest version that
// stands always stays.
func (r Retention) Expired(listed []Listed, stays map[int]string, now time.Time) []Expired {
	if r.KeepLast == 0 && r.KeepDays == 0 {
		return nil
	}
	all := slices.DeleteFunc(slices.Clone(listed), func(v Listed) bool { return v.Deleted != nil })
	var out []Expired
	for i := len(all) - 1; i >= max(r.KeepLast, 1); i-- {
		v := all[i]
		days := now.Sub(v.Published) / (24 * time.Hour)
		if stays[v.Version] != "" || r.KeepDays > 0 && int(days) < r.KeepDays {
			continue
		}
		out = append(out, Expired{v.Version, r.says()})
	}
	return out
}

// says is the rule in words.
func (r Retention) says() string {
	switch {
	case r.KeepDays == 0:
		return fmt.Sprintf("retention keeps the last %d versions", r.KeepLast)
	case r.KeepLast == 0:
		return fmt.Sprintf("retention keeps versions for %d days", r.KeepDays)
	}
	return fmt.Sprintf("retention keeps the last %d versions, and versions for %d days", r.KeepLast, r.KeepDays)
}
