package mall

import (
	"fmt"
	"strconv"
)

// Crossing is what a right crawler must know of a line of the timetable on a day.
type Crossing struct {
	Code, From, To string
	Minutes        int
	FareCents      int64 // pounds × 100; 0 where the fare is on request
	Seats          int   // free ones: changes every day
	Cancelled      bool
	Since          string // 2006-01-02
	Days           []string
	Stops          []CrossingStop // none on a direct line
}

// CrossingStop is a landing on the way.
type CrossingStop struct {
	Name, Time string
	FareCents  int64
}

const (
	postCrossings     = 60
	postCrossingsPage = 25
)

// Crossings are the lines of the timetable on a day, in its order.
func (m *Mall) Crossings(day int) []Crossing {
	var out []Crossing
	for i := range postCrossings {
		if c, ok := m.post.crossing(i, day); ok {
			out = append(out, c)
		}
	}
	return out
}

// crossing gives a line on a day: every tenth fare rises on day 2, every eighth line is cancelled on odd days, one of twenty
// leaves the timetable on day 2.
func (p *post) crossing(index, day int) (c Crossing, ok bool) {
	d := dice(fold(p.seed, uint64(index), dicePage))
	from := d.below(len(postPlaces))
	c = Crossing{
		Code: fmt.Sprintf("F%03d", 100+index), From: postPlaces[from], To: postPlaces[(from+1+d.below(len(postPlaces)-1))%len(postPlaces)],
		Minutes: 15 + 5*d.below(20), FareCents: 350 + 25*int64(d.below(60)), Cancelled: index%8 == 3 && day%2 == 1,
		Since: epoch.AddDate(-d.below(30), -d.below(12), -d.below(28)).Format("2006-01-02"),
	}
	for _, name := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		if d.chance(0.7) {
			c.Days = append(c.Days, name)
		}
	}
	for i := range d.below(4) {
		c.Stops = append(c.Stops, CrossingStop{d.pick(postPlaces), fmt.Sprintf("%02d:%02d", 7+2*i, d.below(60)), c.FareCents / int64(i+2)})
	}
	if index%10 == 2 && day > 1 {
		c.FareCents += 75
	}
	if index%15 == 7 {
		c.FareCents = 0
	}
	c.Seats = int(fold(p.seed, uint64(index), uint64(day), diceState) % 80)
	return c, index%20 != 13 || day < 2
}

func (p *post) crossingAt(code string, day int) (Crossing, bool) {
	n, err := strconv.Atoi(code[min(1, len(code)):])
	if err != nil || n < 100 || n >= 100+postCrossings {
		return Crossing{}, false
	}
	c, ok := p.crossing(n-100, day)
	return c, ok && c.Code == code
}

func pounds(cents int64) string { return fmt.Sprintf("£%d.%02d", cents/100, cents%100) }

// timetable shows 25 lines a page.
func (p *post) timetable(day, number int) []byte {
	out := newPage(16<<10).raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Timetable</title></head><body>\n<h1>Ferry timetable</h1>\n<table class=\"sailings\">\n",
		"<tr><th>Line</th><th>From</th><th>To</th><th>Fare</th><th>Free seats</th></tr>\n")
	shown := 0
	for i := range postCrossings {
		c, ok := p.crossing(i, day)
		if !ok {
			continue
		}
		if shown++; (shown-1)/postCrossingsPage != number-1 {
			continue
		}
		fare := "on request"
		if c.FareCents > 0 {
			fare = pounds(c.FareCents)
		}
		out.raw(`<tr class="sailing"><td><a href="/timetable/`, c.Code, `">`, c.Code, "</a></td><td class=\"from\">").text(c.From).raw(`</td><td class="to">`).text(c.To).
			raw(`</td><td class="fare">`, fare, `</td><td class="seats">`).int(c.Seats).raw("</td></tr>\n")
	}
	out.raw("</table>\n<p class=\"found\">").int(len((&Mall{post: p}).Crossings(day))).raw(" lines</p>\n")
	if number*postCrossingsPage < shown {
		out.raw(`<a class="next" href="/timetable/?page=`).int(number + 1).raw("\">Next</a>\n")
	}
	return out.raw("</body></html>\n").b
}

// crossingPage shows one line with its landings.
func (p *post) crossingPage(c Crossing) []byte {
	out := newPage(8<<10).raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Line ", c.Code, "</title></head><body>\n<h1>Line ", c.Code, "</h1>\n<dl>",
		"<dt>From</dt><dd class=\"from\">").text(c.From).raw("</dd><dt>To</dt><dd class=\"to\">").text(c.To).raw("</dd><dt>Duration</dt><dd class=\"minutes\">").int(c.Minutes).
		raw(" min</dd><dt>In service since</dt><dd class=\"since\">", c.Since, "</dd><dt>Status</dt><dd class=\"status\">")
	if c.Cancelled {
		out.raw("Cancelled")
	} else {
		out.raw("Running")
	}
	out.raw("</dd><dt>Fare</dt><dd class=\"fare\">")
	if c.FareCents > 0 {
		out.raw(pounds(c.FareCents))
	} else {
		out.raw("on request")
	}
	out.raw("</dd><dt>Days</dt><dd><ul class=\"days\">")
	for _, name := range c.Days {
		out.raw("<li>", name, "</li>")
	}
	out.raw("</ul></dd></dl>\n<table class=\"stops\">\n")
	for _, s := range c.Stops {
		out.raw(`<tr><td class="stop">`).text(s.Name).raw(`</td><td class="time">`, s.Time, `</td><td class="fare">`, pounds(s.FareCents), "</td></tr>\n")
	}
	return out.raw("</table></body></html>\n").b
}
