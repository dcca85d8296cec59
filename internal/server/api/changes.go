package api

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/datasets/table"
)

func (a *API) registerChanges(h huma.API) {
	op := get("version-changes", versionAddress+"/changes", tagVersions, "What changed against the version before: rows with old and new values")
	op.Description = "From the history that the version added. Classes: added, changed, gone, reappeared, reparsed."
	huma.Register(h, op, a.changes)
	a.registerDiffs(h)
}

// Changes are the first changed rows of a version.
type Changes struct {
	Version int              `json:"version"`
	Parent  int              `json:"parent" doc:"0 = the first version: everything was added"`
	Counts  map[string]int64 `json:"counts" doc:"Rows by class, all of them"`
	Rows    []ChangedRow     `json:"rows" doc:"The first of every class"`
	More    bool             `json:"more" doc:"There are more than were asked for"`
}

// ChangedRow is a row that is not what it was.
type ChangedRow struct {
	Key         string        `json:"key"`
	Class       string        `json:"class" example:"changed"`
	Marketplace string        `json:"marketplace"`
	AsOf        time.Time     `json:"as_of"`
	Cause       string        `json:"cause" doc:"source: the site changed; parser: the recipe or the preparation did"`
	Title       string        `json:"title,omitempty" doc:"What the row is called, where the table says so"`
	URL         string        `json:"url,omitempty"`
	Fields      []ChangedCell `json:"fields" doc:"None: the row as a whole (added, gone, reappeared)"`
}

// ChangedCell is a column of a changed row, as text.
type ChangedCell struct {
	Field string  `json:"field"`
	Old   *string `json:"old" doc:"null = there was none"`
	New   *string `json:"new" doc:"null = there is none"`
}

func (a *API) changes(ctx context.Context, in *struct {
	VersionPath
	Conditional
	Class string `query:"class" enum:"added,changed,gone,reappeared,reparsed" doc:"Only this class"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"Rows of each class"`
}) (*lasting[Changes], error) {
	v, err := a.resolve(ctx, in.VersionPath)
	if err != nil {
		return nil, fail(err)
	}
	return lastingly(in.Conditional, etag(v.Commit, "changes", in.Class, intText(in.Limit)), func() (Changes, error) {
		parent, err := a.parentOf(ctx, v)
		if err != nil {
			return Changes{}, err
		}
		c := &collector{class: in.Class, limit: in.Limit, kept: map[string]int{}, byKey: map[string]int{}}
		if err := c.read(ctx, a.Store, added(v, parent)); err != nil {
			return Changes{}, err
		}
		if err := a.name(ctx, v, parent, c.rows); err != nil {
			return Changes{}, err
		}
		return Changes{Version: v.Version, Parent: v.Parent.Version, Counts: classes(v.Counts()), Rows: c.rows, More: c.more}, nil
	})
}

// parentOf is the version before; nil where there is none any more.
func (a *API) parentOf(ctx context.Context, v datasets.Version) (*datasets.Version, error) {
	if v.Parent.Version == 0 {
		return nil, nil
	}
	parent, err := a.repo.Version(ctx, v.Dataset, v.Parent.Version)
	switch {
	case errors.Is(err, datasets.ErrDeleted), errors.Is(err, datasets.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &parent, nil
}

// added are the parts of history that the version before does not have; of a deleted one, those of the runs that this
// version was built by.
func added(v datasets.Version, parent *datasets.Version) []datasets.Part {
	h, ok := v.Table(table.HistoryTable)
	if !ok {
		return nil
	}
	before := map[string]bool{}
	if parent != nil {
		if old, ok := parent.Table(table.HistoryTable); ok {
			for _, p := range old.Parts() {
				before[p.SHA256] = true
			}
		}
	}
	return slices.DeleteFunc(h.Parts(), func(p datasets.Part) bool { return before[p.SHA256] })
}

// name adds what rows are called, from the version itself or, where they are gone, from the one before.
func (a *API) name(ctx context.Context, v datasets.Version, parent *datasets.Version, rows []ChangedRow) error {
	wanted := map[string]*ChangedRow{}
	for i := range rows {
		wanted[rows[i].Key] = &rows[i]
	}
	for _, from := range []*datasets.Version{&v, parent} {
		if from == nil || len(wanted) == 0 || len(from.Tables) == 0 {
			continue
		}
		if err := a.look(ctx, *from, wanted); err != nil {
			return err
		}
	}
	return nil
}

// maxLook is how many bytes of parts are looked through to name rows, by their key and name columns alone; what lies beyond
// stays without a name.
const maxLook = 256 << 20

// look finds wanted rows in a version's main table and takes them off the list.
func (a *API) look(ctx context.Context, v datasets.Version, wanted map[string]*ChangedRow) error {
	schema := v.Tables[0].Schema
	columns := []string{schema.Key}
	for _, name := range []string{"title", "name", "url"} {
		if schema.Index(name) >= 0 {
			columns = append(columns, name)
		}
	}
	if schema.Key == "" || len(columns) == 1 {
		return nil
	}
	looked := int64(0)
	for _, p := range v.Tables[0].Parts() {
		here := false
		for key := range wanted {
			here = here || p.MinKey <= key && key <= p.MaxKey
		}
		if !here {
			continue
		}
		if looked += p.Bytes; looked > maxLook {
			return nil
		}
		for row, err := range partRows(ctx, a.Store, p, columns...) {
			if err != nil {
				return err
			}
			key, _ := row[0].(string)
			r := wanted[key]
			if r == nil {
				continue
			}
			for i, name := range columns[1:] {
				text, _ := row[i+1].(string)
				switch {
				case name == "url":
					r.URL = strings.Clone(text)
				case r.Title == "":
					r.Title = strings.Clone(text)
				}
			}
			delete(wanted, key)
		}
	}
	return nil
}
