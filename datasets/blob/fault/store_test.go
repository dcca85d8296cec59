package fault_test

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/blobtest"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
)

func TestConformanceWithoutFaults(t *testing.T) {
	blobtest.Run(t, func(*testing.T) blob.Store { return fault.Wrap(mem.New()) })
}

func create(t *testing.T, s blob.Store, key string) error {
	t.Helper()
	_, err := s.Create(t.Context(), key, []byte(key), blob.PutOptions{})
	return err
}

func TestNthBeforeAndAfter(t *testing.T) {
	inner := mem.New()
	s := fault.Wrap(inner, fault.Rule{Ops: fault.Writes, Key: regexp.MustCompile(`^ckpt/`), Nth: 2})
	require.NoError(t, create(t, s, "ckpt/1"))
	require.NoError(t, create(t, s, "other"), "does not count")
	err := create(t, s, "ckpt/2")
	require.ErrorIs(t, err, fault.ErrInjected)
	require.ErrorIs(t, err, blob.ErrUnavailable)
	require.NoError(t, create(t, s, "ckpt/3"))
	_, err = inner.Stat(t.Context(), "ckpt/2")
	require.ErrorIs(t, err, blob.ErrNotFound, "Before has no effect")

	s.Clear()
	s.Add(fault.Rule{Ops: []blob.Op{blob.OpCreate}, Phase: fault.After, Err: blob.ErrFull, Times: 1})
	require.ErrorIs(t, create(t, s, "ckpt/2"), blob.ErrFull)
	_, err = inner.Stat(t.Context(), "ckpt/2")
	require.NoError(t, err, "After has its effect")
	require.ErrorIs(t, create(t, s, "ckpt/2"), blob.ErrExists)
}

// A create whose answer is lost and that is tried again must be seen as our own.
func TestLostAnswerIsOurs(t *testing.T) {
	s := fault.Wrap(mem.New(), fault.Rule{Ops: []blob.Op{blob.OpCreate}, Phase: fault.After, Nth: 1})
	require.ErrorIs(t, blob.CreateOrSame(t.Context(), s, "k", []byte("mine")), blob.ErrUnavailable)
	require.NoError(t, blob.CreateOrSame(t.Context(), s, "k", []byte("mine")))
	require.ErrorIs(t, blob.CreateOrSame(t.Context(), s, "k", []byte("theirs")), blob.ErrConflict)
}

func TestHookBetweenWrites(t *testing.T) {
	inner := mem.New()
	var seen []fault.Call
	s := fault.Wrap(inner, fault.Rule{Ops: fault.Writes, Do: func(c fault.Call) error {
		if _, err := inner.Stat(t.Context(), c.Key); err == nil {
			return errors.New("hook came after the write")
		}
		seen = append(seen, c)
		return nil
	}})
	for _, key := range []string{"a", "b"} {
		require.NoError(t, create(t, s, key))
		_, err := s.Stat(t.Context(), key)
		require.NoError(t, err)
	}
	require.Equal(t, []fault.Call{{blob.OpCreate, "a", 1}, {blob.OpCreate, "b", 3}}, seen)
	require.Len(t, s.Calls(), 4)
}

func TestBodyBreaksOff(t *testing.T) {
	s := fault.Wrap(mem.New())
	_, err := s.Put(t.Context(), "k", strings.NewReader("0123456789"), 10, blob.PutOptions{})
	require.NoError(t, err)
	s.Add(fault.Rule{Ops: []blob.Op{blob.OpGet}, Phase: fault.Within, Times: 1})
	r, _, err := s.Get(t.Context(), "k")
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.ErrorIs(t, err, fault.ErrInjected)
	require.Equal(t, "01234", string(got))
	got, err = blob.ReadAll(t.Context(), s, "k", 10)
	require.NoError(t, err)
	require.Equal(t, "0123456789", string(got))
}

func TestListFailsAtItsEnd(t *testing.T) {
	s := fault.Wrap(mem.New())
	require.NoError(t, create(t, s, "a"))
	require.NoError(t, create(t, s, "b"))
	s.Add(fault.Rule{Ops: []blob.Op{blob.OpList}, Phase: fault.After})
	var keys []string
	var last error
	for info, err := range s.List(t.Context(), "", blob.ListOptions{}) {
		if last = err; err == nil {
			keys = append(keys, info.Key)
		}
	}
	require.Equal(t, []string{"a", "b"}, keys)
	require.ErrorIs(t, last, fault.ErrInjected)
}

func TestChanceIsSeeded(t *testing.T) {
	run := func(seed uint64) (pattern string) {
		s := fault.Wrap(mem.New(), fault.Rule{Chance: 0.5})
		s.Seed(seed)
		for range 40 {
			if s.Delete(t.Context(), "k") != nil {
				pattern += "x"
			} else {
				pattern += "."
			}
		}
		return pattern
	}
	require.Equal(t, run(7), run(7))
	require.NotEqual(t, run(7), run(8))
	require.Contains(t, run(7), "x")
	require.Contains(t, run(7), ".")
}
