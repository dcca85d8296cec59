package datasets

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkBuild merges churn into 70,000 products of four sources (descriptions of 1 KB that do not compress well)
// and reports which share of the published bytes it rewrites. Scattered churn is spread over all rows, clustered churn
// lies in one source.
//
//	go test ./datasets -run '^$' -bench Build -benchtime 1x
func BenchmarkBuild(b *testing.B) {
	const sources, each = 4, 17_500
	for _, target := range []int64{DefaultPartTarget, 2 << 20} {
		w := newWorld(b, target)
		names := []string{"a.com", "b.de", "c.jp", "d.uk"}
		for _, s := range names {
			w.fill(s, each, 1000)
		}
		b.Run(fmt.Sprintf("target=%dMB/first", target>>20), func(b *testing.B) {
			in := w.input(names...)
			for b.Loop() {
				sum, err := w.repo.Build(context.Background(), in, nil)
				require.NoError(b, err)
				b.ReportMetric(float64(sum.Work.BytesWritten)/1e6, "MB-written")
				b.ReportMetric(float64(sum.Work.PartsWritten), "parts")
			}
		})
		sum, _ := w.build(names...)
		_, err := w.repo.Publish(context.Background(), w.publishInput(sum.Ref), nil)
		require.NoError(b, err)
		for _, clustered := range []bool{false, true} {
			for _, perMille := range []int{1, 10, 100} {
				kind := "scattered"
				if clustered {
					kind = "clustered"
				}
				b.Run(fmt.Sprintf("target=%dMB/%s/%.1f%%", target>>20, kind, float64(perMille)/10), func(b *testing.B) {
					changed := sources * each * perMille / 1000
					for i := range changed {
						source, product := names[i%sources], i/sources
						if clustered {
							source, product = names[0], i
						}
						w.set(source, product, int64(1_000_000+perMille*100_000+i), 1000)
					}
					in := w.input(names...)
					for b.Loop() {
						sum, err := w.repo.Build(context.Background(), in, nil)
						require.NoError(b, err)
						b.ReportMetric(float64(sum.Work.BytesWritten)/1e6, "MB-written")
						b.ReportMetric(100*float64(sum.Work.BytesWritten)/float64(sum.Work.BytesWritten+sum.Work.BytesReused), "%rewritten")
					}
					for i := range changed { // back to what is published
						source, product := names[i%sources], i/sources
						if clustered {
							source, product = names[0], i
						}
						w.set(source, product, int64(product), 1000)
					}
				})
			}
		}
	}
}
