package api

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
)

// RecipeComparison is what differs between two revisions.
type RecipeComparison struct {
	From    int           `json:"from"`
	To      int           `json:"to"`
	Changes []edit.Change `json:"changes" doc:"Part by part, in words: what they say, not how they are written"`
	Lines   []DiffLine    `json:"lines" doc:"Lines around what differs, of the texts and then of the files"`
}

// DiffLine is a line of a comparison.
type DiffLine struct {
	Op   string `json:"op" enum:"same,added,removed,place" doc:"place: a file's name, or that lines are left out here"`
	Text string `json:"text"`
	From int    `json:"from,omitempty" doc:"Number of the line in the earlier text"`
	To   int    `json:"to,omitempty" doc:"Number of the line in the later text"`
}

func (a *API) compare(ctx context.Context, in *struct {
	RecipePath
	Conditional
	From int `query:"from" minimum:"0" doc:"Revision; 0 = the one before to"`
	To   int `query:"to" minimum:"0" doc:"Revision; 0 = the newest"`
}) (*lasting[RecipeComparison], error) {
	store := recipe.NewStore(a.Store)
	to, err := store.Get(ctx, in.Recipe, in.To)
	if err != nil {
		return nil, fail(err)
	}
	if in.From == 0 {
		in.From = max(to.Revision-1, 1)
	}
	from, err := store.Get(ctx, in.Recipe, in.From)
	if err != nil {
		return nil, fail(err)
	}
	return lastingly(in.Conditional, etag(to.SHA256, url.QueryEscape(from.SHA256)), func() (RecipeComparison, error) {
		out := RecipeComparison{From: from.Revision, To: to.Revision, Lines: diffLines(from.YAML, to.YAML)}
		if out.Changes, err = edit.Compare([]byte(from.YAML), []byte(to.YAML)); err != nil {
			return out, err
		}
		for _, name := range sorted(joined(from.Files, to.Files)) {
			if lines := diffLines(from.Files[name], to.Files[name]); len(lines) > 0 {
				out.Lines = append(append(out.Lines, DiffLine{Op: "place", Text: name}), lines...)
			}
		}
		return out, nil
	})
}

func joined(a, b map[string]string) map[string]bool {
	out := map[string]bool{}
	for name := range a {
		out[name] = true
	}
	for name := range b {
		out[name] = true
	}
	return out
}

// hunk begins a part of a unified diff and says at which lines.
var hunk = regexp.MustCompile(`^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@`)

// diffLines compares two texts line by line; none where they are equal.
func diffLines(from, to string) []DiffLine {
	out := []DiffLine{}
	var x, y int
	body := diff.Diff("from", []byte(from), "to", []byte(to))
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSuffix(line, "\n")
		if at := hunk.FindStringSubmatch(line); at != nil {
			x, _ = strconv.Atoi(at[1]) // digits, as the pattern says
			y, _ = strconv.Atoi(at[2])
			out = append(out, DiffLine{Op: "place", Text: "…"})
			continue
		}
		if x+y == 0 || line == "" {
			continue // the names of the texts
		}
		switch line[0] {
		case ' ':
			out = append(out, DiffLine{Op: "same", Text: line[1:], From: x, To: y})
			x, y = x+1, y+1
		case '-':
			out = append(out, DiffLine{Op: "removed", Text: line[1:], From: x})
			x++
		case '+':
			out = append(out, DiffLine{Op: "added", Text: line[1:], To: y})
			y++
		}
	}
	return out
}
