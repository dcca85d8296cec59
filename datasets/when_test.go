package datasets

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/profile"
)

func notice(changed, rows int64) Notice {
	n := SampleNotice()
	n.Sources = []NoticeSource{
		{Source: "a.com", Rows: rows, Counts: map[Class]int64{Changed: changed, Unchanged: rows - changed}},
		{Source: "b.com", Rows: 10, Counts: map[Class]int64{Added: 2}},
	}
	return n
}

func TestConditions(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		when When
		put  func(*Facts)
		want string // of Refuses or Waits; "" = it is told
	}{
		"one row is enough":      {},
		"rows":                   {when: When{MinRows: 50}, want: "5 of 5,010 rows changed, at least 50 wanted"},
		"rows of a source":       {when: When{MinRows: 3, Sources: []string{"b.com"}}, want: "2 of 5,010 rows changed, at least 3 wanted"},
		"rows of a class":        {when: When{Classes: []Class{Gone}}, want: "0 of 5,010 rows changed, at least 1 wanted"},
		"rows met":               {when: When{MinRows: 5}},
		"share":                  {when: When{MinShare: 0.01}, want: "5 of 5,010 rows changed, at least 1 % wanted"},
		"share met":              {when: When{MinShare: 0.0005}},
		"schema":                 {when: When{Schema: "compatible"}, put: func(f *Facts) { f.Compatible = false }, want: "its columns do not fit"},
		"schema is not asked":    {put: func(f *Facts) { f.Compatible = false }},
		"drift":                  {when: When{Drift: 0.2}, put: func(f *Facts) { f.Compared, f.Drift = true, profile.Drift{Column: "price", PSI: 0.1234} }, want: "moved by 0.123 at most (price), at least 0.2"},
		"drift met":              {when: When{Drift: 0.2}, put: func(f *Facts) { f.Compared, f.Drift = true, profile.Drift{Column: "price", PSI: 0.3} }},
		"nothing to compare":     {when: When{Drift: 0.2}, want: "no version before"},
		"cool down":              {when: When{CoolDown: Duration(24 * time.Hour)}, put: func(f *Facts) { f.LastStart = now.Add(-time.Hour) }, want: "started 1h0m0s ago, at least 24h0m0s wanted"},
		"cooled down":            {when: When{CoolDown: Duration(24 * time.Hour)}, put: func(f *Facts) { f.LastStart = now.Add(-24 * time.Hour) }},
		"never started":          {when: When{CoolDown: Duration(24 * time.Hour)}},
		"trained already":        {when: When{NewerThanTrained: true}, put: func(f *Facts) { f.Trained = 12 }, want: "v12 was trained on already"},
		"newer than was trained": {when: When{NewerThanTrained: true}, put: func(f *Facts) { f.Trained = 11 }},
	} {
		t.Run(name, func(t *testing.T) {
			f := notice(3, 5000).Facts(&c.when)
			f.Now = now
			if c.put != nil {
				c.put(&f)
			}
			why := c.when.Refuses(f)
			if why == nil {
				why = c.when.Waits(f)
			}
			if c.want == "" {
				require.Nil(t, why)
				return
			}
			require.NotNil(t, why)
			require.Contains(t, why.Reason, c.want)
			require.NotEmpty(t, why.Code)
		})
	}
	var none *When
	require.Nil(t, none.Refuses(Facts{}))
	require.Nil(t, none.Waits(Facts{}))
}

// Values moved between two versions by the source that moved most.
func TestDriftBetween(t *testing.T) {
	content := func(price float64) Content {
		h := profile.Histogram{}
		for i := range 200 {
			h.Add(price * (1 + float64(i)/100))
		}
		rows := profile.Rows{Numbers: map[string]profile.Histogram{"price": h}}
		return Content{Sources: []SourceVersion{{Source: "a.com", Stats: SourceStats{Now: rows}}}}
	}
	most, _, compared := DriftBetween(content(10), content(10), nil)
	require.True(t, compared)
	require.Less(t, most.PSI, 0.1)
	var source string
	most, source, compared = DriftBetween(content(10), content(40), nil)
	require.True(t, compared)
	require.Equal(t, "a.com", source)
	require.Greater(t, most.PSI, 0.25)
	_, _, compared = DriftBetween(content(10), content(40), []string{"b.com"})
	require.False(t, compared)
}

const wholeTriggers = `name: a/b
sources: [{recipe: x}]
subscriptions:
  - name: nlp
    while_training: cancel
    schedule: { cron: "0 3 * * 1" }
    when: { tag: prod, min_share: 0.05, schema: compatible, drift: 0.2, cool_down: 24h, newer_than_trained: true }
    temporal:
      workflow: Train
      task_queue: nlp
      input: { data: "{{ .dataset }}@{{ .commit }}", n: "{{ .version }}" }
  - name: dag
    airflow: { url: "http://127.0.0.1:8080", dag: train, user_env: AF_USER, password_env: AF_PASSWORD, conf: { digest: "{{ .digest }}" } }
  - name: service
    timeout: 2h
    http:
      url: "https://ci.example.org/hooks/{{ .version }}"
      headers: { Authorization: "token {{ .secret }}" }
      body: { ref: "{{ .commit }}" }
      secret_env: CI_TOKEN
      ok: [202]
      cancel: { method: DELETE, url: "https://ci.example.org/jobs/{{ .training }}" }
`

func TestTriggers(t *testing.T) {
	d, err := ParseDefinition([]byte(wholeTriggers))
	require.NoError(t, err)
	nlp, dag, service := d.Subscriptions[0], d.Subscriptions[1], d.Subscriptions[2]
	require.Equal(t, []string{"temporal", "airflow", "http"}, []string{nlp.Channel(), dag.Channel(), service.Channel()})
	require.Equal(t, []string{"cancel", "queue", "queue"}, []string{nlp.Policy(), dag.Policy(), service.Policy()})
	require.Equal(t, []string{"prod", Latest}, []string{nlp.Tag(), dag.Tag()})
	require.False(t, nlp.Hears(NoticePublished), "the clock starts it")
	require.True(t, dag.Hears(NoticePublished))
	require.Equal(t, 2*time.Hour, service.Patience())
	cron, zone := nlp.Schedule.Clock()
	require.Equal(t, []string{"0 3 * * 1", DefaultTimezone}, []string{cron, zone})
}

func TestBadTriggers(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown value":      {"{{ .commit }}\", n", "{{ .comit }}\", n", `line 11: subscriptions[0].temporal.input.data: cannot be filled: <.comit>: map has no entry for key "comit"`},
		"unknown in conf":    {"{{ .digest }}", "{{ .digets }}", "subscriptions[1].airflow.conf.digest: cannot be filled"},
		"not closed":         {"{{ .digest }}", "{{ .digest", "airflow.conf.digest: cannot be filled: unclosed action"},
		"loop in body":       {"{{ .commit }}\" }\n      secret", "{{ range .sources }}x{{ end }}\" }\n      secret", "http.body.ref: cannot be filled"},
		"host by template":   {"https://ci.example.org/hooks/", "https://{{ .dataset }}/", "http.url: only the path may be filled"},
		"secret in body":     {"{ ref: \"{{ .commit }}\" }", "{ ref: \"{{ .secret }}\" }", "http.body.ref: cannot be filled"},
		"no login":           {"user_env: AF_USER, password_env: AF_PASSWORD, ", "", "airflow: give user_env and password_env, or token_env"},
		"login in place":     {"AF_PASSWORD", "hunter2!", "airflow.password_env: must be the name of an environment variable"},
		"policy":             {"while_training: cancel", "while_training: cancle", `"cancle" is not skip, queue, cancel; did you mean cancel?`},
		"share":              {"min_share: 0.05", "min_share: 5", "when.min_share: must be a share from 0 to 1"},
		"schema":             {"schema: compatible", "schema: same", `when.schema: "same" is not compatible`},
		"tag":                {"tag: prod", "tag: v3", `when.tag: "v3" is no name of a tag`},
		"cron":               {"0 3 * * 1", "0 3 * *", "schedule.cron:"},
		"other events":       {"while_training: cancel", "events: [source.held]", "trainings are started by version.published only"},
		"policy of channels": {"http:\n", "while_training: skip\n    webhook: {url: 'https://x.org'}\n    http:\n", "give exactly one of"},
		"status":             {"[202]", "[99]", "http.ok[0]: 99 is no status"},
		"header":             {"Authorization:", "'Bad header':", `"Bad header" is no name of a header`},
		"method":             {"DELETE", "STEAL", `http.cancel.method: "STEAL" is not GET`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(wholeTriggers, c.old, c.new, 1)
			require.NotEqual(t, wholeTriggers, text)
			_, err := ParseDefinition([]byte(text))
			require.ErrorIs(t, err, ErrInvalid)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "hunter2")
		})
	}
	_, err := ParseDefinition([]byte("name: a/b\nsources: [{recipe: x}]\nsubscriptions:\n  - {name: h, webhook: {url: 'https://x.org'}, while_training: skip, timeout: 2h, when: {drift: 0.2}}\n"))
	require.ErrorContains(t, err, "while_training: is of triggers only")
	require.ErrorContains(t, err, "timeout: is of triggers only")
	require.ErrorContains(t, err, "drift, cool_down and newer_than_trained are of triggers only")
}
