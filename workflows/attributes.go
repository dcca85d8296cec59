package workflows

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

var (
	attrVersion = temporal.NewSearchAttributeKeyKeyword(wire.AttrVersion)
	attrStage   = temporal.NewSearchAttributeKeyKeyword(wire.AttrStage)
	attrOutcome = temporal.NewSearchAttributeKeyKeyword(wire.AttrOutcome)
	attrDataset = temporal.NewSearchAttributeKeyKeyword(wire.AttrDataset)
	attrRun     = temporal.NewSearchAttributeKeyKeyword(wire.AttrRun)
	attrSource  = temporal.NewSearchAttributeKeyKeyword(wire.AttrSource)
)

// attributes of a workflow that works for a run; empty values are left out.
func attributes(dataset, run, source string) temporal.SearchAttributes {
	var set []temporal.SearchAttributeUpdate
	if dataset != "" {
		set = append(set, attrDataset.ValueSet(dataset))
	}
	if run != "" {
		set = append(set, attrRun.ValueSet(run))
	}
	if source != "" {
		set = append(set, attrSource.ValueSet(source))
	}
	return temporal.NewSearchAttributes(set...)
}

func upsert(ctx workflow.Context, set ...temporal.SearchAttributeUpdate) error {
	if err := workflow.UpsertTypedSearchAttributes(ctx, set...); err != nil {
		return fmt.Errorf("set search attributes: %w", err)
	}
	return nil
}

func versionName(n int) string { return fmt.Sprintf("v%d", n) }
