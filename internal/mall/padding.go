package mall

import (
	"strings"
	"sync"
)

// padding is the part of a shop's pages that is the same on all of them: style, scripts, navigation and footer. Real
// pages consist mostly of it, and a crawler pays for it in transfer and parsing.
type padding struct{ head, nav, foot string }

var paddings = sync.OnceValue(func() map[string]*padding {
	out := map[string]*padding{}
	for _, p := range shopPlans {
		d := dice(foldString(p.site))
		out[p.site] = &padding{head: styles(&d, 9_000) + script(&d, 16_000), nav: links(&d, 30), foot: links(&d, 25) + script(&d, 9_000)}
	}
	return out
})

// padding is what the shop's pages carry, nothing where they are bare.
func (s *shop) padding() *padding {
	if s.bare {
		return &padding{}
	}
	return paddings()[s.site]
}

const syllables = "ra lo mi ne ta ku se vo pi da fu gri hal ost qua zem bir nol tev ush"

func word(d *dice) string {
	parts := strings.Fields(syllables)
	w := d.pick(parts) + d.pick(parts)
	if d.chance(0.5) {
		w += d.pick(parts)
	}
	return w
}

// styles returns a style element of about size bytes.
func styles(d *dice, size int) string {
	var b strings.Builder
	b.WriteString("<style>")
	for b.Len() < size {
		b.WriteString("." + word(d) + "-" + word(d) + "{margin:" + string(rune('0'+d.below(10))) + "px;color:#" + word(d)[:2] + "0;display:inline-block}\n")
	}
	b.WriteString("</style>\n")
	return b.String()
}

// script returns a script element of about size bytes with what trips careless readers: markup, braces and prices in
// strings.
func script(d *dice, size int) string {
	var b strings.Builder
	b.WriteString("<script>(function(w,d){")
	for b.Len() < size {
		v := word(d)
		switch d.below(6) {
		case 0:
			b.WriteString("w." + v + "=w." + v + "||{\"" + word(d) + "\":{\"price\":\"$" + string(rune('1'+d.below(9))) + "9.99\",\"tpl\":\"<span class='" + word(d) + "'>{{price}}<\\/span>\"}};\n")
		case 1:
			b.WriteString("function " + v + "(a,b){if(a&&b){return a." + word(d) + "(b)}return null}\n")
		case 2:
			b.WriteString("try{d.addEventListener(\"" + word(d) + "\",function(e){w." + v + "(e.target)})}catch(x){}\n")
		default:
			b.WriteString("var " + v + "=[" + "\"" + word(d) + "\",\"" + word(d) + "\"," + string(rune('0'+d.below(10))) + "];\n")
		}
	}
	b.WriteString("})(window,document);</script>\n")
	return b.String()
}

// links returns a navigation list of n links to pages without products.
func links(d *dice, n int) string {
	var b strings.Builder
	b.WriteString("<ul>")
	for range n {
		w := word(d)
		b.WriteString("<li><a href=\"/info/" + w + "\">" + w + "</a></li>\n")
	}
	b.WriteString("</ul>\n")
	return b.String()
}
