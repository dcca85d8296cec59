package charset

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestGuessReadsPastTheHead: scripts fill the beginning of a page, and the few characters of its title are those that EUC-KR has
// for Hangul too. What stands further down tells.
func TestGuessReadsPastTheHead(t *testing.T) {
	page := "<title>官网价直降 手机全网通 智能手机正品 旗舰店 天猫</title>" + strings.Repeat("<script>var a = 1;</script>\n", 400) +
		"<p>这款手机的屏幕很好，电池也能用一整天。我们建议您在下单之前先阅读说明，确认颜色和型号，然后再付款。客服会在一小时之内答复您的问题。</p>"
	body, err := simplifiedchinese.GBK.NewEncoder().String(page)
	require.NoError(t, err)
	text, d := Decode([]byte(body), "", nil)
	require.Equal(t, page, string(text), "%+v", d)
}

func TestSampleCutsNoCharacter(t *testing.T) {
	require.Equal(t, "\xb9\xd9 \xcd\xf8<b>\xbc\xdb ", string(beyondASCII([]byte("<p class=x>\xb9\xd9 and \xcd\xf8<b>\xbc\xdb </b>"), 100)))
	require.Equal(t, "\x810\x810.", string(beyondASCII([]byte("a \x810\x810. b"), 100)), "four bytes of gb18030")
	require.Empty(t, beyondASCII([]byte("<p>plain"), 100))
	require.Equal(t, "\xb9", string(beyondASCII([]byte("x\xb9"), 100)))
}
