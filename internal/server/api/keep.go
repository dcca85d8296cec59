package api

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/internal/server/control"
	"sheaf/internal/sweep"
	"sheaf/workflows/wire"
)

const (
	tagAddress   = datasetAddress + "/tags/{tag}"
	sweepAddress = datasetAddress + "/sweep"
)

// registerKeeping has what people do with versions beside reading them: tags, rollback, deletion, sweeps.
func (a *API) registerKeeping(h huma.API) {
	huma.Register(h, get("tag-list", datasetAddress+"/tags", tagVersions, "The tags of a dataset, by name"), a.listTags)
	huma.Register(h, get("tag-log", tagAddress, tagVersions, "Who moved a tag, when and why, oldest first"), a.tagLog)
	set := put("tag-set", tagAddress, tagVersions, "Move a tag to a version, or make it")
	set.Description = "Tags that the definition lists under protected_tags move with force only, which stands in the log. latest is moved by publications, and back by a rollback."
	huma.Register(h, set, a.setTag)
	huma.Register(h, post("tag-remove", tagAddress+"/remove", tagVersions, "Remove a tag; its log stays"), a.removeTag)
	back := post("dataset-rollback", datasetAddress+"/rollback", tagVersions, "Let latest name an earlier version again")
	back.Description = "The versions between stay; the next run builds on what latest names then. Refused while a run goes on."
	huma.Register(h, back, a.rollback)
	remove := post("version-delete", versionAddress+"/delete", tagVersions, "Delete a version: a tombstone takes its place")
	remove.Description = "Not one that a tag names, that a hold compares with or that a training runs on. Refused while a run goes on."
	huma.Register(h, remove, a.deleteVersion)
	huma.Register(h, get("version-list-deleted", datasetAddress+"/deleted", tagVersions, "Deleted versions: who, when, why; newest first"), a.tombstones)
	huma.Register(h, get("sweep-preview", sweepAddress, tagDatasets, "What a sweep would remove, and why"), a.previewSweep)
	clean := post("sweep", sweepAddress, tagDatasets, "Remove what nothing names any more")
	clean.Description = "Answers when it is done. Refused while a run goes on. A schedule sweeps every night."
	huma.Register(h, clean, a.sweep)
	huma.Register(h, get("sweep-list", datasetAddress+"/sweeps", tagDatasets, "What earlier sweeps removed, newest first"), a.sweeps)
}

// TagPath names a tag in an address.
type TagPath struct {
	DatasetPath
	Tag string `path:"tag" example:"prod"`
}

func (a *API) listTags(ctx context.Context, in *DatasetPath) (*answer[[]datasets.TagEntry], error) {
	tags, err := a.repo.Tags(ctx, in.dataset())
	if err == nil && len(tags) == 0 {
		tags = []datasets.TagEntry{}
		_, err = a.repo.LatestDefinition(ctx, in.dataset())
	}
	if err != nil {
		return nil, fail(err)
	}
	return say(tags), nil
}

func (a *API) tagLog(ctx context.Context, in *TagPath) (*answer[[]datasets.TagEntry], error) {
	log, err := a.repo.TagLog(ctx, in.dataset(), in.Tag)
	if err != nil {
		return nil, fail(err)
	}
	return say(log), nil
}

// Signed is who does something and why: it is kept with what was done.
type Signed struct {
	Reason string `json:"reason" minLength:"1" maxLength:"1000" doc:"Kept with what was done"`
	By     string `json:"by,omitempty" maxLength:"100" doc:"Who, for the records; absent = web"`
}

// TagMove is the body that moves a tag.
type TagMove struct {
	Signed
	Version string `json:"version" doc:"vN, a tag, a commit id or a data digest" example:"v12"`
	Force   bool   `json:"force,omitempty" doc:"Although the tag is protected"`
}

func (a *API) setTag(ctx context.Context, in *struct {
	TagPath
	Body TagMove
}) (*answer[datasets.TagEntry], error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	v, err := a.repo.Resolve(ctx, in.dataset()+"@"+in.Body.Version)
	if err != nil {
		return nil, fail(err)
	}
	e, _, err := control.SetTag(ctx, a.Client, a.Store, a.Base, in.dataset(), datasets.TagEntry{
		Tag: in.Tag, To: v.Version, Who: who(in.Body.By), Why: in.Body.Reason, When: a.Clock.Now(), Forced: in.Body.Force,
	})
	if err != nil {
		return nil, fail(err)
	}
	return say(e), nil
}

// check wants a reason that says something.
func (s Signed) check() error {
	if strings.TrimSpace(s.Reason) == "" {
		return wrong("body.reason", "say why: it is kept with what was done")
	}
	return nil
}

// TagRemoval is the body that removes a tag.
type TagRemoval struct {
	Signed
	Force bool `json:"force,omitempty" doc:"Although the tag is protected"`
}

func (a *API) removeTag(ctx context.Context, in *struct {
	TagPath
	Body TagRemoval
}) (*answer[datasets.TagEntry], error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	e, err := control.RemoveTag(ctx, a.Store, in.dataset(), datasets.TagEntry{
		Tag: in.Tag, Who: who(in.Body.By), Why: in.Body.Reason, When: a.Clock.Now(), Forced: in.Body.Force,
	})
	if err != nil {
		return nil, fail(err)
	}
	return say(e), nil
}

// RollbackBody is the body of a rollback.
type RollbackBody struct {
	Signed
	To int `json:"to" minimum:"1" doc:"Number of the version that latest is to name"`
}

func (a *API) rollback(ctx context.Context, in *struct {
	DatasetPath
	Body RollbackBody
}) (*answer[wire.ChangeResult], error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	out, err := control.Rollback(ctx, a.Client, a.Store, in.dataset(), in.Body.To, who(in.Body.By), in.Body.Reason)
	if err != nil {
		return nil, fail(err)
	}
	return say(out), nil
}

func (a *API) deleteVersion(ctx context.Context, in *struct {
	VersionPath
	Body Signed
}) (*answer[datasets.Tombstone], error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimPrefix(in.Version, "v"))
	if err != nil || !strings.HasPrefix(in.Version, "v") {
		return nil, wrong("path.version", "name the version by its number, e.g. v12")
	}
	if err := control.DeleteVersion(ctx, a.Client, a.Store, in.dataset(), n, who(in.Body.By), in.Body.Reason); err != nil {
		return nil, fail(err)
	}
	_, err = a.repo.Version(ctx, in.dataset(), n)
	var gone *datasets.DeletedError
	if !errors.As(err, &gone) {
		return nil, fail(err)
	}
	return say(gone.Tombstone), nil
}

func (a *API) tombstones(ctx context.Context, in *DatasetPath) (*answer[[]datasets.Tombstone], error) {
	list, err := a.repo.Tombstones(ctx, in.dataset())
	if err != nil {
		return nil, fail(err)
	}
	return say(append([]datasets.Tombstone{}, list...)), nil
}

func (a *API) previewSweep(ctx context.Context, in *DatasetPath) (*answer[sweep.Report], error) {
	if _, err := a.repo.LatestDefinition(ctx, in.dataset()); err != nil {
		return nil, fail(err)
	}
	r, err := sweep.Sweep(ctx, a.Store, sweep.Input{Dataset: in.dataset(), Now: a.Clock.Now(), By: "web", DryRun: true})
	if err != nil {
		return nil, fail(err)
	}
	return say(r), nil
}

func (a *API) sweep(ctx context.Context, in *struct {
	DatasetPath
	By string `query:"by" maxLength:"100" doc:"Who, for the records; absent = web"`
}) (*answer[sweep.Report], error) {
	r, err := control.Sweep(ctx, a.Client, a.Store, in.dataset(), who(in.By))
	if err != nil {
		return nil, fail(err)
	}
	return say(r), nil
}

func (a *API) sweeps(ctx context.Context, in *DatasetPath) (*answer[[]sweep.Report], error) {
	list, err := sweep.History(ctx, a.Store, in.dataset())
	if err != nil {
		return nil, fail(err)
	}
	return say(list), nil
}
