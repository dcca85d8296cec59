package datasets

import (
	"fmt"
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/spelling"
)

// maxRecipients bounds the receivers of one letter.
const maxRecipients = 50

func (s Subscription) problems(at string) (out []problem) {
	bad := func(path, format string, args ...any) {
		out = append(out, problem{at + path, fmt.Sprintf(format, args...)})
	}
	channels := s.channels()
	given := 0
	for _, has := range channels {
		if has {
			given++
		}
	}
	if given != 1 {
		bad("", "give exactly one of %s", known(slices.Sorted(maps.Keys(channels))))
	}
	for i, name := range s.Events {
		if name != AllEvents && !slices.Contains(EventNames, name) {
			bad(fmt.Sprintf(".events[%d]", i), "%q is no event; there are %s, and %q for all%s", name, known(EventNames), AllEvents, nearest(name, EventNames))
		}
	}
	if s.Language != "" && !slices.Contains(Languages, s.Language) {
		bad(".language", "%q is no language of messages; there are %s", s.Language, known(Languages))
	}
	s.Webhook.problems(bad)
	s.Email.problems(bad)
	if s.Slack != nil && !envForm.MatchString(s.Slack.URLEnv) {
		bad(".slack.url_env", "must be the name of an environment variable; the address itself is a secret and does not belong here")
	}
	s.When.problems(bad)
	s.triggerProblems(bad)
	return out
}

// report is told what is wrong at a path below the subscription.
type report func(path, format string, args ...any)

func (w *Webhook) problems(bad report) {
	if w == nil {
		return
	}
	u, err := url.Parse(w.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		bad(".webhook.url", "%q is not an http(s) address", w.URL)
	case u.User != nil:
		bad(".webhook.url", "must hold no credentials: definitions are shown to anybody")
	}
	if w.SecretEnv != "" && !envForm.MatchString(w.SecretEnv) {
		bad(".webhook.secret_env", "must be the name of an environment variable; the secret itself does not belong here")
	}
}

func (e *Email) problems(bad report) {
	if e == nil {
		return
	}
	if len(e.To) == 0 || len(e.To) > maxRecipients {
		bad(".email.to", "name 1 to %d receivers", maxRecipients)
	}
	for i, to := range e.To {
		if !mailbox(to) {
			bad(fmt.Sprintf(".email.to[%d]", i), "%q is not an e-mail address", to)
		}
	}
	if !mailbox(e.From) {
		bad(".email.from", "%q is not an e-mail address", e.From)
	}
	host, port, err := net.SplitHostPort(e.SMTP)
	n, portErr := strconv.Atoi(port)
	if err != nil || host == "" || portErr != nil || n < 1 || n > 65535 {
		bad(".email.smtp", "%q is not host:port, e.g. smtp.example.org:587", e.SMTP)
	}
	for _, v := range []struct{ key, name string }{{".email.user_env", e.UserEnv}, {".email.password_env", e.PasswordEnv}} {
		if v.name != "" && !envForm.MatchString(v.name) {
			bad(v.key, "must be the name of an environment variable; the login itself does not belong here")
		}
	}
	if (e.UserEnv == "") != (e.PasswordEnv == "") {
		bad(".email", "give both of user_env and password_env, or none")
	}
	switch {
	case e.TLS != "" && e.TLS != StartTLS && e.TLS != ImplicitTLS && e.TLS != NoTLS:
		bad(".email.tls", "%q is not %s, %s or %s", e.TLS, StartTLS, ImplicitTLS, NoTLS)
	case e.TLS == NoTLS && !loopback(host):
		bad(".email.tls", "without TLS, letters and the login are sent in the open: only to a server on this machine (127.0.0.1 or localhost)")
	}
}

func mailbox(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && !strings.ContainsAny(s, "\r\n") && strings.Contains(a.Address, "@")
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// nearest suggests what a misspelt name means, as the end of a message.
func nearest(got string, known []string) string {
	if near := spelling.Nearest(got, known); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}
