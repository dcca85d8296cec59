package builder

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/idna"

	"sheaf/internal/fetch/canon"
)

// maxAddress is how long an address may be, in bytes: what servers take.
const maxAddress = 8 << 10

// Codes of notes about an address.
const (
	noteScheme     = "scheme_added"
	noteTracking   = "tracking_removed"
	noteUnwrapped  = "redirect_page_removed"
	noteFromText   = "address_found_in_text"
	noteDesktop    = "desktop_page_taken"
	noteNamesake   = "other_host_taken"
	noteRedirected = "redirected"
	noteRendered   = "rendered"
)

// tracking are query parameters that say where a visitor comes from and nothing about the page.
var tracking = []string{
	"utm_*", "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl",
	"mkevt", "mkcid", "mkrid", "mktype", "campid", "toolid", "customid", "amdata", "_trkparms", "_trksid", "_from",
	"scid", "iasid", "sc_*", "l-id", "ref_", "pf_rd_*", "pd_rd_*", "content-id", "spm", "scm", "srsltid", "n_media", "n_query", "n_rank", "n_ad*", "n_campaign*", "napm",
}

// plainForm writes addresses as browsers do; untracked leaves tracking out as well.
var (
	plainForm = mustForm(canon.Rules{})
	untracked = mustForm(canon.Rules{DropQuery: tracking})
)

func mustForm(r canon.Rules) *canon.Form {
	f, err := canon.Compile(r)
	if err != nil {
		panic(err) // the rules are constant
	}
	return f
}

var (
	inText   = regexp.MustCompile(`(?i)https?://[^\s<>"']+`)
	bareHost = regexp.MustCompile(`^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+\.?(?::\d+)?(?:[/?#].*)?$`)
	trailing = regexp.MustCompile(`[.,;:!)\]}'"»”’]+$`)
)

// CleanAddress makes an address of what somebody pasted: with a scheme, out of a text around it, without parameters that
// only say where a visitor came from, out of the address of a page that only leads on. The notes say what was done.
// Errors: CodeAddress.
func CleanAddress(pasted string) (address string, notes []Note, err error) {
	text := strings.Trim(strings.TrimSpace(pasted), "<>\"'“”‘’「」 \t\r\n")
	switch {
	case text == "":
		return "", nil, refuse(CodeAddress, "paste the address of a page, like https://shop.example/lamps").on("address")
	case len(pasted) > maxAddress:
		return "", nil, refuse(CodeAddress, "this is longer than any address: paste only the address of a page").on("address")
	}
	text = strings.TrimPrefix(text, "view-source:")
	switch {
	case hasScheme(text) && !strings.ContainsAny(text, " \t\r\n"):
	case inText.MatchString(text):
		text = trailing.ReplaceAllString(inText.FindString(text), "")
		notes = append(notes, Note{noteFromText, "took the address out of the text: " + text})
	case strings.HasPrefix(text, "//"):
		text = "https:" + text
		notes = append(notes, Note{noteScheme, "added https:// in front"})
	case bareHost.MatchString(text):
		text = "https://" + text
		notes = append(notes, Note{noteScheme, "added https:// in front"})
	default:
		return "", nil, refuse(CodeAddress, "%q is no address of a web page: it begins with https:// or a site's name, like shop.example/lamps", clip(text, 80)).on("address")
	}
	for range 3 { // pages that lead on may lead to one another
		inner := led(text)
		if inner == "" {
			break
		}
		text = inner
		notes = append(notes, Note{noteUnwrapped, "took the page that the address leads to: " + clip(text, 120)})
	}
	plain, err := plainForm.URL(text)
	if err != nil {
		return "", nil, refuse(CodeAddress, "%q is no address of a web page: %w", clip(text, 80), err).on("address")
	}
	if u, err := url.Parse(plain); err != nil || !strings.Contains(u.Hostname(), ".") {
		return "", nil, refuse(CodeAddress, "%q is no address of a web page: its host is missing or has no dot", clip(text, 80)).on("address")
	}
	address, err = untracked.URL(plain)
	if err != nil {
		return "", nil, refuse(CodeAddress, "%q is no address of a web page: %w", clip(text, 80), err).on("address")
	}
	if address != plain {
		notes = append(notes, Note{noteTracking, "left out parameters that only say where a visitor came from"})
	}
	return address, notes, nil
}

func hasScheme(text string) bool {
	lower := strings.ToLower(text[:min(len(text), 8)])
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// leading are pages that only lead on, with the parameter that says where to.
var leading = []struct{ host, path, param string }{
	{"google.", "/url", "url"}, {"google.", "/url", "q"}, {"l.facebook.com", "/l.php", "u"}, {"lm.facebook.com", "/l.php", "u"}, {"l.instagram.com", "/", "u"},
	{"out.reddit.com", "", "url"}, {"vk.com", "/away.php", "to"}, {"link.naver.com", "", "url"}, {"duckduckgo.com", "/l/", "uddg"}, {"youtube.com", "/redirect", "q"},
	{"t.umblr.com", "/redirect", "z"}, {"steamcommunity.com", "/linkfilter/", "url"}, {"href.li", "", ""},
}

// led is the address that an address of a page that only leads on names, "" for any other.
func led(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for _, l := range leading {
		same := host == l.host || strings.HasSuffix(l.host, ".") && strings.HasPrefix(host, l.host)
		if !same || !strings.HasPrefix(u.Path, l.path) {
			continue
		}
		target := u.RawQuery
		if l.param != "" {
			target = u.Query().Get(l.param)
		}
		if hasScheme(target) {
			return target
		}
	}
	return ""
}

// mobileHost begins the names of hosts with pages for phones.
var mobileHost = regexp.MustCompile(`^(?:m|mobile|touch|mobil)\.`)

// desktop is where the same page may be for wide screens: those show more in each row. "" for an address that is not one
// of pages for phones.
func desktop(address string) string {
	u, err := url.Parse(address)
	if err != nil || !mobileHost.MatchString(u.Host) {
		return ""
	}
	rest := mobileHost.ReplaceAllString(u.Host, "")
	if canon.SiteOfHost(u.Hostname()) == u.Hostname() {
		return ""
	}
	if canon.SiteOfHost(rest) == rest {
		rest = "www." + rest
	}
	u.Host = rest
	return u.String()
}

// namesake is the same address with www. in front of its host, or without; "" where hosts are not named so.
func namesake(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	switch host := u.Hostname(); {
	case strings.HasPrefix(host, "www."):
		u.Host = strings.TrimPrefix(u.Host, "www.")
	case canon.SiteOfHost(host) == host:
		u.Host = "www." + u.Host
	default:
		return ""
	}
	return u.String()
}

// readableHost is an address' host for people, without www. and in its own letters.
func readableHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host := strings.TrimPrefix(u.Hostname(), "www.")
	if shown, err := idna.Display.ToUnicode(host); err == nil {
		return shown
	}
	return host
}

// clip cuts a text for a message.
func clip(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
