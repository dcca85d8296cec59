package mall

import (
	"strings"
	"sync"
)

// jomashopMonitor is the long inline script of every shell.
var jomashopMonitor = sync.OnceValue(func() string {
	d := dice(foldString("monitor"))
	return script(&d, 44_000)
})

// jomashopShell renders the application shell of a product or a category; nothing in it is a price. An address that
// leads nowhere has neither.
func (s *shop) jomashopShell(path string, f *facts, st *state) []byte {
	p := newPage(64 << 10)
	p.raw("<!doctype html>\n<html lang=\"en\" data-image-optimizing-origin=\"\" data-media-backend=\"https://www.jomashop.com/media/\">\n\n<head>\n  <meta charset=\"utf-8\">\n  <meta name=\"viewport\" content=\"width=device-width, initial-scale=1.0\">\n",
		jomashopMonitor(), "  <script defer src=\""+jomashopClientPath+"\"></script>\n  <meta name=\"preload_data_navigation\" id=\"preload_data_navigation\" />    ")
	page := "<body"
	switch k := jomashopCategory(path); {
	case f != nil:
		jomashopHead(p, f, st)
		page = "<body data-model-type=\"PRODUCT\" data-model-id=\"" + f.id + "\" \n      data-model-relative-url=\"" + f.path + ".html\" data-model-redirect-code=\"0\""
	case k != nil:
		p.raw("<title>").text(k.path[0]).raw("</title>\n")
		page = "<body data-model-type=\"CATEGORY\" data-model-id=\"" + decimal(int64(k.id), jpy) + "\" \n      data-model-relative-url=\"" + path + "\" data-model-redirect-code=\"0\""
	default:
		p.raw("<title>Page not found</title>\n")
	}
	p.raw("\n  </head>\n  <noscript>\n    <span>enable JavaScript in your browser</span>\n</noscript>", page, ">\n      <div id=\"root\" class=\"pdp-page\">\n      <div data-element-purpose='pre-react-placeholder'></div>    </div>\n",
		"<script>(function(){var d=document.createElement('script');d.innerHTML=\"window.__CF$cv$params={r:'8e11d00a5b7c4f02',t:'MTc2MDAwMDAwMC4wMDAwMDA='};\";d.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';document.head.appendChild(d);})();</script></body>\n</html>\n")
	return p.b
}

// jomashopCategory returns the category that a page is of: "watches.html".
func jomashopCategory(path string) *kind {
	for _, k := range jomashopKinds {
		if path == slug(k.path[0], 9, true)+".html" {
			return k
		}
	}
	return nil
}

func jomashopHead(p *page, f *facts, st *state) {
	title := titleOn(f, st, titleNotes)
	short := strings.TrimPrefix(title, f.brand+" ")
	img := jomashopNoPicture
	if len(f.images) > 0 {
		img = strings.ReplaceAll(pictureURL(f.images[0], 546), "&", "&amp;")
	}
	p.raw("<title>").text(title).raw("</title>\n    <meta name=\"title\" data-rh=\"true\" content=\"").text(title).raw("\">\n    <meta name=\"keywords\" data-rh=\"true\" content=\"\">\n    <meta name=\"description\" data-rh=\"true\" content=\"Shop for ").text(short).raw(" by ").text(f.brand)
	p.raw(" at JOMASHOP.\">\n\n    <link rel=\"preload\" href='", img, "' as=\"image\"/>\n    <meta name=\"preload_data\" id=\"preload_data\"\n        data-preload-type='product'\n        data-preload-product-id='", f.id, "'\n        data-preload-product-brand-name='").text(f.brand)
	p.raw("'\n        data-preload-product-name-wout-brand='").text(short).raw("'\n        data-preload-product-image='", img, "'\n        data-preload-product-stock-status='", stockStatus(st.inStock), "'\n        data-preload-product-out-of-stock-template-text='default'\n    />\n")
}
