package frontier

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sheaf/internal/record"
)

// ErrCursor says that a cursor is none of this crawl's.
var ErrCursor = errors.New("unknown cursor")

// Troubles are a page of the outcomes that somebody may want to look at: all but ok and not_modified.
type Troubles struct {
	Outcomes []record.ItemOutcome // in order of commit
	Next     string               // cursor of the next page; "" = there is none
}

// Troubles reads the outcomes other than ok and not_modified that follow cursor ("" = from the beginning), at most limit of
// them, and looks at no more than look outcomes to find them: a page may hold fewer than limit, even none, and still have
// a next. Batches that had no trouble are passed over unread. Errors: ErrCursor.
func (r *Run) Troubles(ctx context.Context, cursor string, limit, look int) (Troubles, error) {
	var out Troubles
	at, row, err := r.from(cursor)
	if err != nil {
		return out, err
	}
	looked := 0
	for ; at < len(r.segments); at, row = at+1, 0 {
		seg := r.segments[at]
		if seg.Outcomes == nil || r.quiet[seg.Key] {
			continue
		}
		n := int64(0)
		for o, err := range readSection[record.ItemOutcome](ctx, r.store, seg.Key, seg.Outcomes) {
			if err != nil {
				return Troubles{}, err
			}
			if n++; n <= row {
				continue
			}
			if !fine(o.Outcome) {
				out.Outcomes = append(out.Outcomes, o)
			}
			if looked++; looked == look || len(out.Outcomes) == limit {
				out.Next = r.cursor(at, n)
				return out, nil
			}
		}
	}
	return out, nil
}

// cursorName is how much of a segment's digest names it in a cursor.
const cursorName = 16

// cursor names the place behind the first n outcomes of a segment; "" where nothing can follow.
func (r *Run) cursor(at int, n int64) string {
	for next := at; next < len(r.segments); next++ {
		seg := r.segments[next]
		if seg.Outcomes == nil || r.quiet[seg.Key] || next == at && n >= seg.Outcomes.Rows {
			continue
		}
		return r.segments[at].SHA256[:cursorName] + "." + strconv.FormatInt(n, 10)
	}
	return ""
}

// from finds the place that a cursor names. A segment is found by its digest: of a crawl that goes on, segments may have
// come before it since.
func (r *Run) from(cursor string) (at int, row int64, err error) {
	if cursor == "" {
		return 0, 0, nil
	}
	name, digits, _ := strings.Cut(cursor, ".")
	if row, err = strconv.ParseInt(digits, 10, 64); err != nil || row < 0 || len(name) != cursorName {
		return 0, 0, fmt.Errorf("%w %q", ErrCursor, cursor)
	}
	for at, seg := range r.segments {
		if strings.HasPrefix(seg.SHA256, name) {
			return at, row, nil
		}
	}
	return 0, 0, fmt.Errorf("%w %q", ErrCursor, cursor)
}

func fine(o record.Outcome) bool { return o == record.OK || o == record.NotModified }

// untroubled tells whether figures count nothing but fine outcomes.
func (s Stats) untroubled() bool {
	if len(s.Outcomes) == 0 {
		return false // nothing is said
	}
	for o, n := range s.Outcomes {
		if n > 0 && !fine(record.Outcome(o)) {
			return false
		}
	}
	return true
}

// take adds the segments of a chain with the figures of all of them.
func (r *Run) take(segments []Segment, s Stats) {
	r.segments = append(r.segments, segments...)
	if !s.untroubled() {
		return
	}
	if r.quiet == nil {
		r.quiet = map[string]bool{}
	}
	for _, seg := range segments {
		r.quiet[seg.Key] = true
	}
}
