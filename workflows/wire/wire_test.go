package wire_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/workflows/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// maxBytes bounds every value that enters history: 200 pending activities of 4 KB are the safe shape of a workflow's
// mutable state.
const maxBytes = 4096

// types are all that enter history. Each is filled with values of realistic length, lists of 12.
var types = []any{
	wire.BuildInput{}, wire.BuildResult{}, wire.Plan{}, wire.PrepareInput{}, wire.CompareInput{}, wire.CompareResult{}, wire.CheckInput{},
	wire.CheckResult{}, wire.MergeInput{}, wire.MergeResult{}, wire.PublishInput{}, wire.PublishResult{}, wire.CommitStateInput{},
	wire.FinishInput{}, wire.Control{}, wire.CrawlInput{}, wire.CrawlResult{}, wire.DiscoverInput{}, wire.DiscoverResult{}, wire.BatchInput{},
	wire.BatchResult{}, wire.SealInput{}, wire.AwaitInput{}, wire.BatchBeat{}, wire.NotifyInput{}, wire.Told{}, wire.DeliverInput{},
	wire.AttemptInput{}, wire.AttemptResult{}, wire.ReceiptInput{}, wire.HoldInput{}, wire.HoldResult{}, wire.DecideInput{}, wire.TickInput{},
	wire.TickResult{}, wire.ReconcileResult{}, wire.Progress{}, wire.ProgressInput{}, wire.ProgressResult{},
	wire.SurveyInput{}, wire.SurveyResult{}, wire.SupersedeInput{}, wire.FreshnessResult{}, wire.DeliveryState{}, wire.RemindInput{},
	wire.TrainingInput{}, wire.TrainingOffer{}, wire.WeighInput{}, wire.WeighResult{}, wire.StartedTraining{}, wire.StartTrainingInput{},
	wire.TrainingEnd{}, wire.CancelTrainingResult{}, wire.TrainingState{}, wire.RetrainInput{}, wire.RetrainResult{},
	wire.ChangeInput{}, wire.ChangeRequest{}, wire.ChangeResult{}, wire.SweepAllResult{}, wire.ChangeWait{}, wire.ChangeWaited{},
}

// fill gives every field a value, so that a renamed or dropped field shows in the golden file.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeOf(time.Time{}) {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 12, 12))
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for _, k := range []string{"added", "changed", "gone", "missing", "reappeared", "refreshed", "reparsed", "unchanged"} {
			e := reflect.New(v.Type().Elem()).Elem()
			fill(e)
			v.SetMapIndex(reflect.ValueOf(k), e)
		}
	case reflect.String:
		v.SetString("marketplace.example")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(123456789)
	case reflect.Float64:
		v.SetFloat(12.5)
	}
}

func TestWireIsGoldenAndSmall(t *testing.T) {
	for _, zero := range types {
		name := reflect.TypeOf(zero).Name()
		t.Run(name, func(t *testing.T) {
			v := reflect.New(reflect.TypeOf(zero))
			fill(v.Elem())
			body, err := json.MarshalIndent(v.Interface(), "", " ")
			require.NoError(t, err)
			compact, err := json.Marshal(v.Interface())
			require.NoError(t, err)
			require.Less(t, len(compact), maxBytes, "%s is too large for history", name)

			golden := filepath.Join("testdata", name+".json")
			if *update {
				require.NoError(t, os.WriteFile(golden, append(body, '\n'), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err, "run go test ./workflows/wire -update after adding a type")
			require.Equal(t, string(want), string(body)+"\n", "history is a format: fields are only added")
			back := reflect.New(reflect.TypeOf(zero))
			require.NoError(t, json.Unmarshal(body, back.Interface()))
			require.Equal(t, v.Interface(), back.Interface())
		})
	}
}

func TestEveryTypeIsListed(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	require.Len(t, entries, len(types))
	for _, e := range entries {
		require.True(t, strings.HasSuffix(e.Name(), ".json"))
	}
}

func TestIDs(t *testing.T) {
	require.Equal(t, "dataset/shop/products", wire.DatasetID("shop/products"))
	require.Equal(t, "site/ebay.de", wire.SiteID("ebay.de"))
	require.Equal(t, "hold/run-1/ebay.de", wire.HoldID("run-1", "ebay.de"))
	require.Equal(t, "reread/run-1/ebay.de", wire.RereadID("run-1", "ebay.de"))
	require.Equal(t, "run-20261123-0200-x7", wire.RunID(time.Date(2026, 11, 23, 2, 0, 30, 0, time.UTC), "x7"))
	require.Equal(t, "deliver/evt-1/team/replay/2", wire.DeliverID(wire.DeliverInput{EventID: "evt-1", Subscription: "team", Replay: 2}))
}
