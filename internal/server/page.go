package server

import (
	"html/template"
	"net/http"
)

var frontPage = template.Must(template.New("front").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sheaf</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}
td,th{padding:.4rem .6rem;border-bottom:1px solid #8884;text-align:left}td.n{text-align:right}code{font-size:.9em}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#8bf}}</style>
<h1>Sheaf</h1>
{{if .}}<table><tr><th>Dataset<th>Latest<th class=n>Rows<th>Pull</tr>
{{range .}}<tr><td>{{.Name}}<br><small>{{.Title}}</small><td>{{if .Version}}<a href="/datasets/{{.Name}}/resolve/v{{.Version}}/README.md">v{{.Version}}</a>{{else}}none yet{{end}}<td class=n>{{.Rows}}
<td>{{if .Version}}<code>sheaf pull {{.Name}}@v{{.Version}} DIR</code>{{end}}</tr>{{end}}</table>
{{else}}<p>No datasets yet: <code>sheaf dataset apply -f dataset.yaml</code>, then <code>sheaf run start</code>.{{end}}
</html>`))

// front lists the datasets for people.
func (s *Server) front(w http.ResponseWriter, r *http.Request) {
	list, err := s.list(r)
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if err := frontPage.Execute(w, list); err != nil {
		return // the client went away: the template itself is tested
	}
}
