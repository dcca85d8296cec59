package preview

import (
	"net/url"
	"strings"
)

// absolute is the http(s) address that a reference stands for, without its fragment; "" for none.
func absolute(base *url.URL, ref string) string {
	u, err := url.Parse(strings.Map(dropControl, strings.TrimSpace(ref)))
	if err != nil || strings.TrimSpace(ref) == "" {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	return u.String()
}

// dropControl leaves out what browsers leave out of addresses, so that both read the same scheme.
func dropControl(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// passOn is the path under which the preview's own server passes an asset on; "" for none. What asset answers is held to be a
// path of this server: anything else is left out.
func passOn(base *url.URL, asset func(Kind, string) string, kind Kind, ref string) string {
	if asset == nil {
		return ""
	}
	address := absolute(base, ref)
	if address == "" {
		return ""
	}
	if own := asset(kind, address); isOwnPath(own) {
		return own
	}
	return ""
}

func isOwnPath(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.ContainsAny(s, "\\\"'<>()\x00\t\r\n ")
}

// inlineFormats hold nothing but a picture: a browser runs and loads nothing of an SVG that is shown as one.
var inlineFormats = []string{"png", "gif", "jpeg", "jpg", "webp", "avif", "svg+xml"}

// maxInline is in bytes. Pages carry icons and blurred stand-ins in themselves, photographs hardly ever.
const maxInline = 128 << 10

// inlineImage is a picture in the page itself, written so that it can stand in an attribute or within quotes in CSS; "" if
// the reference is none.
func inlineImage(ref string) string {
	ref = strings.TrimSpace(ref)
	if len(ref) > maxInline || len(ref) < 11 || !strings.EqualFold(ref[:11], "data:image/") {
		return ""
	}
	format, _, ok := strings.Cut(strings.ToLower(ref[11:min(len(ref), 40)]), ",")
	if !ok {
		return ""
	}
	format, _, _ = strings.Cut(format, ";")
	for _, known := range inlineFormats {
		if strings.TrimSpace(format) == known {
			return "data:image/" + escapeData(ref[11:])
		}
	}
	return ""
}

func escapeData(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"'\<>(){}`, c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
