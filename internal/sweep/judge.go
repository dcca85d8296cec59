package sweep

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"sheaf/datasets/blob"
	"sheaf/internal/notify"
)

// judge sorts what was listed into what stays, what is too young, and what goes: the doomed objects.
func (s *sweeper) judge(ctx context.Context) ([]Object, error) {
	var doomed []Object
	take := func(kind Kind, info blob.Info, why string) {
		switch {
		case why == "":
			s.report.Kept.add(kind, info)
		case s.young(info):
			s.report.Young.add(kind, info)
		default:
			doomed = append(doomed, Object{Key: info.Key, Kind: kind, Why: why, Bytes: info.Size, Modified: info.ModTime.UTC()})
		}
	}
	for _, info := range s.listing.dataset["tables"] {
		take(Parts, info, unless(s.roots.parts[info.Key], "no version, state or run names it"))
	}
	for _, info := range s.listing.dataset["state"] {
		take(States, info, unless(s.roots.states[info.Key], "a later state took its place, or its version is deleted"))
	}
	for _, info := range s.listing.dataset["versions"] {
		take(Versions, info, "")
	}
	for _, info := range s.listing.dataset["deleted"] {
		take(Deleted, info, "its version was deleted two days ago")
	}
	s.judgeTold(take)
	s.judgeReports(take)
	for _, run := range s.listing.runNames {
		for _, info := range s.listing.runs[run] {
			take(Runs, info, s.runFile(run, info))
		}
	}
	return doomed, s.judgeArchive(ctx, take)
}

func unless(stays bool, why string) string {
	if stays {
		return ""
	}
	return why
}

// runFile is why a file of a run may go.
func (s *sweeper) runFile(run string, info blob.Info) string {
	rest := strings.TrimPrefix(info.Key, "runs/"+run+"/")
	dir := strings.Split(rest, "/")
	switch {
	case rest == "result.json", s.roots.live[run]:
		return ""
	case !s.roots.named[run]:
		return "no version names the run"
	case dir[0] == "build" || len(dir) > 2 && dir[1] == "compare":
		return "the run is over: what it made is in parts"
	}
	return ""
}

// judgeTold looks at events, receipts, reports and starts of versions that are gone. The newest offer of a trigger stays:
// later ones are counted from it.
func (s *sweeper) judgeTold(take func(Kind, blob.Info, string)) {
	const why = "its version is deleted"
	ids := map[string]bool{}
	for n, gone := range s.roots.gone {
		if gone {
			ids[notify.VersionEventID(s.in.Dataset, n)] = true
		}
	}
	for _, info := range s.listing.dataset["events"] {
		version := numbered(strings.TrimPrefix(info.Key, s.prefix()+"events/"))
		take(Events, info, unless(!s.roots.gone[version], why))
	}
	for _, info := range s.listing.dataset["receipts"] {
		id, _, _ := strings.Cut(strings.TrimPrefix(info.Key, s.prefix()+"receipts/"), "/")
		take(Receipts, info, unless(!ids[id], why))
	}
	for _, info := range s.listing.dataset["trainings"] {
		dir, _, _ := strings.Cut(strings.TrimPrefix(info.Key, s.prefix()+"trainings/"), "/")
		take(Trainings, info, unless(!s.roots.gone[numbered(dir+".json")], why))
	}
	newest, ended := map[string]string{}, map[string]bool{}
	for _, info := range s.listing.dataset["starts"] {
		dir := path.Dir(info.Key)
		newest[path.Dir(dir)] = max(newest[path.Dir(dir)], dir)
		ended[dir] = ended[dir] || path.Base(info.Key) == "end.json"
	}
	for _, info := range s.listing.dataset["starts"] {
		dir := path.Dir(info.Key)
		name, _, _ := strings.Cut(path.Base(dir), "-")
		take(Trainings, info, unless(!s.roots.gone[numbered(name+".json")] || newest[path.Dir(dir)] == dir || !ended[dir], why))
	}
}

// numbered is the version of v000012.json; 0 for any other name.
func numbered(name string) int {
	var n int
	if _, err := fmt.Sscanf(name, "v%d.json", &n); err != nil || strings.Contains(name, "/") {
		return 0
	}
	return n
}

// keptReports is how many reports of earlier sweeps stay.
const keptReports = 30

func (s *sweeper) judgeReports(take func(Kind, blob.Info, string)) {
	list := s.listing.dataset["sweeps"]
	for i, info := range list {
		take(Reports, info, unless(i >= len(list)-keptReports, "of an earlier sweep"))
	}
}

// judgeArchive looks at the chunks of runs that are gone: those that evidence of a root points into stay.
func (s *sweeper) judgeArchive(ctx context.Context, take func(Kind, blob.Info, string)) error {
	candidates := map[string]bool{}
	for run, chunks := range s.listing.archive {
		for _, info := range chunks {
			if !s.roots.live[run] && !s.roots.named[run] {
				candidates[chunk(info.Key)] = true
			}
		}
	}
	if err := s.pointed(ctx, candidates); err != nil {
		return err
	}
	var names []string
	for run := range s.listing.archive {
		names = append(names, run)
	}
	slices.Sort(names)
	for _, run := range names {
		for _, info := range s.listing.archive[run] {
			take(Archive, info, unless(!candidates[chunk(info.Key)], "no row and no hold points into it, and nothing names its run"))
		}
	}
	return nil
}

// chunk is the key of the WARC file that an index stands beside.
func chunk(key string) string {
	if base, ok := strings.CutSuffix(key, ".cdxj"); ok {
		return base + ".warc.gz"
	}
	return key
}
