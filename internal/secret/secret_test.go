package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/secret"
)

func TestNothingPrintsASecret(t *testing.T) {
	type config struct{ Key secret.String }
	c := config{Key: secret.New("hunter2")}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "key", c.Key, "config", c, "pointer", &c)
	js, err := json.Marshal(c)
	require.NoError(t, err)
	for _, out := range []string{
		fmt.Sprint(c), fmt.Sprintf("%v %+v %#v %s", c, c, c, c), fmt.Sprintf("%q %x %d", c.Key, c.Key, c.Key),
		fmt.Errorf("no: %v", c.Key).Error(), log.String(), string(js),
	} {
		require.NotContains(t, out, "hunter2")
		require.NotContains(t, strings.ToLower(out), "68756e746572") // hex
	}
	require.Equal(t, "hunter2", c.Key.Reveal())
	require.JSONEq(t, `{"Key":"***"}`, string(js))
}

func TestDecode(t *testing.T) {
	var c struct{ Key secret.String }
	require.NoError(t, json.Unmarshal([]byte(`{"Key":"s3"}`), &c))
	require.Equal(t, "s3", c.Key.Reveal())
	require.Empty(t, secret.String{}.String())
}
