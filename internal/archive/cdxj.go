package archive

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// cdxjFields is the JSON of an index line. Numbers are strings, as pywb writes and reads them.
type cdxjFields struct {
	URL      string `json:"url"`
	MIME     string `json:"mime,omitempty"`
	Status   string `json:"status,omitempty"`
	Digest   string `json:"digest,omitempty"`
	Length   string `json:"length"`
	Offset   string `json:"offset"`
	Filename string `json:"filename"`
}

// cdxjLine is "<surt> <YYYYMMDDhhmmss> <JSON>" and LF.
func cdxjLine(x Exchange, l Locator, mime, digest string) string {
	f := cdxjFields{
		URL: x.URL, MIME: mime, Length: strconv.FormatInt(l.Length, 10), Offset: strconv.FormatInt(l.Offset, 10),
		Filename: l.Key[strings.LastIndexByte(l.Key, '/')+1:],
	}
	if x.Status > 0 {
		f.Status = strconv.Itoa(x.Status)
	}
	if digest != "" {
		f.Digest = "sha256:" + digest
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(f) // strings to a strings.Builder
	return SURT(x.URL) + " " + x.At.UTC().Format("20060102150405") + " " + b.String()
}

// SURT is the sort key of an index: the URL in lower case with its host reversed, without scheme, "www.", default port and
// fragment, query parameters sorted: "com,example)/path?a=1&b=2". What is no URL stands for itself.
func SURT(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return strings.ToLower(strings.ReplaceAll(rawURL, " ", "%20"))
	}
	var b strings.Builder
	b.WriteString(reverseHost(u))
	if p := u.Port(); p != "" && (u.Scheme != "http" || p != "80") && (u.Scheme != "https" || p != "443") {
		b.WriteString(":" + p)
	}
	b.WriteString(")")
	path := strings.ToLower(u.EscapedPath())
	if path == "" {
		path = "/"
	}
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	b.WriteString(path)
	if u.RawQuery != "" {
		params := strings.Split(strings.ToLower(u.RawQuery), "&")
		slices.Sort(params)
		b.WriteString("?" + strings.Join(params, "&"))
	}
	return strings.ReplaceAll(b.String(), " ", "%20")
}

func reverseHost(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") || host != "" && strings.Trim(host, "0123456789.") == "" {
		return host // IP addresses are not reversed
	}
	if rest, ok := strings.CutPrefix(host, "www"); ok { // www., www2.
		if rest = strings.TrimLeft(rest, "0123456789"); strings.HasPrefix(rest, ".") && strings.Contains(rest[1:], ".") {
			host = rest[1:]
		}
	}
	labels := strings.Split(strings.Trim(host, "."), ".")
	slices.Reverse(labels)
	return strings.Join(labels, ",")
}
