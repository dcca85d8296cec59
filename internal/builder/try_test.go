package builder_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
)

// events reads a try to its end.
func (s site) events(t *testing.T, draft, try string) []builder.TryEvent {
	t.Helper()
	events, err := s.TryEvents(t.Context(), draft, try, 0)
	require.NoError(t, err)
	var out []builder.TryEvent
	for at, e := range events {
		require.Equal(t, len(out), at)
		out = append(out, e)
	}
	return out
}

func TestATry(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	try, err := s.StartTry(t.Context(), d.ID, 2, 3)
	require.NoError(t, err)
	events := s.events(t, d.ID, try.ID)
	var rows, requests int
	for _, e := range events {
		switch {
		case e.Row != nil:
			rows++
		case e.Request != nil:
			requests++
			require.Equal(t, "ok", e.Request.Outcome)
		}
	}
	require.Equal(t, 12, rows)
	require.Equal(t, 1, requests, "the list has one page, and its items are not visited")
	done := events[len(events)-1].Done
	require.Equal(t, &builder.TryDone{Requests: 1, Rows: 12, Ended: "finished"}, done)
	estimate := events[len(events)-2].Estimate
	require.Equal(t, int64(12), estimate.Items)
	require.Equal(t, int64(1), estimate.Pages)
	require.False(t, estimate.AtLeast)
	require.True(t, estimate.Robots.Allowed)
	require.Equal(t, int64(8), estimate.MinRows)
	require.InDelta(t, 0.75, estimate.Coverage["title"], 0.01)

	got, err := s.GetTry(d.ID, try.ID)
	require.NoError(t, err)
	require.False(t, got.Running)
	require.Equal(t, events, got.Events)
	later, err := s.TryEvents(t.Context(), d.ID, try.ID, len(events)-1)
	require.NoError(t, err)
	for at, e := range later {
		require.Equal(t, len(events)-1, at)
		require.NotNil(t, e.Done)
	}
	_, err = s.GetTry("20261122t090000-aaaaaaaaaaaaaaaaaaaaaaaaaa", try.ID)
	require.Equal(t, builder.CodeNoTry, refusal(t, err))
}

// What a site refuses, or its robots.txt, is told, and is no row.
func TestATryThatMeetsRefusals(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	d, err := s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "starts", Addresses: []string{"https://www.shop.example/private/lamps", "https://www.shop.example/forbidden", "https://www.shop.example/lamps"}}})
	require.NoError(t, err)
	try, err := s.StartTry(t.Context(), d.ID, 5, 0)
	require.NoError(t, err)
	var codes []string
	var done *builder.TryDone
	for _, e := range s.events(t, d.ID, try.ID) {
		if e.Problem != nil {
			codes = append(codes, e.Problem.Code)
			require.NotEmpty(t, e.Problem.Detail)
		}
		if e.Done != nil {
			done = e.Done
		}
	}
	require.Equal(t, []string{"robots_denied", "blocked"}, codes)
	require.Equal(t, &builder.TryDone{Requests: 3, Rows: 12, Failed: 2, Ended: "finished"}, done)
}

// A second try of a draft ends the first; a server that stops ends all.
func TestTriesEnd(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	d, err := s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "starts", Addresses: []string{"https://www.shop.example/slow"}}})
	require.NoError(t, err)
	ended := func(try builder.Try) string {
		events := s.events(t, d.ID, try.ID)
		return events[len(events)-1].Done.Ended
	}
	first, err := s.StartTry(t.Context(), d.ID, 1, 0)
	require.NoError(t, err)
	second, err := s.StartTry(t.Context(), d.ID, 1, 0)
	require.NoError(t, err)
	require.Equal(t, "canceled", ended(first))
	require.NoError(t, s.CancelTry(d.ID, second.ID))
	require.Equal(t, "canceled", ended(second))
	third, err := s.StartTry(t.Context(), d.ID, 1, 0)
	require.NoError(t, err)
	s.Close()
	require.Equal(t, "closed", ended(third))
	_, err = s.StartTry(t.Context(), d.ID, 1, 0)
	require.Equal(t, builder.CodeBusy, refusal(t, err))
}
