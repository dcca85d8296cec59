package compare

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/record"
)

// notFound is a null that no place stated, none one that a place did.
var (
	notFound = record.Field{State: record.Null}
	none     = record.Field{State: record.Null, Matched: "page#1"}
)

func said(v any) record.Field { return record.Field{State: record.Value, Value: v, Matched: "page#0"} }

func asItem(fields map[string]record.Field) candidate {
	return candidate{Record: record.Record{Kind: "product", ItemKind: "product", Rank: 2, Fields: fields}}
}

func asRow(refreshes []string, fields map[string]record.Field) candidate {
	return candidate{Record: record.Record{Kind: "list", ItemKind: "product", Rank: 1, Fields: fields, Refreshes: refreshes}}
}

// TestWhatWasNotFoundTakesNothingBack: a null of an item's page that no place stated leaves what the list states; it does take
// back what items' pages said before.
func TestWhatWasNotFoundTakesNothingBack(t *testing.T) {
	item := func(f record.Field) candidate { return asItem(map[string]record.Field{"brand": f}) }
	row := func(f record.Field, refreshes ...string) candidate {
		return asRow(refreshes, map[string]record.Field{"brand": f})
	}
	for name, c := range map[string]struct {
		days [][]candidate // in their order
		want record.Field
		rank int
	}{
		"both in one run":                      {[][]candidate{{item(notFound), row(said("L"))}}, said("L"), 1},
		"a page that says that there is none":  {[][]candidate{{item(none), row(said("L"))}}, none, 2},
		"the list first":                       {[][]candidate{{row(said("L"))}, {item(notFound)}}, said("L"), 1},
		"the item first":                       {[][]candidate{{item(notFound)}, {row(said("L"))}}, said("L"), 1},
		"the item first, and the list may":     {[][]candidate{{item(notFound)}, {row(said("L"), "brand")}, {item(notFound)}}, said("L"), 1},
		"gone from the item":                   {[][]candidate{{item(said("I"))}, {item(notFound)}}, notFound, 2},
		"gone from the item, and in the list":  {[][]candidate{{item(said("I"))}, {item(notFound), row(said("L"))}}, said("L"), 1},
		"gone from the item, later in a list":  {[][]candidate{{item(said("I"))}, {item(notFound)}, {row(said("L"))}}, said("L"), 1},
		"gone from the list":                   {[][]candidate{{item(notFound), row(said("L"))}, {item(notFound), row(notFound)}}, notFound, 1},
		"gone from the list, in the item":      {[][]candidate{{row(said("L"))}, {item(said("I")), row(notFound)}}, said("I"), 2},
		"a row does not change an item's page": {[][]candidate{{item(said("I"))}, {row(said("L"))}}, said("I"), 2},
		"a row that refreshes does":            {[][]candidate{{item(said("I"))}, {row(said("L"), "brand")}}, said("L"), 2},
		"a row that refreshes takes back":      {[][]candidate{{item(said("I"))}, {row(notFound, "brand")}}, notFound, 2},
		"a row's null is no news":              {[][]candidate{{item(said("I"))}, {row(notFound)}}, said("I"), 2},
		"an item's page states it after all":   {[][]candidate{{row(said("L"))}, {item(notFound)}, {item(said("I"))}}, said("I"), 2},
		"and says then that there is none":     {[][]candidate{{row(said("L"))}, {item(none)}}, none, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var known *combined
			for _, day := range c.days {
				now, _ := merge(known, day)
				known = &now
			}
			require.Equal(t, c.want, known.Fields["brand"])
			require.Equal(t, c.rank, known.Ranks["brand"])
		})
	}
}

// TestAmountsKeepTheirCompany: whatever pages say and in which order they are seen, the currency, the upper end and the former
// price that stand beside a price are of the record that has the price, and no value is lost to a null that nothing stated.
func TestAmountsKeepTheirCompany(t *testing.T) {
	company := []string{"price_currency", "price_max", "list_price", "price_kind"}
	for seed := range uint64(3000) {
		rng := rand.New(rand.NewPCG(seed, 4))
		var known *combined
		for day := range 1 + rng.IntN(4) {
			var records []candidate
			for i := range rng.IntN(3) {
				tag := fmt.Sprintf("%d.%d", day, i)
				fields := map[string]record.Field{"price": {}, "brand": {}}
				for _, name := range append([]string{"price", "brand"}, company...) {
					fields[name] = []record.Field{{}, notFound, none, said(tag), said(tag)}[rng.IntN(5)]
				}
				if fields["price"].State != record.Value { // as the extractor puts an amount and what belongs to it
					for _, name := range company {
						fields[name] = fields["price"]
					}
				} else {
					fields["price_currency"], fields["price_kind"] = said(tag), said(tag)
					for _, name := range company {
						if fields[name].State == record.Absent {
							fields[name] = none
						}
					}
				}
				if rng.IntN(2) == 0 {
					records = append(records, asItem(fields))
				} else {
					records = append(records, asRow([][]string{nil, {"price", "price_currency", "price_kind", "price_max", "list_price"}, {"brand"}}[rng.IntN(3)], fields))
				}
			}
			slices.SortStableFunc(records, func(a, b candidate) int { return b.Rank - a.Rank })
			now, used := merge(known, records)
			twice := append(slices.Clone(records), records...)
			slices.SortStableFunc(twice, func(a, b candidate) int { return b.Rank - a.Rank })
			again, _ := merge(known, twice)
			require.Equal(t, now.Fields, again.Fields, "seed %d: repeats show", seed)
			known = &now
			for _, name := range company {
				require.Equal(t, used["price"], used[name], "seed %d: %s", seed, name)
				if f := known.Fields[name]; f.State == record.Value {
					require.Equal(t, known.Fields["price"].Value, f.Value, "seed %d: %s of another page", seed, name)
				}
			}
			if f := known.Fields["brand"]; f.State == record.Null && f.Matched == "" {
				for _, r := range records {
					require.NotEqual(t, record.Value, r.Fields["brand"].State, "seed %d: a value was lost", seed)
				}
			}
		}
	}
}
