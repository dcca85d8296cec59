package recipe

import (
	"regexp"
	"time"
)

// Duration is a time.Duration written as "20h", "90s", "7d".
type Duration = time.Duration

// Policy is how the site is asked.
type Policy struct {
	Rate        Rate
	Concurrency int       // requests open at once, at least 1
	Budget      Budget    // per run
	Identity    []string  // what makes two requests the same: "method", "url", "body"
	DropQuery   []string  // names of query parameters, "*" standing for any characters
	SortQuery   bool      // order of parameters does not matter to the site
	Rewrite     []Rewrite // in order, before robots and dedupe
	Headers     []Header  // sent with every request
	Outcomes    []Outcome // for every page, before the page's own
	Timeout     Duration  // of one request; 0 = the fetcher's default
	Render      *Render   // nil = pages are read as they are sent
}

// Rate is N requests in Per.
type Rate struct {
	N   float64
	Per Duration
}

// PerSecond is the rate in requests per second.
func (r Rate) PerSecond() float64 {
	if r.Per <= 0 {
		return 0
	}
	return r.N / r.Per.Seconds()
}

// Budget bounds a run of one source; 0 = no bound.
type Budget struct {
	Pages    int
	Duration Duration
}

// Rewrite replaces what From matches in an address by To, where $1 or ${name} stand for groups.
type Rewrite struct {
	From *regexp.Regexp
	To   string
}

// Header is one request header.
type Header struct {
	Name  string
	Value Template
}

// Render asks for a browser.
type Render struct {
	At    Pos
	Steps []Step
}

// Step is one thing that the browser does before the page is read. Exactly one of the actions is set.
type Step struct {
	WaitFor *CSS     // until an element is there
	Wait    Duration // a fixed time
	Click   *CSS
	Scroll  string // "bottom"
	Repeat  int    // times, at least 1
}
