package phrase_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/checks"
	"sheaf/internal/phrase"
)

func TestVerdict(t *testing.T) {
	params := map[string]any{"rows": 7, "share": "70.0 %", "usual": "10", "runs": 3}
	require.Equal(t, []phrase.Said{
		{Code: "verdict.row_count.share", Params: params, Text: "7 rows, 70.0 % of the usual 10."},
		{Code: "verdict.against_usual", Params: map[string]any{"n": 3}, Text: "(Usual: the median of 3 runs.)"},
	}, phrase.Verdict("row_count.share", params, "7 rows, 70.0 % of the usual 10. (Usual: the median of 3 runs.)"))
	params = map[string]any{"share": "70.0 %", "runs": 1.0} // as JSON gives it
	require.Equal(t, "verdict.against_last", phrase.Verdict("stale.share", params, "x (Compared with the last version alone.)")[1].Code)

	old := phrase.Verdict("", nil, "7 rows, at least 9 declared.")
	require.Equal(t, "check.minimum_rows", old[0].Code, "verdicts of older runs have no code")
	require.Equal(t, []phrase.Said{{Text: "anything"}}, phrase.Verdict("", nil, "anything"))

	// What the checks themselves say about a crawl that failed: its cause is a sentence of its own.
	v := checks.Run(checks.Config{}, checks.Source{Source: "a.example", Failed: "budget of 500 requests is used up"})[0]
	said := phrase.Verdict(v.Code, v.Params, v.Reason)
	require.Equal(t, "verdict.crawl.failed", said[0].Code)
	require.Equal(t, "crawl.budget", said[0].Parts["reason"][0].Code)
}
