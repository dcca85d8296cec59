package datasets

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"sheaf/internal/profile"
)

// mostChanged is how many fields the card lists.
const mostChanged = 10

// changes say how the rows differ from the version before, by class and source, and which fields changed most.
func (c *cardText) changes() {
	v := c.v
	if v.Parent.Version == 0 {
		return
	}
	c.line("\n## Changes since v%d\n\n| class | rows |\n|---|---:|", v.Parent.Version)
	counts := v.Counts()
	for _, class := range Classes {
		if counts[class] > 0 {
			c.line("| %s | %d |", class, counts[class])
		}
	}
	fields := map[string]int64{}
	c.line("\n| source | added | changed | gone | unchanged |\n|---|---:|---:|---:|---:|")
	for _, s := range v.Sources {
		if s.Carried != "" {
			c.line("| %s | | | | all: rows of an earlier run |", cellOf(s.Source))
			continue
		}
		c.line("| %s | %d | %d | %d | %d |", cellOf(s.Source), s.Counts[Added]+s.Counts[Reappeared],
			s.Counts[Changed]+s.Counts[Refreshed]+s.Counts[Reparsed], s.Counts[Gone], s.Counts[Unchanged]+s.Counts[Missing])
		for field, n := range s.Stats.Changed {
			profile.Add(&fields, field, n)
		}
	}
	if len(fields) == 0 {
		return
	}
	c.line("\n| field that changed | rows |\n|---|---:|")
	names := slices.SortedFunc(maps.Keys(fields), func(a, b string) int { return cmp.Or(cmp.Compare(fields[b], fields[a]), cmp.Compare(a, b)) })
	for _, name := range names[:min(mostChanged, len(names))] {
		c.line("| `%s` | %d |", cellOf(name), fields[name])
	}
}

// imported says that all rows come from files that somebody imported.
func (c *cardText) imported() bool {
	return len(c.v.Sources) > 0 && !slices.ContainsFunc(c.v.Sources, func(s SourceVersion) bool { return s.Source != ImportSource })
}

// collection says where the rows come from.
func (c *cardText) collection() {
	c.line("\n## How it was collected\n\n| source | as of | recipe | prepared by | at most | rows | |\n|---|---|---|---|---|---:|---|")
	for _, s := range c.v.Sources {
		note := ""
		switch {
		case s.Carried != "":
			note = "rows of an earlier run (" + s.Carried + ")"
		case s.Partial:
			note = "not all was seen in this run"
		}
		recipe, rate := fmt.Sprintf("%s r%d", s.Recipe, s.RecipeRev), ""
		if s.Source == ImportSource {
			recipe = "files that were imported"
		}
		if s.Rate > 0 {
			rate = fmt.Sprintf("%.3g requests a second", s.Rate)
		}
		c.line("| %s | %s | %s | revision %d | %s | %d | %s |", cellOf(s.Source), s.AsOf.Format(time.RFC3339), cellOf(recipe), s.PrepRev, rate, s.Rows, cellOf(note))
	}
	if !c.imported() {
		c.line("\nPages that a site's robots.txt forbids were not asked for (RFC 9309); the rate is what the whole crawl of a site may reach.\nRun `%s`, definition r%d.", c.v.Run, c.v.Definition)
	} else {
		c.line("\nRun `%s`, definition r%d.", c.v.Run, c.v.Definition)
	}
}
