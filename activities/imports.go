package activities

import (
	"context"
	"fmt"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/imports"
	"sheaf/internal/record"
	"sheaf/workflows/wire"
)

// importRevision is the revision of what makes records of imported rows, in place of a recipe's.
const importRevision = 1

// importSource is the only source of a dataset that takes files in.
func importSource(def datasets.Definition) wire.Source {
	return wire.Source{Name: datasets.ImportSource, Site: imports.Site, Recipe: datasets.ImportSource, Revision: importRevision, Definition: def.Revision, Slots: 1}
}

// importable refuses a run that does not go with what the dataset is made of, and an upload that is not what the run was given.
func (p *process) importable(ctx context.Context, def datasets.Definition, b wire.BuildInput) error {
	switch {
	case b.Restore != nil, def.Import == nil && b.Import == nil:
		return nil
	case def.Import == nil:
		return fmt.Errorf("%w: %s has sources that it collects; files are imported into a dataset whose dataset.yaml says `import`", errBadInput, def.Name)
	case b.Admit != nil:
		return nil
	case b.Import == nil:
		return fmt.Errorf("%w: %s takes files in (sheaf import FILE %s): there is nothing to collect", errBadInput, def.Name, def.Name)
	}
	u, err := imports.Read(ctx, p.Store, b.Run, b.Import.SHA256)
	if err != nil {
		return err
	}
	if u.Dataset != def.Name || u.Table != def.Import.Table {
		return fmt.Errorf("%w: the upload is of table %s of %s, not of table %s of %s", errBadInput, u.Table, u.Dataset, def.Import.Table, def.Name)
	}
	return nil
}

// pinImport fixes the columns of a run that takes files in, or that admits what another one took in.
func (p *process) pinImport(ctx context.Context, def datasets.Definition, before table.Schema, b wire.BuildInput) (*table.Schema, error) {
	run := b.Run
	if b.Admit != nil {
		run = b.Admit.Run
	}
	u, err := imports.Read(ctx, p.Store, run, "")
	if err != nil {
		return nil, err
	}
	return pinned(def, before, []table.Stating{u.Stating()}, b.Admit != nil)
}

// compareImport puts the rows of an upload beside the parent and writes the delta. What the parent has and the files do not is
// gone at once: a file is all there is.
func (p *process) compareImport(ctx context.Context, in wire.CompareInput) (wire.CompareResult, error) {
	out := wire.CompareResult{Source: in.Source.Name}
	u, err := imports.Read(ctx, p.Store, in.Records, "")
	if err != nil {
		return out, err
	}
	parent, err := p.repo.ParentAt(ctx, in.Dataset, parentRef(in.Parent))
	if err != nil {
		return out, fmt.Errorf("read parent of %s: %w", in.Dataset, err)
	}
	def, err := p.repo.Definition(ctx, in.Dataset, in.Source.Definition)
	if err != nil {
		return out, fmt.Errorf("read definition of %s: %w", in.Dataset, err)
	}
	main, err := p.mainTable(ctx, def.Kind, in.Dataset, in.Run)
	if err != nil {
		return out, err
	}
	input := compare.Input{
		Dataset: in.Dataset, Run: in.Run, Source: in.Source.Name, Site: in.Source.Site, Kind: def.Kind, Main: main,
		AsOf: in.AsOf.UTC(), Recipe: in.Source.Recipe, RecipeRev: in.Source.Revision, Parent: parentOf(parent, in.Source.Name),
		Imported: true, Records: u.Records(ctx, p.Store), Outcomes: func(func(record.ItemOutcome, error) bool) {},
	}
	if fixed, err := table.Main(def.Kind, main); err == nil {
		input.Where = def.Checks.Where(fixed)
	}
	return p.compared(ctx, in, input)
}
