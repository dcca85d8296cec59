package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/clock"
)

// step is a report of progress, so long after the one before.
type step struct {
	after time.Duration
	now   datasets.Progress
}

func fetched(done, total int64) datasets.Progress {
	return datasets.Progress{Stage: "fetch", Done: done, Total: total}
}

// drawn is what stands in a log, or went to a terminal.
func drawn(draw bool, steps []step) string {
	fake := clock.NewFake(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	var out bytes.Buffer
	p := &progress{out: &out, clock: fake, draw: draw}
	for _, s := range steps {
		fake.Advance(s.after)
		p.report(s.now)
	}
	p.done()
	return out.String()
}

const mega = 1_000_000

// In a log there is a line every ten seconds and none before.
func TestProgressInLogs(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		steps []step
		want  []string
	}{
		"a pull from the beginning": {
			[]step{{0, fetched(0, 2000*mega)}, {5 * s, fetched(60*mega, 2000*mega)}, {5 * s, fetched(120*mega, 2000*mega)}, {9 * s, fetched(240*mega, 2000*mega)}, {s, fetched(240*mega, 2000*mega)}},
			[]string{"fetch: 120 MB of 2.0 GB (6 %), 12.0 MB/s, 2m37s to go", "fetch: 240 MB of 2.0 GB (12 %), 12.0 MB/s, 2m27s to go"},
		},
		"one that goes on: what was there did not travel now": {
			[]step{{0, fetched(1500*mega, 2000*mega)}, {10 * s, fetched(1600*mega, 2000*mega)}},
			[]string{"fetch: 1.6 GB of 2.0 GB (80 %), 10.0 MB/s, 40s to go"},
		},
		"what was there is wrong, and is fetched again": {
			[]step{{0, fetched(1500*mega, 2000*mega)}, {5 * s, fetched(500*mega, 2000*mega)}, {5 * s, fetched(600*mega, 2000*mega)}},
			[]string{"fetch: 600 MB of 2.0 GB (30 %), 10.0 MB/s, 2m20s to go"},
		},
		"nothing came: no rate, and no end in sight": {
			[]step{{0, fetched(100, 200)}, {10 * s, fetched(100, 200)}},
			[]string{"fetch: 100 B of 200 B (50 %)"},
		},
		"all is there": {
			[]step{{0, fetched(0, 200)}, {10 * s, fetched(200, 200)}},
			[]string{"fetch: 200 B of 200 B (100 %), 20 B/s"},
		},
		"nobody knows how much it is": {
			[]step{{0, datasets.Progress{Stage: "write"}}, {20 * s, datasets.Progress{Stage: "write", Done: 1000}}},
			[]string{"write: 1000, 50/s"},
		},
		"stages have rates of their own": {
			[]step{
				{0, datasets.Progress{Stage: "hash", Total: 100 * mega}},
				{10 * s, datasets.Progress{Stage: "hash", Total: 100 * mega, Done: 90 * mega}},
				{s, fetched(0, 100*mega)},
				{9 * s, fetched(9*mega, 100*mega)},
				{s, fetched(10*mega, 100*mega)},
			},
			[]string{"hash: 90.0 MB of 100 MB (90 %), 9.0 MB/s, 1s to go", "fetch: 10.0 MB of 100 MB (10 %), 1.0 MB/s, 1m30s to go"},
		},
		"over before there is anything to say": {[]step{{0, fetched(0, 200)}, {9 * s, fetched(200, 200)}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var lines []string
			for line := range strings.Lines(drawn(false, c.steps)) {
				lines = append(lines, strings.TrimSuffix(line, "\n"))
			}
			require.Equal(t, c.want, lines)
		})
	}
}

// On a terminal one line is drawn over itself, ten times a second at most, and is gone in the end.
func TestProgressOnTerminals(t *testing.T) {
	const s = time.Second
	out := drawn(true, []step{
		{0, fetched(500*mega, 1000*mega)},
		{50 * time.Millisecond, fetched(501*mega, 1000*mega)}, // too soon
		{s - 50*time.Millisecond, fetched(520*mega, 1000*mega)},
		{4 * s, fetched(1000*mega, 1000*mega)},
		{0, datasets.Progress{Stage: "write"}}, // and nobody knows how much
		{s, datasets.Progress{Stage: "write", Done: 3000}},
	})
	require.Equal(t, []string{
		"",
		"[######      ] fetch: 500 MB of 1.0 GB (50 %)",
		"[######      ] fetch: 520 MB of 1.0 GB (52 %), 20.0 MB/s, 24s to go",
		"[############] fetch: 1.0 GB of 1.0 GB (100 %), 100 MB/s" + strings.Repeat(" ", 11),
		strings.Repeat(" ", 56), "",
		"write: 0",
		"write: 3000, 3000/s",
		strings.Repeat(" ", 19), "",
	}, strings.Split(out, "\r"))

	longest := datasets.Progress{Stage: "export", Done: 999_000_000_000, Total: 9_990_000_000_000}
	require.Less(t, len(bar(longest)+line(longest, 99_000_000_000, 1000*time.Second)), 80)
	require.Empty(t, drawn(true, nil))
}
