package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/mall"
	"sheaf/internal/record"
)

// smallParts is a part target with which a shop has several parts here; with the default it has one a table.
const smallParts = 256 << 10

// benchChurn compares and builds a second day of 70,000 products (see largeProducts) with the mall's own records, without crawling, and says
// which share of the published bytes is written anew when 0.1, 1 and 10 % of the prices have changed: scattered over
// all products, and on products that follow each other in the order of keys.
func benchChurn(ctx context.Context, r *report) error {
	temp, err := os.MkdirTemp("", "sheaf-bench-")
	if err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	defer os.RemoveAll(temp)
	var all []*builds
	for _, target := range []int64{datasets.DefaultPartTarget, smallParts} {
		all = append(all, &builds{repo: datasets.New(mem.New()), target: target, temp: temp})
	}
	products, err := largeProducts()
	if err != nil {
		return err
	}
	shops, err := records(mall.Options{Products: products, Churn: map[string]mall.Churn{}}, 1)
	if err != nil {
		return err
	}
	for _, b := range all {
		if err := b.first(ctx, r, shops); err != nil {
			return err
		}
	}
	for _, clustered := range []bool{false, true} {
		for _, share := range []float64{0.001, 0.01, 0.1} {
			o, kind := mall.Options{Products: products, Churn: map[string]mall.Churn{"": {Price: share}}}, "scattered"
			if clustered {
				o.Order, kind = keyOrder, "clustered"
			}
			if shops, err = records(o, 2); err != nil {
				return err
			}
			for _, b := range all {
				if err := b.second(ctx, r, shops, fmt.Sprintf("%.1f %% %s", share*100, kind)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// keyOrder is the order in which parts hold products: by the key's hash.
func keyOrder(site, marketplace, id string) uint64 {
	var n uint64
	if _, err := fmt.Sscanf(record.Key{Site: site, Marketplace: marketplace, ID: id}.Hash()[:16], "%x", &n); err != nil {
		panic("key hash: " + err.Error()) // it is hex
	}
	return n
}

// builds makes versions of a dataset from what the mall says.
type builds struct {
	repo   *datasets.Repo
	target int64
	temp   string
	n      int
}

func (b *builds) size() string { return fmt.Sprintf("parts of %d KB", b.target>>10) }

// first publishes the first day.
func (b *builds) first(ctx context.Context, r *report, shops [][]record.Record) error {
	sum, err := b.day(ctx, shops, 1)
	if err != nil {
		return err
	}
	if _, err := b.repo.Publish(ctx, datasets.PublishInput{Build: sum.Ref, Version: 1, At: day(1), Who: "bench"}, nil); err != nil {
		return err
	}
	return r.add(figure{
		Name: "churn first, " + b.size(), Value: float64(sum.Work.BytesWritten) / 1e6, Unit: fmt.Sprintf("MB in %d parts", sum.Work.PartsWritten),
	})
}

// second builds a second day and leaves it unpublished.
func (b *builds) second(ctx context.Context, r *report, shops [][]record.Record, churn string) error {
	sum, err := b.day(ctx, shops, 2)
	if err != nil {
		return err
	}
	written, reused := float64(sum.Work.BytesWritten), float64(sum.Work.BytesReused)
	return r.add(figure{
		Name: "churn " + churn + ", " + b.size(), Value: written / 1e6, Unit: "MB written", Peer: "all published bytes", Ratio: written / (written + reused),
	})
}

// day compares one day's records with the published version, if there is one, and builds what comes of it.
func (b *builds) day(ctx context.Context, shops [][]record.Record, n int) (datasets.BuildSummary, error) {
	const name = "bench/churn"
	b.n++
	run := fmt.Sprintf("run-%d", b.n)
	parent, err := b.repo.Parent(ctx, name)
	if err != nil {
		return datasets.BuildSummary{}, err
	}
	in := datasets.BuildInput{Dataset: name, Kind: table.Catalog, Run: run, AsOf: day(n), Parent: parent.Ref, PartTarget: b.target, Temp: b.temp}
	for _, list := range shops {
		site, marketplace := list[0].Key.Site, list[0].Key.Marketplace
		source := compare.Parent{Ref: parent.Ref}
		for _, s := range parent.Sources {
			if s.Source == marketplace {
				source.AsOf = s.AsOf
			}
		}
		source.State, source.Evidence = parent.SourceState(marketplace)
		_, ref, err := compare.Compare(ctx, b.repo.Store(), compare.Input{
			Dataset: name, Run: run, Source: marketplace, Site: site, Kind: table.Catalog, AsOf: day(n), Recipe: site, RecipeRev: 1,
			Locale: "en-US", Parent: source, Records: yielding(list), Outcomes: yielding[record.ItemOutcome](nil),
		}, compare.Options{TempDir: b.temp})
		if err != nil {
			return datasets.BuildSummary{}, err
		}
		in.Deltas = append(in.Deltas, ref)
	}
	return b.repo.Build(ctx, in, nil)
}

// records are the products of each shop as a crawl would have read them.
func records(o mall.Options, day int) (shops [][]record.Record, err error) {
	m, err := mall.New(o)
	if err != nil {
		return nil, err
	}
	for row := range m.Truth(day) {
		r, err := recordOf(row.Record)
		if err != nil {
			return nil, err
		}
		if n := len(shops); n == 0 || shops[n-1][0].Key.Site != r.Key.Site { // the truth goes shop by shop
			shops = append(shops, nil)
		}
		shops[len(shops)-1] = append(shops[len(shops)-1], r)
	}
	return shops, nil
}

func yielding[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func recordOf(m mall.Record) (record.Record, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return record.Record{}, fmt.Errorf("read the truth: %w", err)
	}
	stated, err := decodeItem(text)
	if err != nil {
		return record.Record{}, err
	}
	r := record.Record{
		Key: record.Key{Site: m.Site, Marketplace: m.Marketplace, ID: m.SiteProductID}, Kind: "product", ItemKind: "product", Rank: 10,
		URL: m.URL, Item: m.URL, Vars: map[string]string{"site_product_id": m.SiteProductID}, Fields: map[string]record.Field{},
		Evidence: []record.Evidence{{Page: "item", URL: m.URL, Archive: "archive/bench.warc.gz", Length: 1, SHA256: strings.Repeat("a", 64), Status: 200, RecipeRev: 1}},
	}
	for name, v := range stated {
		switch name {
		case "site", "marketplace", "site_product_id", "url", "price_kind":
			continue
		}
		f := record.Field{State: record.Value, Value: v, From: "item", Matched: "item#0"}
		if f.Value, err = fieldValue(name, v); err != nil {
			return record.Record{}, err
		}
		r.Fields[name] = f
	}
	return r, nil
}

// fieldValue gives a value the type of its column.
func fieldValue(name string, v any) (any, error) {
	switch v := v.(type) {
	case []any:
		out := make([]string, len(v))
		for i, e := range v {
			out[i] = fmt.Sprint(e)
		}
		return out, nil
	case json.Number:
		if name == "rating" {
			return v.Float64()
		}
		return v.Int64()
	case string:
		if strings.HasSuffix(name, "price") || name == "price_max" {
			return record.ParseDecimal(v)
		}
		return v, nil
	}
	return nil, errors.New(name + " has a value of no known type")
}
