package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/mall"
	"sheaf/internal/testenv"
)

func TestRunOfAnUnreachableSite(t *testing.T) {
	w := newWorld(t)
	w.work("SHEAF_FETCH_MAP=*.ebay.com=127.0.0.1:1")
	w.define(small(), "ebay")
	v := fails(t, w.env(), start("shop/small")...)
	t.Log(v)
	require.Equal(t, exitRunFailed, v.Code, v.Message)
	require.Contains(t, v.Message, "every source failed; ebay.com: nothing was collected")
	w.unpublished()
}

func TestRunDeniedByRobots(t *testing.T) {
	w := newWorld(t)
	w.work()
	w.define(small(), "ebay")
	require.NoError(t, w.mall.SetFaults(mall.Fault{Shop: mall.Ebay, Kind: mall.FaultRobots}))
	v := fails(t, w.env(), start("shop/small")...)
	t.Log(v)
	require.Equal(t, exitRunFailed, v.Code, v.Message)
	require.Contains(t, v.Message, "robots_denied")
	w.unpublished()
}

func TestRunOnAFullStore(t *testing.T) {
	w := newWorld(t)
	w.define(small(), "ebay")
	w.storeAt = testenv.Full(t, w.storeAt, 12)
	w.work()
	v := fails(t, w.env(), start("shop/small")...)
	t.Log(v)
	require.Equal(t, exitFull, v.Code, v.Message)
	w.unpublished()
}

func TestRunThatGoesBackInTime(t *testing.T) {
	w := newWorld(t)
	w.work()
	w.define(small(), "ebay")
	succeeds(t, w.env(), start("shop/small", "--as-of", day(2))...)
	before := w.keys("datasets/")
	v := fails(t, w.env(), start("shop/small", "--as-of", day(1))...)
	t.Log(v)
	require.Contains(t, v.Message, "2026-11-23T02:00:00Z")
	require.Contains(t, v.Message, "2026-11-24T02:00:00Z")
	require.Equal(t, before, w.keys("datasets/"))
}
