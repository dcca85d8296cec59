package blob_test

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
)

// overwriting ignores the condition altogether.
type overwriting struct{ blob.Store }

func (s overwriting) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	return s.Put(ctx, key, bytes.NewReader(body), int64(len(body)), opts)
}

// checkThenWrite honours the condition of one writer, and loses races.
type checkThenWrite struct{ blob.Store }

func (s checkThenWrite) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	if _, err := s.Stat(ctx, key); !errors.Is(err, blob.ErrNotFound) {
		return blob.Info{}, blob.Errorf("create", key, blob.ErrExists, err)
	}
	time.Sleep(20 * time.Millisecond)
	return overwriting(s).Create(ctx, key, body, opts)
}

// lyingStore answers "exists", but writes.
type lyingStore struct{ blob.Store }

func (s lyingStore) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	_, missing := s.Stat(ctx, key)
	info, err := overwriting(s).Create(ctx, key, body, opts)
	if missing == nil {
		return blob.Info{}, blob.Errorf("create", key, blob.ErrExists, nil)
	}
	return info, err
}

func TestSelfTestFindsStoresThatIgnoreConditions(t *testing.T) {
	for name, s := range map[string]blob.Store{
		"overwrites": overwriting{mem.New()}, "checks then writes": checkThenWrite{mem.New()}, "lies": lyingStore{mem.New()},
	} {
		require.ErrorIs(t, blob.SelfTest(t.Context(), s), blob.ErrIgnoresConditions, name)
		for info := range s.List(t.Context(), "", blob.ListOptions{}) {
			t.Errorf("%s: left behind %s", name, info.Key)
		}
	}
}

func TestSelfTestTakesRetriedCreatesForItsOwn(t *testing.T) {
	// The client library tries again after a lost answer and is then told that the object exists.
	retrying := retryOnce{fault.Wrap(mem.New(), fault.Rule{Ops: []blob.Op{blob.OpCreate}, Phase: fault.After, Chance: 0.5})}
	for range 20 {
		require.NoError(t, blob.SelfTest(t.Context(), retrying))
	}
}

type retryOnce struct{ blob.Store }

func (s retryOnce) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (info blob.Info, err error) {
	for range 20 {
		if info, err = s.Store.Create(ctx, key, body, opts); !errors.Is(err, blob.ErrUnavailable) {
			break
		}
	}
	return info, err
}

func TestSelfTestReportsWhatFails(t *testing.T) {
	for _, op := range []blob.Op{blob.OpCreate, blob.OpGet, blob.OpDelete} {
		s := fault.Wrap(mem.New(), fault.Rule{Ops: []blob.Op{op}, Err: blob.ErrDenied})
		err := blob.SelfTest(t.Context(), s)
		require.ErrorIs(t, err, blob.ErrDenied, op)
		require.NotErrorIs(t, err, blob.ErrIgnoresConditions, op)
	}
}

func TestCreateOrSameReadBackFails(t *testing.T) {
	s := fault.Wrap(mem.New())
	require.NoError(t, blob.CreateOrSame(t.Context(), s, "k", []byte("x")))
	s.Add(fault.Rule{Ops: []blob.Op{blob.OpGet}, Key: regexp.MustCompile("^k$")})
	err := blob.CreateOrSame(t.Context(), s, "k", []byte("x"))
	require.ErrorIs(t, err, blob.ErrUnavailable, "unknown, not ours and not a conflict")
	require.NotErrorIs(t, err, blob.ErrExists)
}

func TestPutSHA256DoesNotHideFailures(t *testing.T) {
	s := fault.Wrap(mem.New(), fault.Rule{Ops: []blob.Op{blob.OpStat}})
	_, _, err := blob.PutSHA256(t.Context(), s, "p", "json", []byte("{}"))
	require.ErrorIs(t, err, fault.ErrInjected)
}
