package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCoveredCountsOverlapsOnce(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	require.Equal(t, 7*time.Second, covered([]stretch{{at(20), at(22)}, {at(1), at(4)}, {at(2), at(3)}, {at(3), at(6)}}))
	require.Zero(t, covered(nil))
}

func TestItemsAreEqualWhoeverWroteThem(t *testing.T) {
	want, ours, theirs := items{}, items{}, items{}
	require.NoError(t, want.add(map[string]any{"site_product_id": "B1", "price": "5.90", "title": "A  b", "bullets": []any{"x", "y"}}))
	require.NoError(t, ours.add(map[string]any{"site_product_id": "B1", "price": 5.9, "title": "A b", "bullets": []any{"x", "y"}, "mpn": nil}))
	require.NoError(t, ours.check("sheaf", want))
	require.NoError(t, theirs.add(map[string]any{"site_product_id": "B1", "price": "5.91", "title": "A b", "bullets": []any{"x", "y"}}))
	require.ErrorContains(t, theirs.check("peer", want), "1 of them wrong")
	require.ErrorContains(t, items{}.check("peer", want), "0 items of 1")
	require.Error(t, ours.add(map[string]any{"site_product_id": "B1"}), "twice")
}

func TestReportReplacesWhatIsMeasuredAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "latest.json")
	r, err := openReport(path)
	require.NoError(t, err)
	require.NoError(t, r.add(figure{Name: "a", Value: 1}))
	require.NoError(t, r.add(figure{Name: "a", Value: 2, Peer: "p"}))
	again, err := openReport(path)
	require.NoError(t, err)
	require.NoError(t, again.add(figure{Name: "a", Value: 3}))
	again, err = openReport(path)
	require.NoError(t, err)
	require.Len(t, again.all, 2)
	require.InDelta(t, 3, again.all[0].Value, 0)
	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = openReport(path)
	require.ErrorContains(t, err, "latest.json")
}

func TestKernelFigures(t *testing.T) {
	_, err := cpuTime(os.Getpid())
	require.NoError(t, err)
	peak, err := peakMemory(os.Getpid())
	require.NoError(t, err)
	require.Positive(t, peak)
	require.InDelta(t, 2.5, median([]float64{4, 1, 3, 2}), 0)
}

func TestDeclaredDataIsCompared(t *testing.T) {
	dir := t.TempDir()
	own, peer := filepath.Join(dir, "own"), filepath.Join(dir, "peer")
	write := func(path, text string) {
		t.Helper()
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	write(own, `{"microdata":[{"a":1.50}],"json-ld":[],"opengraph":[],"dublincore":[]}`+"\n")
	write(peer, `{"dublincore":[],"opengraph":[],"microdata":[{"a":1.5}]}`+"\n")
	require.NoError(t, sameDeclared(own, peer, []string{"p"}), "one syntax was not read by the peer")
	write(peer, `{"dublincore":[],"opengraph":[],"json-ld":[],"microdata":[{"a":"1.5"}]}`+"\n")
	require.ErrorContains(t, sameDeclared(own, peer, []string{"p"}), "p microdata")
	require.ErrorContains(t, sameDeclared(own, peer, []string{"p", "q"}), "1 of 2 pages")
}

func TestSharesOfTests(t *testing.T) {
	shares, wrong, err := readShares(`{"Action":"start","Package":"p"}
{"Action":"attr","Test":"TestA/b","Key":"lists/ids","Value":"0.963 of 27 pages"}
{"Action":"output","Test":"TestA/b","Output":"=== ATTR"}
{"Action":"skip","Test":"TestC"}
{"Action":"fail","Test":"TestA/b"}
{"Action":"fail","Package":"p"}
`)
	require.NoError(t, err)
	require.Equal(t, []figure{{Name: "lists/ids", Value: 0.963, Unit: "of 27 pages"}}, shares)
	require.Equal(t, []string{"TestC: skip", "TestA/b: fail"}, wrong)
	_, _, err = readShares("ok sheaf\n")
	require.ErrorContains(t, err, "go test")
	_, _, err = readShares(`{"Action":"attr","Test":"TestA","Key":"k","Value":"many"}`)
	require.ErrorContains(t, err, "TestA")
}
