package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/secret"
)

func write(t *testing.T, body string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sheaf.yaml")
	require.NoError(t, os.WriteFile(file, []byte(body), 0o600))
	return file
}

func env(pairs map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := pairs[name]; return v, ok }
}

func TestLaterSourcesWin(t *testing.T) {
	file := write(t, "temporal:\n  address: file:1\n  namespace: file\nworker:\n  queues: [crawl]\n  drain: 5s\n")
	c, err := Load(Sources{
		File: file, Env: env(map[string]string{"SHEAF_TEMPORAL_ADDRESS": "env:2", "SHEAF_WORKER_CRAWL_SLOTS": "3"}),
		Flags: map[string]string{"worker.crawl_slots": "4"},
	})
	require.NoError(t, err)
	require.Equal(t, "env:2", c.Temporal.Address)
	require.Equal(t, "file", c.Temporal.Namespace)
	require.Equal(t, []string{"crawl"}, c.Worker.Queues)
	require.Equal(t, 4, c.Worker.CrawlSlots)
	require.Equal(t, Default().Store, c.Store)
}

func TestErrorsNameTheKeyAndItsOrigin(t *testing.T) {
	for name, tc := range map[string]struct {
		file  string
		env   map[string]string
		flags map[string]string
		key   string
		from  string
	}{
		"unknown section": {file: "temporl:\n  address: a:1\n", key: "temporl", from: "line 1"},
		"unknown setting": {file: "temporal:\n  host: a:1\n", key: "temporal.host", from: "line 2"},
		"wrong type":      {file: "worker:\n  crawl_slots: many\n", key: "worker.crawl_slots", from: "line 2"},
		"no port":         {file: "store:\n  endpoint: minio\n", key: "store.endpoint", from: "line 2"},
		"env":             {env: map[string]string{"SHEAF_WORKER_DRAIN": "soon"}, key: "worker.drain", from: "SHEAF_WORKER_DRAIN"},
		"flag":            {flags: map[string]string{"worker.queues": "kitchen"}, key: "worker.queues", from: "--worker-queues"},
		"map":             {flags: map[string]string{"fetch.map": "amazon"}, key: "fetch.map", from: "--fetch-map"},
		"zero slots":      {flags: map[string]string{"worker.data_slots": "0"}, key: "worker.data_slots", from: "--worker-data-slots"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(Sources{File: write(t, tc.file), Env: env(tc.env), Flags: tc.flags})
			var e *Error
			require.True(t, errors.As(err, &e), "%v", err)
			require.Equal(t, tc.key, e.Key)
			require.Contains(t, e.Origin, tc.from)
		})
	}
}

func TestANamedFileMustExist(t *testing.T) {
	_, err := Load(Sources{File: filepath.Join(t.TempDir(), "none.yaml"), Env: env(nil)})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestSecretsNeverPrint(t *testing.T) {
	c := Default()
	c.Store.SecretKey = secret.New("hunter2")
	body, err := json.Marshal(c)
	require.NoError(t, err)
	all := string(body) + fmt.Sprintf("%v %+v %#v %s", c, c, c, c.Store.SecretKey)
	for _, s := range Settings(&c) {
		all += s.Text()
	}
	require.NotContains(t, all, "hunter2")
	require.True(t, strings.Contains(all, "***"))
	require.Equal(t, "hunter2", c.Store.SecretKey.Reveal())
}

func TestEverySettingHasItsNames(t *testing.T) {
	c := Default()
	for _, s := range Settings(&c) {
		require.NotEmpty(t, s.Doc, s.Key)
		require.NotContains(t, s.Key, "..")
		require.Equal(t, strings.ToLower(s.Key), s.Key)
	}
}
