package activities

import (
	"context"
	"fmt"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/checks"
	"sheaf/internal/recipe"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// produces says whether a recipe's table is one that a dataset of the kind can have.
func produces(kind table.Kind, plan *recipe.Plan) error {
	fits, takes := false, "another table than products or documents"
	switch kind {
	case table.Catalog:
		fits, takes = plan.Produces == table.ProductsTable, table.ProductsTable
	case table.Documents:
		fits, takes = plan.Produces == table.DocumentsTable, table.DocumentsTable
	case table.Custom:
		fits = !table.ReservedTable(plan.Produces)
	}
	if !fits {
		return fmt.Errorf("%w: recipe %s produces %s; a dataset of kind %s takes recipes that produce %s", errBadInput, plan.Name, plan.Produces, kind, takes)
	}
	return nil
}

// pin fixes the columns of a run's main table; nil for kinds whose columns are fixed. all are the definition's sources as
// they would run today, admitted is the one that a hold's admission publishes as it was read then.
func (p *process) pin(ctx context.Context, def datasets.Definition, parent datasets.Parent, b wire.BuildInput, all, admitted []wire.Source) (*table.Schema, error) {
	if def.Kind != table.Custom {
		return nil, nil
	}
	var before table.Schema
	if parent.Version != nil && len(parent.Version.Tables) > 0 {
		before = parent.Version.Tables[0].Schema
	}
	if def.Import != nil {
		return p.pinImport(ctx, def, before, b)
	}
	sources := all
	if len(admitted) > 0 {
		sources = admitted
	}
	var stated []table.Stating
	for _, s := range sources {
		plan, err := p.sites.plan(ctx, def.Name, s)
		if err != nil {
			return nil, err
		}
		stated = append(stated, plan.Stating())
	}
	return pinned(def, before, stated, len(admitted) > 0)
}

func pinned(def datasets.Definition, before table.Schema, stated []table.Stating, admission bool) (*table.Schema, error) {
	var main table.Schema
	var err error
	if admission {
		main, err = table.Extend(before, stated[0])
	} else {
		main, err = table.Pin(before, stated, def.DropColumns)
	}
	if err == nil {
		err = def.Checks.Validate(main)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errBadInput, def.Name, err)
	}
	return &main, nil
}

// mainTable is what pin fixed for a run; the zero value for kinds whose columns are fixed.
func (p *process) mainTable(ctx context.Context, kind table.Kind, dataset, run string) (table.Schema, error) {
	if kind != table.Custom {
		return table.Schema{}, nil
	}
	r, err := runs.Get(ctx, p.Store, dataset, run)
	if err != nil {
		return table.Schema{}, err
	}
	if r.Plan.Main == nil {
		return table.Schema{}, fmt.Errorf("%w: the plan of %s names no columns", datasets.ErrDamaged, run)
	}
	return *r.Plan.Main, nil
}

// sameKind: a dataset stays what it is.
func sameKind(def datasets.Definition, parent datasets.Parent) error {
	if parent.Version != nil && parent.Version.Kind != def.Kind {
		return fmt.Errorf("%w: v%d of %s is of kind %s; kind %s is another dataset", errBadInput, parent.Version.Version, def.Name, parent.Version.Kind, def.Kind)
	}
	return nil
}

// usualCoverage is the share of rows that a column has which no row should lack.
const usualCoverage = 0.99

// bounds are the definition's checks; where it declares no coverage, that of the columns which rows of its kind must have.
func bounds(def datasets.Definition, main table.Schema) checks.Config {
	c := def.Checks
	if c.Coverage != nil || def.Kind == table.Catalog {
		return c
	}
	if fixed, err := table.Main(def.Kind, main); err == nil {
		main = fixed
	}
	c.Coverage = map[string]float64{}
	for _, column := range main.Columns {
		if column.Required && !column.Derived {
			c.Coverage[column.Name] = usualCoverage
		}
	}
	return c
}
