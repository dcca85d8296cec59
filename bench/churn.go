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

// smallParts is a part target with which the versions of this bench have dozens of parts; the default's have one a shop.
const smallParts = 1 << 20

// benchChurn compares and builds a second day of 70,000 products with the mall's own records, without crawling, and says
// which share of the published bytes is written anew when 0.1, 1 and 10 % of the prices have changed: scattered over
// all products, and on products that follow each other in the order of keys.
func benchChurn(ctx context.Context, r *report) error {
	for _, target := range []int64{datasets.DefaultPartTarget, smallParts} {
		if err := churnAt(ctx, r, target); err != nil {
			return err
		}
	}
	return nil
}

func churnAt(ctx context.Context, r *report, target int64) error {
	temp, err := os.MkdirTemp("", "sheaf-bench-")
	if err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	b := &builds{repo: datasets.New(mem.New()), target: target, temp: temp}
	defer os.RemoveAll(temp)
	first, err := b.day(ctx, mall.Options{Churn: map[string]mall.Churn{}}, 1)
	if err != nil {
		return err
	}
	size := fmt.Sprintf("%d MB parts", target>>20)
	if err := r.add(figure{Name: "churn first, " + size, Value: float64(first.Work.BytesWritten) / 1e6, Unit: "MB written"}); err != nil {
		return err
	}
	if _, err := b.repo.Publish(ctx, datasets.PublishInput{Build: first.Ref, Version: 1, At: day(1), Who: "bench"}, nil); err != nil {
		return err
	}
	for _, clustered := range []bool{false, true} {
		for _, share := range []float64{0.001, 0.01, 0.1} {
			o, kind := mall.Options{Churn: map[string]mall.Churn{"": {Price: share}}}, "scattered"
			if clustered {
				o.Order, kind = keyOrder, "clustered"
			}
			second, err := b.day(ctx, o, 2)
			if err != nil {
				return err
			}
			written, reused := float64(second.Work.BytesWritten), float64(second.Work.BytesReused)
			err = r.add(figure{
				Name: fmt.Sprintf("churn %.1f %% %s, %s", share*100, kind, size), Value: written / 1e6, Unit: "MB written",
				Peer: "all published bytes", Ratio: written / (written + reused),
			})
			if err != nil {
				return err
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

// day compares one day of a world with the published version, if there is one, and builds what comes of it.
func (b *builds) day(ctx context.Context, o mall.Options, n int) (datasets.BuildSummary, error) {
	const name = "bench/churn"
	m, err := mall.New(o)
	if err != nil {
		return datasets.BuildSummary{}, err
	}
	b.n++
	run := fmt.Sprintf("run-%d", b.n)
	parent, err := b.repo.Parent(ctx, name)
	if err != nil {
		return datasets.BuildSummary{}, err
	}
	all, err := records(m, n)
	if err != nil {
		return datasets.BuildSummary{}, err
	}
	in := datasets.BuildInput{Dataset: name, Kind: table.Catalog, Run: run, AsOf: day(n), Parent: parent.Ref, PartTarget: b.target, Temp: b.temp}
	for _, list := range all {
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
func records(m *mall.Mall, day int) (shops [][]record.Record, err error) {
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
