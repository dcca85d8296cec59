package builder_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/internal/builder"
	"sheaf/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// The states of drafts work on every store; MinIO is the one that is used.
func TestDraftsAreKept(t *testing.T) {
	for name, store := range map[string]func(*testing.T) blob.Store{
		"memory": func(*testing.T) blob.Store { return memory() },
		"MinIO": func(t *testing.T) blob.Store {
			t.Helper()
			return testenv.OpenStore(t, testenv.MinIO(t).Options(t))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, store(t))
			d := s.open(t, "/lamps")
			require.Equal(t, 1, d.Seq)
			require.Equal(t, "Lamp Shop", d.Title)
			require.Empty(t, d.Recipe)
			require.False(t, d.CanUndo)

			accepted, err := s.Accept(t.Context(), d.ID, d.Seq, d.Proposals[0].ID, false)
			require.NoError(t, err)
			require.Equal(t, 2, accepted.Seq)
			require.True(t, accepted.CanUndo)
			require.NotNil(t, accepted.View)

			renamed, err := s.Edit(t.Context(), d.ID, accepted.Seq, []builder.Edit{{Op: "name", Name: "my-lamps"}})
			require.NoError(t, err)
			require.Equal(t, "my-lamps", renamed.View.Name)

			undone, err := s.Undo(t.Context(), d.ID, renamed.Seq)
			require.NoError(t, err)
			require.Equal(t, accepted.Recipe, undone.Recipe)
			require.True(t, undone.CanRedo)
			redone, err := s.Redo(t.Context(), d.ID, undone.Seq)
			require.NoError(t, err)
			require.Equal(t, renamed.Recipe, redone.Recipe)
			require.False(t, redone.CanRedo)
			for range 2 {
				redone, err = s.Undo(t.Context(), d.ID, 0)
				require.NoError(t, err)
			}
			require.Empty(t, redone.Recipe)
			_, err = s.Undo(t.Context(), d.ID, 0)
			require.Equal(t, builder.CodeNoUndo, refusal(t, err))
			edited, err := s.Redo(t.Context(), d.ID, 0)
			require.NoError(t, err)
			edited, err = s.Edit(t.Context(), d.ID, edited.Seq, []builder.Edit{{Op: "name", Name: "others"}})
			require.NoError(t, err)
			require.False(t, edited.CanRedo, "an edit forgets what was taken back")

			again, err := s.Get(t.Context(), d.ID)
			require.NoError(t, err)
			require.Equal(t, edited, again)
			listed, err := s.List(t.Context())
			require.NoError(t, err)
			require.Len(t, listed, 1)
			require.Equal(t, "Lamp Shop", listed[0].Title)

			require.NoError(t, s.Delete(t.Context(), d.ID))
			_, err = s.Get(t.Context(), d.ID)
			require.Equal(t, builder.CodeNoDraft, refusal(t, err))
			for info, err := range s.store.List(t.Context(), "drafts/", blob.ListOptions{}) {
				require.NoError(t, err)
				require.Fail(t, "left behind", info.Key)
			}
		})
	}
}

// Two windows: the second change is told that the draft is another one now; of many at once exactly one is taken.
func TestConcurrentChanges(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	_, err := s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "name", Name: "one"}})
	require.NoError(t, err)
	_, err = s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "name", Name: "two"}})
	require.Equal(t, builder.CodeChanged, refusal(t, err))
	d, err = s.Get(t.Context(), d.ID)
	require.NoError(t, err)
	require.Equal(t, "one", d.View.Name)

	var group sync.WaitGroup
	taken := make([]bool, 8)
	for i := range taken {
		group.Go(func() {
			_, err := s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "name", Name: "n" + string(rune('a'+i))}})
			taken[i] = err == nil
			if err != nil {
				var e *builder.Error
				require.True(t, errors.As(err, &e) && e.Code == builder.CodeChanged, err)
			}
		})
	}
	group.Wait()
	n := 0
	for _, ok := range taken {
		if ok {
			n++
		}
	}
	require.Equal(t, 1, n)
}

// Drafts that nobody touched for 30 days go when another one is begun; those that were saved stay.
func TestOldDraftsAreSwept(t *testing.T) {
	s := newSite(t, memory())
	old := s.accepted(t, "/lamps")
	saved := s.accepted(t, "/lamps")
	_, err := s.Save(t.Context(), saved.ID, saved.Seq, builder.SaveRequest{Recipe: "lamps"}, nil)
	require.NoError(t, err)
	*s.now = s.now.Add(29 * 24 * time.Hour)
	s.open(t, "/lamps")
	_, err = s.Get(t.Context(), old.ID)
	require.NoError(t, err)
	*s.now = s.now.Add(2 * 24 * time.Hour)
	young := s.open(t, "/lamps")
	_, err = s.Get(t.Context(), old.ID)
	require.Equal(t, builder.CodeNoDraft, refusal(t, err))
	for _, id := range []string{saved.ID, young.ID} {
		_, err = s.Get(t.Context(), id)
		require.NoError(t, err)
	}
}

func TestRefusalsAreDrafts(t *testing.T) {
	s := newSite(t, memory())
	for path, want := range map[string]string{
		"/empty": builder.RefusedEmpty, "/human": builder.RefusedCaptcha, "/forbidden": builder.RefusedForbidden, "/nothing-here": builder.RefusedNotFound,
		"/private/x": builder.RefusedRobots, "/picture": builder.RefusedNotHTML, "/big": builder.RefusedTooLarge,
	} {
		t.Run(path, func(t *testing.T) {
			d := s.open(t, path)
			require.NotNil(t, d.Refusal)
			require.Equal(t, want, d.Refusal.Code, "%+v", d.Refusal)
			require.Empty(t, d.Proposals)
		})
	}
	for address, want := range map[string]string{"http://127.0.0.1:9/x": builder.RefusedNotPublic, "http://169.254.169.254/latest/meta-data": builder.RefusedNotPublic, "https://nowhere.invalid/": builder.RefusedNetwork} {
		d, err := s.Open(t.Context(), address, nil)
		require.NoError(t, err)
		require.Equal(t, want, d.Refusal.Code, "%s: %+v", address, d.Refusal)
	}
	_, err := s.Open(t.Context(), "https://www.shop.example/lamps", pointer(true))
	require.Equal(t, builder.CodeNoBrowser, refusal(t, err))
	d := s.open(t, "/moved")
	require.Equal(t, "https://www.shop.example/lamps", d.Address)
	require.Equal(t, "redirected", d.Notes[0].Code)
}

func pointer[T any](v T) *T { return &v }

// A page that the site refuses to Sheaf may be saved by a person; that a run meets the refusal again is said.
func TestUploads(t *testing.T) {
	s := newSite(t, memory())
	d := s.open(t, "/forbidden")
	d, err := s.AddUpload(t.Context(), d.ID, d.Seq, []byte(listPage(1, 12)), "")
	require.NoError(t, err)
	require.Nil(t, d.Refusal)
	last := d.Samples[len(d.Samples)-1]
	require.Equal(t, builder.Uploaded, last.Origin)
	require.Equal(t, "site_refuses", d.Warnings[0].Code)
	require.NotEmpty(t, d.Proposals)
	d, err = s.Accept(t.Context(), d.ID, d.Seq, d.Proposals[0].ID, false)
	require.NoError(t, err)
	table, err := s.Table(t.Context(), d.ID, last.ID)
	require.NoError(t, err)
	require.Len(t, table.Rows, 12)
	require.Equal(t, "site_refuses", d.Warnings[len(d.Warnings)-1].Code)

	_, err = s.OpenUpload(t.Context(), []byte(listPage(1, 3)), "")
	require.Equal(t, builder.CodeAddressNeeded, refusal(t, err))
	own := strings.Replace(listPage(1, 6), "<head>", `<head><link rel="canonical" href="https://www.shop.example/lamps">`, 1)
	d, err = s.OpenUpload(t.Context(), []byte(own), "")
	require.NoError(t, err)
	require.Equal(t, "https://www.shop.example/lamps", d.Address)
	_, err = s.OpenUpload(t.Context(), make([]byte, 17<<20), "https://www.shop.example/a")
	require.Equal(t, builder.CodeInvalid, refusal(t, err))

	for range 20 {
		if _, err = s.AddUpload(t.Context(), d.ID, 0, []byte(listPage(1, 3)), "https://www.shop.example/l?p="+time.Now().Format("150405.000000000")); err != nil {
			break
		}
	}
	require.Equal(t, builder.CodeFull, refusal(t, err))
}

func TestNamesOfDraftsAreNotGuessed(t *testing.T) {
	s := newSite(t, memory())
	for _, id := range []string{"", "x", "../recipes", "20261122t090000-" + strings.Repeat("a", 25), "20261122t090000-" + strings.Repeat("a", 26) + "/s000001.json"} {
		_, err := s.Get(t.Context(), id)
		require.Equal(t, builder.CodeNoDraft, refusal(t, err), id)
	}
	a, b := s.open(t, "/lamps"), s.open(t, "/lamps")
	require.NotEqual(t, a.ID[16:], b.ID[16:])
}
