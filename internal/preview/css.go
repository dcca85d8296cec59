package preview

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// styler writes style sheets anew, token by token: addresses as assets, names without escapes, imported sheets in their place.
type styler struct {
	sheets map[string]string
	asset  func(Kind, string) string
	left   int // bytes that may still be read
	most   int // bytes that may be written
	wrote  int
	cut    bool
}

// sheet writes a style sheet that can stand in a style element. address is its own, "" for one in the page.
func (s *styler) sheet(out *bytes.Buffer, text string, base *url.URL, address string) {
	var within []string
	if address != "" {
		within = []string{address}
	}
	s.rewrite(out, text, base, within)
}

func (s *styler) rewrite(out *bytes.Buffer, text string, base *url.URL, within []string) {
	r := cssWriter{styler: s, out: out, base: base, within: within}
	r.run(text)
}

// declarations are those of a style attribute.
func (s *styler) declarations(text string, base *url.URL) string {
	var out bytes.Buffer
	r := cssWriter{styler: s, out: &out, base: base, inline: true}
	r.run(text)
	return strings.TrimSpace(out.String())
}

// imports are the absolute addresses of the sheets that a sheet imports.
func imports(text string, base *url.URL) []string {
	if !strings.Contains(text, "@") {
		return nil
	}
	var out []string
	collect := styler{left: len(text), most: 8 * len(text)}
	r := cssWriter{styler: &collect, out: &bytes.Buffer{}, base: base, onImport: func(address string) { out = append(out, address) }}
	r.run(text)
	return out
}

// cssWriter writes one sheet.
type cssWriter struct {
	*styler
	out      *bytes.Buffer
	base     *url.URL
	within   []string // sheets that this one is imported by, itself last
	inline   bool     // a style attribute: no blocks, no rules
	onImport func(address string)

	after  css.TokenType // what was written last
	font   bool          // within @font-face
	picked *picked       // a function that loads, or an import: its tokens are not written
}

// picked is what is kept of tokens that are read over.
type picked struct {
	imported bool
	depth    int    // of parentheses within
	ref      string // first address
	found    bool
	rest     bytes.Buffer // of an import: its conditions
}

// readable is the text as the CSS tokenizers of browsers see it.
var readable = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\x00", "\uFFFD")

func (r *cssWriter) run(text string) {
	if len(text) > r.left {
		r.cut = true
		return
	}
	r.left -= len(text)
	lexer := css.NewLexer(parse.NewInputBytes([]byte(readable.Replace(strings.ToValidUTF8(text, "\uFFFD")))))
	for {
		token, data := lexer.Next()
		if token == css.ErrorToken {
			break
		}
		if r.wrote > r.most {
			r.cut = true
			break
		}
		r.token(token, data)
	}
	r.endPicked()
}

func (r *cssWriter) token(token css.TokenType, data []byte) {
	if r.picked != nil && r.pick(token, data) {
		return
	}
	switch token {
	case css.AtKeywordToken:
		r.at(data)
	case css.FunctionToken:
		name := unescapeCSS(string(data[:len(data)-1]))
		if loads(name) {
			r.picked = &picked{}
			return
		}
		r.write(token, escapeName(name)+"(")
	case css.URLToken:
		r.address(urlOf(data))
	case css.BadURLToken, css.BadStringToken, css.CommentToken, css.CDOToken, css.CDCToken:
		r.write(css.WhitespaceToken, " ")
	case css.StringToken:
		r.write(token, quoteCSS(stringOf(data)))
	case css.IdentToken, css.CustomPropertyNameToken:
		r.write(token, escapeName(unescapeCSS(string(data))))
	case css.HashToken:
		r.write(token, "#"+escapeHash(string(data[1:])))
	case css.WhitespaceToken:
		if bytes.IndexByte(data, '\n') >= 0 {
			r.write(token, "\n")
			return
		}
		r.write(token, " ")
	case css.LeftBraceToken, css.RightBraceToken:
		r.font = r.font && token == css.LeftBraceToken
		if r.inline {
			r.write(css.WhitespaceToken, " ")
			return
		}
		r.write(token, string(data))
	case css.DelimToken:
		r.delim(data)
	default:
		if bytes.IndexByte(data, '\\') >= 0 {
			r.write(css.WhitespaceToken, " ")
			return
		}
		r.write(token, string(data))
	}
}

// at begins a rule.
func (r *cssWriter) at(data []byte) {
	name := unescapeCSS(string(data[1:]))
	switch lower := strings.ToLower(name); {
	case lower == "import", lower == "charset", lower == "namespace", r.inline:
		r.picked = &picked{imported: true}
		if lower != "import" || r.inline {
			r.picked.found = true // and nothing to import
		}
		return
	case lower == "font-face":
		r.font = true
	}
	r.write(css.AtKeywordToken, "@"+escapeName(name))
}

// delim writes a single character.
func (r *cssWriter) delim(data []byte) {
	switch {
	case len(data) != 1 || data[0] == '\\' || data[0] < ' ' || data[0] >= 0x7f || data[0] == '"' || data[0] == '\'':
		r.write(css.WhitespaceToken, " ")
	case data[0] == '@', data[0] == '#':
		r.write(css.DelimToken, string(data)+" ") // never the start of a rule or a name
	default:
		r.write(css.DelimToken, string(data))
	}
}

// write keeps tokens apart that would be read as one, or as a comment.
func (r *cssWriter) write(token css.TokenType, text string) {
	if b := r.out.Bytes(); len(b) > 0 && r.after != css.WhitespaceToken && touching(r.after, b[len(b)-1], token, text[0]) {
		r.out.WriteByte(' ')
	}
	r.out.WriteString(text)
	r.wrote += len(text)
	r.after = token
}

func touching(before css.TokenType, last byte, token css.TokenType, first byte) bool {
	switch {
	case first == '(' && token == css.LeftParenthesisToken:
		return nameLike(before)
	case last == '/' && (first == '/' || first == '*'), last == '<' && first != '=': // a comment, an address, a tag
		return true
	case before == css.FunctionToken:
		return false
	case nameLike(before) && (nameLike(token) || token == css.NumberToken || token == css.PercentageToken || token == css.URLToken || token == css.UnicodeRangeToken || first == '-'):
		return true
	case (before == css.NumberToken) && (nameLike(token) || token == css.NumberToken || token == css.PercentageToken || token == css.DimensionToken || token == css.URLToken || first == '%' || first == '.' || first == '-'):
		return true
	case before == css.DelimToken && (last == '-' || last == '+' || last == '.'):
		return nameLike(token) && last == '-' || token == css.NumberToken || token == css.PercentageToken || token == css.DimensionToken
	}
	return false
}

// nameLike are tokens that end, or begin, with a name.
func nameLike(token css.TokenType) bool {
	switch token {
	case css.IdentToken, css.FunctionToken, css.AtKeywordToken, css.HashToken, css.DimensionToken, css.CustomPropertyNameToken:
		return true
	}
	return false
}

// loads tells functions in which addresses stand, or what is run.
func loads(name string) bool {
	name = strings.ToLower(name)
	if strings.ContainsFunc(name, func(c rune) bool { return c >= 0x80 }) {
		return true // no function of CSS
	}
	if strings.HasPrefix(name, "-") {
		if _, rest, ok := strings.Cut(name[1:], "-"); ok && !strings.HasPrefix(name, "--") {
			name = rest
		}
	}
	switch name {
	case "src", "image", "image-set", "cross-fade", "image-rect", "paint", "element", "expression", "url-prefix", "domain", "regexp":
		return true
	}
	return strings.HasSuffix(name, "url")
}

// pick reads over the tokens of a function that loads or of an import. False: the token is not part of it any more.
func (r *cssWriter) pick(token css.TokenType, data []byte) bool {
	p := r.picked
	ref, isRef := "", false
	switch token {
	case css.URLToken:
		ref, isRef = urlOf(data), true
	case css.StringToken:
		ref, isRef = stringOf(data), true
	case css.LeftParenthesisToken, css.FunctionToken:
		p.depth++
	case css.RightParenthesisToken:
		if p.depth == 0 && !p.imported {
			r.endPicked()
			return true
		}
		p.depth--
	case css.SemicolonToken, css.LeftBraceToken, css.RightBraceToken:
		imported := p.imported
		if token != css.SemicolonToken {
			p.ref = ""
		}
		r.endPicked()
		return imported && token == css.SemicolonToken
	}
	switch {
	case isRef && !p.found:
		p.ref, p.found = ref, true
	case p.imported && p.found:
		p.rest.Write(data)
	}
	return true
}

// endPicked writes what tokens that were read over came to.
func (r *cssWriter) endPicked() {
	p := r.picked
	if p == nil {
		return
	}
	r.picked = nil
	if !p.imported {
		r.address(p.ref)
		return
	}
	if address := absolute(r.base, p.ref); address != "" {
		r.importSheet(address, p.rest.String())
	}
	r.write(css.WhitespaceToken, "\n")
}

// importSheet writes an imported sheet in the import's place.
func (r *cssWriter) importSheet(address, condition string) {
	if r.onImport != nil {
		r.onImport(address)
		return
	}
	text, known := r.sheets[address]
	if !known || len(r.within) >= maxImportDeep {
		return
	}
	if slices.Contains(r.within, address) {
		return
	}
	at, err := url.Parse(address)
	if err != nil {
		return
	}
	media := plainMedia(condition)
	if media != "" {
		r.out.WriteString("@media " + media + "{")
	}
	r.rewrite(r.out, text, at, append(slices.Clone(r.within), address))
	if media != "" {
		r.out.WriteByte('}')
	}
}

// plainMedia is a condition made of words, numbers and parentheses; others (layers, supports) are taken as met.
func plainMedia(condition string) string {
	condition = strings.TrimSpace(condition)
	if !mediaWords.MatchString(condition) {
		return ""
	}
	if lower := strings.ToLower(condition); strings.Contains(lower, "layer") || strings.Contains(lower, "supports") || strings.Count(condition, "(") != strings.Count(condition, ")") {
		return ""
	}
	return condition
}

var mediaWords = regexp.MustCompile(`^[a-zA-Z0-9 :.,()\n-]*$`)

// address writes where a picture or a font is.
func (r *cssWriter) address(ref string) {
	kind := Image
	if r.font {
		kind = Font
	}
	ref = strings.TrimSpace(ref)
	own := ""
	switch {
	case strings.HasPrefix(ref, "#") && ownShape.MatchString("url("+ref+")"):
		own = ref
	case kind == Image && inlineImage(ref) != "":
		own = inlineImage(ref)
	default:
		own = passOn(r.base, r.asset, kind, ref)
	}
	if own == "" {
		own = "data:,"
	}
	r.write(css.URLToken, `url("`+own+`")`)
}
