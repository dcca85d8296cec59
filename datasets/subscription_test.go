package datasets

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const wholeSubscription = `name: a/b
sources: [{recipe: x}]
subscriptions:
  - name: owner
    events: [source.held, hold.decided]
    language: en
    email: { to: [kim@example.org, "이영희 <lee@example.org>"], from: sheaf@example.org, smtp: "smtp.example.org:587", user_env: MAIL_USER, password_env: MAIL_PASSWORD }
  - name: channel
    events: ["*"]
    slack: { url_env: SLACK_URL }
`

func TestSubscriptions(t *testing.T) {
	d, err := ParseDefinition([]byte(wholeSubscription))
	require.NoError(t, err)
	owner, channel := d.Subscriptions[0], d.Subscriptions[1]
	require.Equal(t, []string{"email", "slack"}, []string{owner.Channel(), channel.Channel()})
	require.Equal(t, []string{"en", "ko"}, []string{owner.Speaks(), channel.Speaks()})
	require.True(t, owner.Hears(EventHeld))
	require.False(t, owner.Hears(NoticePublished))
	for _, name := range EventNames {
		require.True(t, channel.Hears(name))
		require.Equal(t, name == NoticePublished, Subscription{}.Hears(name), "versions only, without a list")
	}
}

// Every change of the good definition is refused with its line and key.
func TestBadSubscriptions(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"event":             {"source.held,", "source.hold,", `subscriptions[0].events[0]: "source.hold" is no event; there are version.published, source.held`},
		"near event":        {"source.held,", "source.hold,", "did you mean source.held?"},
		"language":          {"language: en", "language: de", `subscriptions[0].language: "de" is no language of messages; there are ko, en`},
		"receiver":          {"kim@example.org", "kim", `email.to[0]: "kim" is not an e-mail address`},
		"header injection":  {"kim@example.org", `"kim@example.org\r\nBcc: x@y.z"`, "email.to[0]:"},
		"no receiver":       {`[kim@example.org, "이영희 <lee@example.org>"]`, "[]", "email.to: name 1 to 50 receivers"},
		"sender":            {"from: sheaf@example.org", "from: ''", "email.from:"},
		"server":            {"smtp.example.org:587", "smtp.example.org", `email.smtp: "smtp.example.org" is not host:port`},
		"login in place":    {"MAIL_PASSWORD", "hunter2!", "email.password_env: must be the name of an environment variable"},
		"half a login":      {", password_env: MAIL_PASSWORD", "", "email: give both of user_env and password_env"},
		"kind of TLS":       {"smtp: ", "tls: ssl, smtp: ", `email.tls: "ssl" is not starttls, tls or none`},
		"open letters":      {"smtp: ", "tls: none, smtp: ", "email.tls: without TLS"},
		"address in place":  {"SLACK_URL", "https://hooks.slack.com/services/x", "slack.url_env: must be the name of an environment variable"},
		"channel and other": {"slack: {", "webhook: {url: 'https://x.org'}\n    slack: {", "subscriptions[1]: give exactly one of"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(wholeSubscription, c.old, c.new, 1)
			require.NotEqual(t, wholeSubscription, text)
			_, err := ParseDefinition([]byte(text))
			require.ErrorIs(t, err, ErrInvalid)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "hunter2")
			require.NotContains(t, err.Error(), "services/x")
		})
	}
	_, err := ParseDefinition([]byte(strings.Replace(wholeSubscription, `smtp: "smtp.example.org:587"`, `tls: none, smtp: "127.0.0.1:25"`, 1)))
	require.NoError(t, err, "a server on this machine may be spoken to in the open")
}
