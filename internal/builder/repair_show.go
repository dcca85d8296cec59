package builder

import (
	"cmp"
	"context"
	"slices"

	"sheaf/internal/recipe/edit"
	"sheaf/internal/repair"
)

// Repair is a draft that repairs a recipe after its site was redesigned: columns that are broken, pages before and after, and
// places that state the columns now.
type Repair struct {
	ID        string          `json:"id" doc:"The draft, which the operations of drafts know too"`
	Seq       int             `json:"seq"`
	Dataset   string          `json:"dataset"`
	Run       string          `json:"run" doc:"The run that shows what is broken"`
	Collected string          `json:"collected" doc:"The run that fetched the pages: the same, unless that read another one's"`
	Source    string          `json:"source"`
	Version   int             `json:"version" doc:"Version whose pages are those of before"`
	Recipe    string          `json:"recipe"`
	Revision  int             `json:"revision" doc:"Revision that is repaired: the newest when the repair began"`
	Pinned    int             `json:"pinned,omitempty" doc:"The dataset is bound to this revision, and a new one changes nothing there until it is unbound"`
	Pairs     int             `json:"pairs" doc:"Pages that are there before and after: what is tried, is tried on all of them"`
	Before    int             `json:"before" doc:"Archived pages of the version that were looked through"`
	After     int             `json:"after" doc:"Archived pages of the run"`
	Gone      int             `json:"gone" doc:"Pairs of which the archive does not have both any more"`
	Refused   []RepairRefused `json:"refused" doc:"Pages after that the recipe takes for none of its kind"`
	Columns   []RepairColumn  `json:"columns" doc:"What is broken, the worst first"`
	Shown     []RepairPages   `json:"shown" doc:"Pages to look at, before and after"`
	CanUndo   bool            `json:"can_undo"`
	CanRedo   bool            `json:"can_redo"`
	Changed   bool            `json:"changed" doc:"There are changes that no revision has"`
	Saved     *Saved          `json:"saved,omitempty" doc:"The revision with the repair, once there is one"`
}

// RepairRefused counts pages that are not read at all.
type RepairRefused struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// RepairColumn is a broken column.
type RepairColumn struct {
	repair.Finding
	Label    edit.Words   `json:"label"`
	Places   []edit.Words `json:"places" doc:"Where the recipe has looked for it on this kind of page"`
	Accepted []string     `json:"accepted" doc:"Places that were taken for it in this draft; none = not repaired yet"`
}

// RepairPages are a page before and after.
type RepairPages struct {
	Pair   int     `json:"pair"`
	Key    string  `json:"key" doc:"The site's id of the thing, or the list's address"`
	Page   string  `json:"page" doc:"Kind of page"`
	Before *Sample `json:"before,omitempty" doc:"Absent: it cannot be shown"`
	After  *Sample `json:"after,omitempty"`
}

func noRepair() *Error {
	return refuse(CodeNoRepair, "this draft repairs nothing: begin at a run or a hold")
}

// GetRepair reads a repair. Errors: CodeNoDraft, CodeNoRepair.
func (b *Builder) GetRepair(ctx context.Context, id string) (Repair, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return Repair{}, err
	}
	if s.Repair == nil {
		return Repair{}, noRepair()
	}
	m := s.Repair
	out := Repair{
		ID: id, Seq: s.Seq, Dataset: m.Dataset, Run: m.Run, Collected: m.Collected, Source: m.Source, Version: m.Version, Recipe: m.Recipe, Revision: m.Revision,
		Pinned: m.Pinned, Pairs: len(m.Pairs), Before: m.Before, After: m.After, Gone: m.Gone, Refused: []RepairRefused{}, Columns: []RepairColumn{}, Shown: []RepairPages{},
		CanUndo: len(s.Past) > 0, CanRedo: len(s.Future) > 0,
	}
	began, err := b.began(ctx, s)
	if err != nil {
		return Repair{}, err
	}
	if out.Changed = s.Work.Recipe != began.Recipe; s.Saved != nil && s.Saved.Revision > m.Revision {
		out.Saved = s.Saved
	}
	for reason, n := range m.Refused {
		out.Refused = append(out.Refused, RepairRefused{Reason: reason, Count: n})
	}
	slices.SortFunc(out.Refused, func(a, b RepairRefused) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason, b.Reason)) })
	doc, err := began.document()
	if err != nil {
		return Repair{}, err
	}
	columns := doc.View().Columns
	for _, f := range m.Findings {
		c := RepairColumn{Finding: f, Label: edit.Label(f.Field), Places: []edit.Words{}, Accepted: append([]string{}, s.Work.Mended[f.Field+" "+f.Page]...)}
		for _, col := range columns {
			for _, p := range col.Places {
				if col.Name == f.Field && p.Page == f.Page {
					c.Places = append(c.Places, p.Words)
				}
			}
		}
		out.Columns = append(out.Columns, c)
	}
	for _, p := range m.Shown {
		ref := m.Pairs[p.Pair]
		out.Shown = append(out.Shown, RepairPages{Pair: p.Pair, Key: ref.Key, Page: ref.Old.Page, Before: s.shownSample(id, p.Before), After: s.shownSample(id, p.After)})
	}
	return out, nil
}

func (s state) shownSample(id, name string) *Sample {
	p, missing := s.sample(name)
	if missing != nil {
		return nil
	}
	out := p.shown(id, p.Kind)
	return &out
}

// RepairPick is somebody pointing at a column's value on a page after.
type RepairPick struct {
	Field  string `json:"field" maxLength:"100" doc:"Column"`
	Page   string `json:"page" maxLength:"100" doc:"Kind of page"`
	Sample string `json:"sample" maxLength:"16" doc:"Page of the draft: one of those after"`
	Node   int    `json:"node" minimum:"0" doc:"Number of the element (data-n)"`
	Attr   string `json:"attr,omitempty" maxLength:"100" doc:"What of the element is meant; empty = what the column's old place takes, else what it shows"`
}

// RepairPicked is what comes of it.
type RepairPicked struct {
	Proposals []repair.Proposal `json:"proposals" doc:"Places that find it, tried on all pages; none = nothing tells it from its neighbours, or it is no value of this column"`
}

// PickRepair tries what somebody points at; nothing is changed. Errors: CodeNoDraft, CodeNoRepair, CodeNoSample.
func (b *Builder) PickRepair(ctx context.Context, id string, p RepairPick) (RepairPicked, error) {
	out := RepairPicked{Proposals: []repair.Proposal{}}
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return out, err
	}
	if s.Repair == nil {
		return out, noRepair()
	}
	i := slices.IndexFunc(s.Repair.Shown, func(x shownPair) bool { return x.After == p.Sample })
	if i < 0 {
		return out, refuse(CodeNoSample, "point at the page as it is now").on("sample")
	}
	c, err := b.caseOf(ctx, s)
	if err != nil {
		return out, err
	}
	found, err := c.Pick(p.Field, p.Page, s.Repair.Shown[i].Pair, p.Node, p.Attr)
	if err != nil {
		return out, err
	}
	out.Proposals = append(out.Proposals, found...)
	return out, nil
}

// TestRepair reads every pair with the draft's recipe. Errors: CodeNoDraft, CodeNoRepair, CodeRecipe.
func (b *Builder) TestRepair(ctx context.Context, id string) (repair.Test, error) {
	s, err := b.store.newest(ctx, id)
	if err != nil {
		return repair.Test{}, err
	}
	if s.Repair == nil {
		return repair.Test{}, noRepair()
	}
	c, err := b.caseOf(ctx, s)
	if err != nil {
		return repair.Test{}, err
	}
	doc, err := s.Work.document()
	if err != nil {
		return repair.Test{}, err
	}
	return c.Test(doc, s.Repair.Findings)
}

// SaveRepair keeps the repaired recipe as a revision. Errors: as Save; CodeInvalid where nothing was changed.
func (b *Builder) SaveRepair(ctx context.Context, id string, seq int) (Repair, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Repair{}, err
	}
	if s.Repair == nil {
		return Repair{}, noRepair()
	}
	began, err := b.began(ctx, s)
	if err != nil {
		return Repair{}, err
	}
	if began.Recipe == s.Work.Recipe {
		return Repair{}, refuse(CodeInvalid, "nothing is changed yet: take a proposal or pick a value first")
	}
	if _, err := b.Save(ctx, id, s.Seq, SaveRequest{Recipe: s.Repair.Recipe}, nil); err != nil {
		return Repair{}, err
	}
	return b.GetRepair(ctx, id)
}
