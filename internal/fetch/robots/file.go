package robots

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/unicode"
)

const (
	// maxFile is the least that RFC 9309 (2.5) asks a crawler to read, and all that is read here.
	maxFile = 500 << 10
	// maxLine is the reference's cap: eight times the longest URL that browsers took. The rest of a line is dropped.
	maxLine = 2083*8 - 1
	// maxDelay keeps an absurd crawl-delay from overflowing; callers cap it far lower.
	maxDelay = 24 * time.Hour
)

// File is a parsed robots.txt. Immutable; safe for concurrent use.
type File struct {
	groups   []group
	sitemaps []string
}

// group is a run of user-agent lines with the rules that follow it.
type group struct {
	agents []agent
	rules  []rule
}

// agent is a user-agent line, in lower case: "*", or its product token and its first word. They differ where the name has
// digits, which RFC 9309 knows none of but real crawlers have ("360spider").
type agent struct {
	token string
	word  string
	delay time.Duration
}

func (a *agent) is(name string) bool { return name != "" && (name == a.token || name == a.word) }

// Parse reads at most 500 KiB of body. It never fails: lines that say nothing are skipped, as RFC 9309 asks.
func Parse(body []byte) *File {
	p := parser{file: &File{}}
	rest := decodeBOM(body)
	cut := len(rest) > maxFile
	if cut {
		rest = rest[:maxFile]
	}
	for n := 1; len(rest) > 0; n++ {
		line, tail, ended := cutLine(rest)
		if cut && !ended {
			break // half a line could deny or allow far more than the whole one
		}
		p.line(n, line)
		rest = tail
	}
	return p.file
}

// Sitemaps lists the sitemap lines' values in file order, each once. They may be relative to the file's URL.
func (f *File) Sitemaps() []string { return f.sitemaps }

func decodeBOM(body []byte) []byte {
	if len(body) > 2*maxFile+2 {
		body = body[:2*maxFile+2] // two bytes a character in UTF-16
	}
	switch {
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}), bytes.HasPrefix(body, []byte{0xFE, 0xFF}):
		utf8, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(body)
		if err != nil {
			return nil
		}
		return utf8
	default:
		// Byte by byte as the reference does: a broken mark at the start is dropped as well.
		for _, b := range []byte{0xEF, 0xBB, 0xBF} {
			if len(body) == 0 || body[0] != b {
				break
			}
			body = body[1:]
		}
		return body
	}
}

// cutLine ends lines at CR, LF or CRLF. ended tells whether the line had an end.
func cutLine(b []byte) (line, rest []byte, ended bool) {
	i := bytes.IndexAny(b, "\r\n")
	if i < 0 {
		return b, nil, false
	}
	line, rest = b[:i], b[i+1:]
	if b[i] == '\r' && len(rest) > 0 && rest[0] == '\n' {
		rest = rest[1:]
	}
	return line, rest, true
}

type parser struct {
	file *File
	// open: the last group still takes user-agent lines, as no rule has followed them.
	open bool
}

func (p *parser) line(n int, raw []byte) {
	if len(raw) > maxLine {
		raw = raw[:maxLine]
	}
	key, value, ok := keyValue(string(raw))
	if !ok {
		return
	}
	switch directive(key) {
	case "user-agent":
		p.agent(value)
	case "allow":
		p.rule(newRule(true, value, n))
	case "disallow":
		p.rule(newRule(false, value, n))
	case "crawl-delay":
		p.delay(value)
	case "sitemap":
		p.sitemap(value)
	}
}

func (p *parser) agent(value string) {
	if !p.open {
		p.file.groups = append(p.file.groups, group{})
		p.open = true
	}
	a := agent{token: "*"}
	// "* and anything" means everybody to the reference.
	if value != "*" && !strings.HasPrefix(value, "* ") && !strings.HasPrefix(value, "*\t") {
		a = agent{token: productToken(value), word: firstWord(value)}
	}
	g := p.last()
	g.agents = append(g.agents, a)
}

func (p *parser) rule(r rule) {
	g := p.last()
	if g == nil {
		return // rules before any user-agent line belong to nobody
	}
	p.open = false
	g.rules = append(g.rules, r)
}

func (p *parser) delay(value string) {
	g := p.last()
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if g == nil || err != nil || math.IsNaN(seconds) || seconds <= 0 {
		return
	}
	d := maxDelay
	if seconds < maxDelay.Seconds() {
		d = time.Duration(seconds * float64(time.Second))
	}
	for i := range g.agents {
		g.agents[i].delay = max(g.agents[i].delay, d)
	}
}

func (p *parser) sitemap(value string) {
	if value == "" {
		return
	}
	for _, s := range p.file.sitemaps {
		if s == value {
			return
		}
	}
	p.file.sitemaps = append(p.file.sitemaps, value)
}

func (p *parser) last() *group {
	if len(p.file.groups) == 0 {
		return nil
	}
	return &p.file.groups[len(p.file.groups)-1]
}

// keyValue splits "key: value # comment". Without a colon, white space between exactly two words does.
func keyValue(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	line = trim(line)
	if key, value, ok = strings.Cut(line, ":"); !ok {
		i := strings.IndexAny(line, " \t")
		if i < 0 {
			return "", "", false
		}
		key, value = line[:i], trim(line[i:])
		if strings.ContainsAny(value, " \t") {
			return "", "", false
		}
	}
	key, value = trim(key), trim(value)
	return key, value, key != ""
}

func trim(s string) string { return strings.Trim(s, " \t\r\n\v\f\x00") }

// directives are key prefixes, as the reference compares them. Order matters only for reading.
var directives = []struct{ prefix, means string }{
	{"user-agent", "user-agent"}, {"useragent", "user-agent"}, {"user agent", "user-agent"},
	{"allow", "allow"},
	{"disallow", "disallow"}, {"dissallow", "disallow"}, {"dissalow", "disallow"}, {"disalow", "disallow"},
	{"diasllow", "disallow"}, {"disallaw", "disallow"}, {"desallow", "disallow"},
	{"crawl-delay", "crawl-delay"}, {"crawldelay", "crawl-delay"},
	{"sitemap", "sitemap"}, {"site-map", "sitemap"},
}

func directive(key string) string {
	for _, d := range directives {
		if len(key) >= len(d.prefix) && strings.EqualFold(key[:len(d.prefix)], d.prefix) {
			return d.means
		}
	}
	return ""
}

// productToken is the leading [a-zA-Z_-]* of a user agent, in lower case (RFC 9309, 2.2.1).
func productToken(s string) string {
	end := 0
	for end < len(s) && (s[end] >= 'a' && s[end] <= 'z' || s[end] >= 'A' && s[end] <= 'Z' || s[end] == '-' || s[end] == '_') {
		end++
	}
	return strings.ToLower(s[:end])
}

// firstWord ends before white space or a version.
func firstWord(s string) string {
	if i := strings.IndexAny(s, " \t/"); i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(s)
}
