package draft

import (
	"fmt"
	"net/http"
	"regexp"
)

// refused tells of statuses that are no content.
func refused(p Page) error {
	switch {
	case p.Status == 0 || p.Status >= 200 && p.Status < 300:
		return nil
	case p.Status == http.StatusNotFound || p.Status == http.StatusGone:
		return fmt.Errorf("%w: %s answered %d %s; check the address", ErrMissing, p.URL, p.Status, http.StatusText(p.Status))
	case p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable:
		return fmt.Errorf("%w: %s answered %d %s; wait, then try once more", ErrRefused, p.URL, p.Status, http.StatusText(p.Status))
	}
	return fmt.Errorf("%w: %s answered %d %s; open it in a browser and save it, or ask the site for access", ErrRefused, p.URL, p.Status, http.StatusText(p.Status))
}

// refusalText are words by which pages refuse while their status says that all is well.
var refusalText = regexp.MustCompile(`(?i)captcha|are you a (human|robot)|not a robot|robot check|access (to this page has been )?denied|access is temporarily restricted|unusual traffic|automated (access|requests)|` +
	`verify (that )?you are (a )?human|checking your browser|just a moment|pardon our interruption|request unsuccessful|attention required|enable javascript and cookies|zugriff verweigert|accès refusé|acceso denegado|` +
	`アクセスが(拒否|制限)|ロボットでは|로봇이 아닙니다|접근이 (거부|제한)|访问(被拒绝|受限)|验证码|人机验证`)

// maxRefusal is how much text a page that refuses shows at most; pages with content may speak of captchas too.
const maxRefusal = 3000

// refusal is what the page says in place of content; empty where it has some.
func (o *opened) refusal() string { return SaidInstead(o.Page) }

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
