package sweep

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"sheaf/datasets"
	"sheaf/internal/recipe"
	"sheaf/internal/runs"
)

// wholeArchive is where chunks of all datasets lie.
const wholeArchive = "archive/"

// collected names what a run collected a source with: which site that is, recipe and parameters say.
type collected struct {
	definition int
	recipe     string
	revision   int
}

// shelves are the prefixes under which runs with these plans may have put chunks: archive/<site>/ for every site that one of
// them collected, whatever the dataset's recipes say today. Where that cannot be told of one of them, because its
// definition or recipe is not there or not one that this Sheaf reads, it is the whole archive.
func (s *sweeper) shelves(ctx context.Context, plans []runs.Plan) ([]string, error) {
	asked, sites := map[collected]bool{}, map[string]bool{}
	for _, plan := range plans {
		if plan.Records != "" || plan.Reextract != nil {
			continue // it asked no site: what it read, other runs have archived
		}
		for _, source := range plan.Sources {
			c := collected{plan.Definition, source.Recipe, source.Revision}
			if source.Name == datasets.ImportSource || asked[c] {
				continue
			}
			asked[c] = true
			of, err := s.sitesOf(ctx, c)
			if err != nil {
				return nil, err
			}
			if len(of) == 0 {
				return []string{wholeArchive}, nil
			}
			for _, site := range of {
				sites[wholeArchive+site+"/"] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(sites)), nil
}

// sitesOf are the sites of a definition's sources that have a recipe; none where that cannot be told.
func (s *sweeper) sitesOf(ctx context.Context, c collected) ([]string, error) {
	def, err := s.repo.Definition(ctx, s.in.Dataset, c.definition)
	if errors.Is(err, datasets.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	stored, err := recipe.NewStore(s.store).Get(ctx, c.recipe, c.revision)
	if errors.Is(err, recipe.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read recipe of earlier runs: %w", err)
	}
	read, err := stored.Parse()
	if err != nil {
		return nil, nil //nolint:nilerr // of a Sheaf that wrote recipes otherwise: the whole archive is listed
	}
	var out []string
	for _, source := range def.Sources {
		if source.Recipe != c.recipe {
			continue
		}
		plan, err := read.CompileRendering(c.revision, source.Params)
		if err != nil || plan.Site == "" {
			return nil, nil //nolint:nilerr // as above
		}
		out = append(out, plan.Site)
	}
	return out, nil
}
