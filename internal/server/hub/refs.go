package hub

import (
	"net/http"
	"strconv"

	"sheaf/datasets"
)

type gitRef struct {
	Name   string `json:"name"`
	Ref    string `json:"ref"`
	Commit string `json:"targetCommit"`
}

// refs answers the names of versions: main is latest, the tags are the dataset's and vN of each version.
func (h *Hub) refs(w http.ResponseWriter, r *http.Request) error {
	id, err := h.dataset(r)
	if err != nil {
		return err
	}
	versions, err := h.versions.all(r.Context(), id)
	if err != nil {
		return err
	}
	tags, err := h.Repo.Tags(r.Context(), id)
	if err != nil {
		return err
	}
	out := struct {
		Branches []gitRef  `json:"branches"`
		Converts []gitRef  `json:"converts"`
		Tags     []gitRef  `json:"tags"`
		Pulls    *[]gitRef `json:"pullRequests,omitempty"`
	}{[]gitRef{}, []gitRef{}, []gitRef{}, nil}
	if r.URL.Query().Has("include_prs") {
		out.Pulls = &[]gitRef{}
	}
	commits := map[int]string{}
	for _, v := range versions {
		commits[v.number] = v.id
	}
	for _, t := range tags {
		if commits[t.To] == "" {
			continue // its version is deleted
		}
		out.Tags = append(out.Tags, gitRef{t.Tag, "refs/tags/" + t.Tag, commits[t.To]})
		if t.Tag == datasets.Latest {
			out.Branches = append(out.Branches, gitRef{"main", "refs/heads/main", commits[t.To]})
		}
	}
	for _, v := range versions {
		out.Tags = append(out.Tags, gitRef{versionTitle(v.number), "refs/tags/" + versionTitle(v.number), v.id})
	}
	return say(w, out)
}

type gitCommit struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Message string      `json:"message"`
	Date    string      `json:"date"`
	Authors []gitAuthor `json:"authors"`
}

type gitAuthor struct {
	User string `json:"user"`
}

// commitsPage is how many commits a page has at most, as the Hub's do.
const commitsPage = 50

// commits answers a version and those before it.
func (h *Hub) commits(w http.ResponseWriter, r *http.Request) error {
	v, err := h.version(r)
	if err != nil {
		return err
	}
	versions, err := h.versions.all(r.Context(), v.Dataset)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	after, err := cursor(query)
	if err != nil {
		return err
	}
	before := v.Version.Version + 1
	if after != "" {
		if before, err = strconv.Atoi(after); err != nil {
			return bad("cursor is none that this server gave")
		}
	}
	limit, out := limited(query, commitsPage), []gitCommit{}
	for _, one := range versions {
		if one.number >= before || one.number > v.Version.Version {
			continue
		}
		if len(out) == limit {
			h.next(w, r, out[limit-1].Title[1:])
			break
		}
		out = append(out, gitCommit{
			ID: one.id, Title: versionTitle(one.number), Message: "Version " + strconv.Itoa(one.number) + " of " + v.Dataset, Date: moment(one.at),
			Authors: []gitAuthor{{"sheaf"}},
		})
	}
	w.Header().Set("X-Repo-Commit", v.Commit)
	w.Header().Set("X-Total-Count", strconv.Itoa(len(versions)))
	return say(w, out)
}
