package message

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"unicode/utf8"
)

// Text is the message as plain text, lines ending in \n.
func (m Message) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", m.Title, m.Lead)
	if len(m.Facts) > 0 {
		b.WriteByte('\n')
	}
	for _, f := range m.Facts {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, line(f.Value))
	}
	if len(m.Points) > 0 {
		b.WriteByte('\n')
	}
	for _, p := range m.Points {
		fmt.Fprintf(&b, "- %s\n", p)
	}
	fmt.Fprintf(&b, "\n%s: %s\n\n-- \n%s\n", m.Action.Text, m.Action.URL, m.Foot)
	return b.String()
}

var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title></head>
<body style="margin:0;padding:24px;font:16px/1.6 -apple-system,'Segoe UI','Apple SD Gothic Neo','Malgun Gothic',sans-serif;color:#1a1b1e">
<div style="max-width:40em;margin:0 auto">
<h1 style="font-size:20px;line-height:1.4">{{.Title}}</h1>
<p>{{.Lead}}</p>
{{if .Facts}}<table style="border-collapse:collapse">{{range .Facts}}
<tr><th style="text-align:left;vertical-align:top;padding:2px 16px 2px 0;font-weight:600">{{.Name}}</th><td style="padding:2px 0">{{.Value}}</td></tr>{{end}}
</table>
{{end}}{{if .Points}}<ul>{{range .Points}}
<li>{{.}}</li>{{end}}
</ul>
{{end}}<p style="margin:24px 0"><a href="{{.Action.URL}}" style="background:#1864ab;color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none">{{.Action.Text}}</a></p>
<p style="color:#5c5f66;font-size:13px">{{.Foot}}</p>
</div></body></html>
`))

// HTML is the message as a page of its own; whatever a site said is escaped.
func (m Message) HTML() (string, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, m); err != nil {
		return "", fmt.Errorf("write letter: %w", err)
	}
	return b.String(), nil
}

// Bounds of Slack's Block Kit, in characters.
const (
	maxHeader  = 150
	maxSection = 3000
	maxField   = 2000
	maxFields  = 10
	maxButton  = 75
	maxURL     = 3000
	maxText    = 3000 // of the fallback; Slack cuts at 40,000
)

// block is one of Block Kit.
type block struct {
	Type     string    `json:"type"`
	Text     *text     `json:"text,omitempty"`
	Fields   []text    `json:"fields,omitempty"`
	Elements []element `json:"elements,omitempty"`
}

type text struct {
	Type string `json:"type"` // plain_text, mrkdwn
	Text string `json:"text"`
}

// element is a button, or a text of a context block, whose text is a string.
type element struct {
	Type string `json:"type"`
	Text any    `json:"text"`
	URL  string `json:"url,omitempty"`
}

// Slack is the message as the JSON of an incoming webhook: blocks, and a text for notifications. What a site said cannot
// name people or make links.
func (m Message) Slack() ([]byte, error) {
	blocks := []block{
		{Type: "header", Text: &text{"plain_text", bound(m.Title, maxHeader)}},
		{Type: "section", Text: &text{"mrkdwn", bound(escape(m.Lead), maxSection)}},
	}
	if len(m.Facts) > 0 {
		fields := block{Type: "section"}
		for _, f := range m.Facts[:min(len(m.Facts), maxFields)] {
			fields.Fields = append(fields.Fields, text{"mrkdwn", bound("*"+escape(f.Name)+"*\n"+escape(f.Value), maxField)})
		}
		blocks = append(blocks, fields)
	}
	if len(m.Points) > 0 {
		var list strings.Builder
		for _, p := range m.Points {
			list.WriteString("• " + escape(p) + "\n")
		}
		blocks = append(blocks, block{Type: "section", Text: &text{"mrkdwn", bound(list.String(), maxSection)}})
	}
	if n := len(m.Action.URL); n > 0 && n <= maxURL {
		blocks = append(blocks, block{Type: "actions", Elements: []element{
			{Type: "button", Text: text{"plain_text", bound(m.Action.Text, maxButton)}, URL: m.Action.URL},
		}})
	}
	blocks = append(blocks, block{Type: "context", Elements: []element{{Type: "mrkdwn", Text: bound(escape(m.Foot), maxField)}}})
	body := struct {
		Text   string  `json:"text"`
		Blocks []block `json:"blocks"`
	}{bound(escape(m.Title+" — "+m.Lead), maxText), blocks}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return nil, fmt.Errorf("write Slack message: %w", err)
	}
	return b.Bytes(), nil
}

// escape keeps a text from being read as a link or as the name of somebody (Slack: "escape these three characters").
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// bound cuts a text to a number of characters, not within an entity that escape made.
func bound(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	r := []rune(s)[:most-1]
	for i := len(r) - 1; i >= max(0, len(r)-5); i-- {
		if r[i] == ';' {
			break
		}
		if r[i] == '&' {
			r = r[:i]
			break
		}
	}
	return string(r) + "…"
}
