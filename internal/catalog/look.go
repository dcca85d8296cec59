package catalog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/freshness"
)

// dataset is what was read of one. It is never changed: what differs is another.
type dataset struct {
	seen  string // keys and ETags of its definitions, versions and tags
	entry *Entry // nil: neither a definition nor a version
	// manifests are what was read of versions, by the ETag of their objects; nil stands for a deleted one.
	manifests map[string]*version
	// lookAgain is when freshness is to be looked at again, though nothing was written: runs that find nothing new publish
	// nothing.
	lookAgain time.Time
}

// ageEvery is how often the age of datasets that have a limit is looked at.
const ageEvery = time.Minute

// look reads what was written of a dataset since before (nil: everything); before itself, when nothing was.
func (c *Catalog) look(ctx context.Context, name string, before *dataset, now time.Time) (*dataset, error) {
	seen, newest, versions, err := c.list(ctx, name)
	if err != nil {
		return nil, err
	}
	if before != nil && before.seen == seen && (before.lookAgain.IsZero() || now.Before(before.lookAgain)) {
		return before, nil
	}
	out := &dataset{seen: seen, manifests: map[string]*version{}}
	if newest == "" && len(versions) == 0 {
		return out, nil
	}
	var def datasets.Definition
	if newest != "" {
		if def, err = blob.ReadJSON[datasets.Definition](ctx, c.store, newest); err != nil {
			return nil, err
		}
	}
	e := &Entry{
		Dataset: name, Title: def.Title, Description: def.Description, Kind: string(def.Kind), Owner: def.Owner, Licence: def.Licence, Private: def.Private,
		Labels: append(append(slices.Clone(def.Card.Tags), def.Card.Languages...), def.Card.Tasks...), Sources: []string{}, Recipes: []string{}, Tags: []Tag{},
	}
	for _, s := range def.Sources {
		e.Recipes = append(e.Recipes, s.Recipe)
		for _, key := range slices.Sorted(maps.Keys(s.Params)) {
			if text, ok := s.Params[key].(string); ok && key == "marketplace" {
				e.Sources = append(e.Sources, text)
			}
		}
	}
	if err := c.versions(ctx, e, out, before, versions); err != nil {
		return nil, err
	}
	if def.Freshness != nil {
		state, err := freshness.Read(ctx, c.store, def, now)
		if err != nil {
			return nil, err
		}
		e.staleFrom, out.lookAgain = state.Since, now.Add(ageEvery)
	}
	slices.Sort(e.Recipes)
	e.Recipes = slices.Compact(e.Recipes)
	if e.Labels == nil {
		e.Labels = []string{}
	}
	out.entry = e
	return out, nil
}

// list is what a dataset's definitions, versions and tags are at the moment, as one text; the key of its newest definition ("" for
// none) and its versions.
func (c *Catalog) list(ctx context.Context, name string) (seen, newest string, versions []blob.Info, err error) {
	var b strings.Builder
	for _, below := range []string{"def/", "versions/", "tags/"} {
		for info, err := range c.store.List(ctx, "datasets/"+name+"/"+below, blob.ListOptions{}) {
			if err != nil {
				return "", "", nil, err
			}
			fmt.Fprintf(&b, "%s %s\n", info.Key, info.ETag)
			switch below {
			case "def/":
				newest = info.Key
			case "versions/":
				versions = append(versions, info)
			}
		}
	}
	return b.String(), newest, versions, nil
}

// versions reads the manifests that were not read before, and takes from the latest what the entry says of its rows.
func (c *Catalog) versions(ctx context.Context, e *Entry, out, before *dataset, list []blob.Info) error {
	latest := 0
	tags, err := c.repo.Tags(ctx, e.Dataset)
	if err != nil {
		return err
	}
	for _, t := range tags {
		if t.To == 0 {
			continue // it was removed
		}
		e.Tags = append(e.Tags, Tag{t.Tag, t.To})
		if t.Tag == datasets.Latest {
			latest = t.To
		}
	}
	listed, err := c.listed(ctx, e.Dataset, before, list)
	if err != nil {
		return err
	}
	for _, info := range list {
		number, err := strconv.Atoi(strings.TrimSuffix(info.Key[strings.LastIndexByte(info.Key, '/')+1:], ".json")[1:])
		if err != nil {
			return fmt.Errorf("%w: unexpected object %s", datasets.ErrDamaged, info.Key)
		}
		if before != nil && number != latest {
			if known, ok := before.manifests[info.Key+info.ETag]; ok {
				out.manifests[info.Key+info.ETag] = known
				continue
			}
		}
		if l, ok := listed[number]; ok && l.ETag == info.ETag && number != latest {
			out.manifests[info.Key+info.ETag] = nil
			if l.Deleted == nil {
				out.manifests[info.Key+info.ETag] = &version{number, l.Commit, l.DataDigest, l.Run, l.AsOf.UTC().Format(time.DateOnly)}
			}
			continue
		}
		v, err := c.repo.Version(ctx, e.Dataset, number)
		if errors.Is(err, datasets.ErrDeleted) {
			out.manifests[info.Key+info.ETag] = nil
			continue
		}
		if err != nil {
			return err
		}
		out.manifests[info.Key+info.ETag] = &version{v.Version, v.Commit, v.DataDigest, v.Run, v.AsOf.UTC().Format(time.DateOnly)}
		if number == latest {
			e.describe(v)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(out.manifests)) {
		if v := out.manifests[key]; v != nil {
			e.versions = append(e.versions, *v)
		}
	}
	return nil
}

// listed is what publications noted of versions: one object in place of a manifest each. It is read where more than one version is
// new here.
func (c *Catalog) listed(ctx context.Context, name string, before *dataset, list []blob.Info) (map[int]datasets.Listed, error) {
	unseen := 0
	for _, info := range list {
		if before == nil {
			unseen++
		} else if _, ok := before.manifests[info.Key+info.ETag]; !ok {
			unseen++
		}
	}
	if unseen < 2 {
		return nil, nil
	}
	return c.repo.Known(ctx, name)
}

// describe takes in the latest version.
func (e *Entry) describe(v datasets.Version) {
	e.Version, e.PublishedAt, e.Kind = v.Version, v.PublishedAt, string(v.Kind)
	for _, s := range v.Sources {
		e.Sources = append(e.Sources, s.Source)
		e.Recipes = append(e.Recipes, s.Recipe)
	}
	slices.Sort(e.Sources)
	e.Sources = slices.Compact(e.Sources)
	if len(v.Tables) == 0 {
		return
	}
	e.Rows = v.Tables[0].Rows()
	for _, c := range v.Tables[0].Schema.Columns {
		e.columns = append(e.columns, Column{c.Name, string(c.Type), c.Doc, c.Unit})
	}
	if e.Title == "" {
		e.Title, e.Description, e.Owner, e.Licence = v.About.Title, v.About.Description, v.About.Owner, v.About.Licence
	}
}
