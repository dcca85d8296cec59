package diff

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// Diff is two versions that are compared. Safe for concurrent use.
type Diff struct {
	From, To datasets.Version
	store    blob.Store
}

// Of compares two versions. Errors: datasets.ErrInvalid where they are of different kinds.
func Of(s blob.Store, from, to datasets.Version) (*Diff, error) {
	if from.Kind != to.Kind {
		return nil, fmt.Errorf("%w: %s is of kind %s and %s of kind %s: their rows have nothing in common", datasets.ErrInvalid,
			name(from), from.Kind, name(to), to.Kind)
	}
	return &Diff{From: from, To: to, store: s}, nil
}

// Open resolves two references and compares them. The second may leave the dataset out ("v2", "latest"); left out as a whole
// it is the first, and the first is its parent. Behind a reference ^ stands for its parent: "shop/products@v12^".
func Open(ctx context.Context, s blob.Store, from, to string) (*Diff, error) {
	repo := datasets.New(s)
	if to == "" {
		from, to = from+"^", from
	}
	if dataset, _, _ := strings.Cut(strings.TrimRight(from, "^"), "@"); !strings.Contains(to, "/") {
		to = dataset + "@" + to
	}
	a, err := Resolve(ctx, repo, from)
	if err != nil {
		return nil, err
	}
	b, err := Resolve(ctx, repo, to)
	if err != nil {
		return nil, err
	}
	return Of(s, a, b)
}

// Resolve reads the version that a reference names, or, with ^ behind it, the one that it was built from. Errors: those of
// datasets.Repo.Resolve; datasets.ErrNotFound where a first version's parent is asked for.
func Resolve(ctx context.Context, repo *datasets.Repo, ref string) (datasets.Version, error) {
	bare := strings.TrimRight(ref, "^")
	v, err := repo.Resolve(ctx, bare)
	for range len(ref) - len(bare) {
		if err != nil {
			break
		}
		if v.Parent.Version == 0 {
			return v, fmt.Errorf("%w: %s is a first version, it has no parent to compare with", datasets.ErrNotFound, name(v))
		}
		v, err = repo.Version(ctx, v.Dataset, v.Parent.Version)
	}
	if err != nil {
		return v, fmt.Errorf("resolve %s: %w", ref, err)
	}
	return v, nil
}

// Same reports whether the record tables hold the same rows.
func (d *Diff) Same() bool { return d.From.DataDigest == d.To.DataDigest }

// tables finds a table on both sides; an empty name is the main table.
func (d *Diff) tables(table string) (a, b datasets.TableVersion, err error) {
	if table == "" {
		if len(d.From.Tables) == 0 || len(d.To.Tables) == 0 {
			return a, b, fmt.Errorf("%w: %s or %s has no tables", datasets.ErrNotFound, name(d.From), name(d.To))
		}
		a, b = d.From.Tables[0], d.To.Tables[0]
		if a.Name != b.Name {
			return a, b, fmt.Errorf("%w: the main table of %s is %q, that of %s is %q; name a table that both have", datasets.ErrInvalid,
				name(d.From), a.Name, name(d.To), b.Name)
		}
		return a, b, nil
	}
	for _, side := range []struct {
		v  datasets.Version
		to *datasets.TableVersion
	}{{d.From, &a}, {d.To, &b}} {
		found, ok := side.v.Table(table)
		if !ok {
			return a, b, fmt.Errorf("%w: %s has no table %q; it has %s", datasets.ErrNotFound, name(side.v), table, tableNames(side.v))
		}
		*side.to = found
	}
	return a, b, nil
}

func tableNames(v datasets.Version) string {
	var out []string
	for _, t := range v.Tables {
		out = append(out, t.Name)
	}
	return strings.Join(out, ", ")
}

func name(v datasets.Version) string { return fmt.Sprintf("%s@v%d", v.Dataset, v.Version) }

// sourcesOf are the sources of a table's parts, sorted.
func sourcesOf(parts []datasets.Part) []string {
	var out []string
	for _, p := range parts {
		if !slices.Contains(out, p.Source) {
			out = append(out, p.Source)
		}
	}
	slices.Sort(out)
	return out
}
