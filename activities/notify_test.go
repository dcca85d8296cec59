package activities

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/clock"
	"sheaf/internal/notify"
)

// A webhook whose address or secret is wrong ends its delivery with the reason: no attempt would make it right.
func TestWebhookThatIsSetUpWrong(t *testing.T) {
	env := map[string]string{"BAD": "no prefix"}
	p := newProcess(Deps{
		Env:      func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		Channels: notify.NewChannels(nil, clock.System()), Clock: clock.System(),
	})
	for want, hook := range map[string]datasets.Webhook{
		"must begin with":    {URL: "https://trainer.example/hook", SecretEnv: "BAD"},
		"is not set":         {URL: "https://trainer.example/hook", SecretEnv: "NONE"},
		"address webhook":    {URL: "https://trainer.example:port/hook"},
		"address is private": {URL: "http://127.0.0.1:1/hook"},
	} {
		r, err := p.send(t.Context(), datasets.Subscription{Name: "hook", Webhook: &hook}, notify.Event{})
		require.NoError(t, err, want)
		require.True(t, r.Final, want)
		require.Contains(t, r.Detail, want)
		require.NotContains(t, r.Detail, env["BAD"])
	}
}
