package trainings

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
)

// What nobody learnt in time is learnt from a report that comes later, not from one of an earlier training on that version.
func TestALateReportSaysHowATrainingEnded(t *testing.T) {
	began := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		state  string
		at     time.Duration
		failed string
		want   string
		reason string
	}{
		"none of this training": {Unknown, -time.Hour, "", Unknown, "it had not ended"},
		"a good one":            {Unknown, time.Hour, "", Succeeded, ""},
		"a bad one":             {Unknown, time.Hour, "out of memory", FailedWell, "out of memory"},
		"one that is over":      {Canceled, time.Hour, "", Canceled, "it had not ended"},
	} {
		t.Run(name, func(t *testing.T) {
			s, ctx := mem.New(), t.Context()
			require.NoError(t, PutStart(ctx, s, Start{Dataset: "shop/products", Subscription: "nlp", ID: "v000003", Version: 3, At: began}))
			require.NoError(t, PutEnd(ctx, s, End{
				Dataset: "shop/products", Subscription: "nlp", ID: "v000003", Version: 3, State: tc.state, Code: "silent", Reason: "it had not ended", At: began.Add(time.Minute),
			}))
			r := report("a")
			r.At, r.Failed = began.Add(tc.at), tc.failed
			_, err := Record(ctx, s, r)
			require.NoError(t, err)
			list, err := Ledger(ctx, s, "shop/products", "nlp", 0)
			require.NoError(t, err)
			require.Len(t, list, 1)
			require.Equal(t, tc.want, list[0].State)
			require.Equal(t, tc.reason, list[0].Reason)
			if tc.state == Unknown && tc.want != Unknown {
				require.True(t, list[0].Ended.Equal(r.At))
			}
		})
	}
}

// A warning shows while the training goes on.
func TestAWarningShowsUntilTheEnd(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	start := Start{Dataset: "shop/products", Subscription: "nlp", ID: "v000003", Version: 3, Code: "paused", Reason: "DAG train is paused"}
	require.NoError(t, PutStart(ctx, s, start))
	e, _, err := Get(ctx, s, "shop/products", "nlp", "v000003")
	require.NoError(t, err)
	require.Equal(t, []string{Running, "paused", "DAG train is paused"}, []string{e.State, e.Code, e.Reason})
	require.NoError(t, PutEnd(ctx, s, End{Dataset: "shop/products", Subscription: "nlp", ID: "v000003", Version: 3, State: Succeeded}))
	e, _, err = Get(ctx, s, "shop/products", "nlp", "v000003")
	require.NoError(t, err)
	require.Equal(t, []string{Succeeded, "", ""}, []string{e.State, e.Code, e.Reason})
}
