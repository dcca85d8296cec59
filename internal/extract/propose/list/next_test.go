package list

import (
	"fmt"
	"testing"

	"github.com/andybalholm/cascadia"
	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
)

func paged(pager string) string {
	return `<html><head></head><body><main><ul class="items">` + rows("101", "102", "103", "104") + `</ul>` + pager + `</main></body></html>`
}

// TestNextPage: the words are those of the languages and more; addresses are absolute, the last page has none.
func TestNextPage(t *testing.T) {
	const at = "https://shop.example/list?q=x&page=1"
	for name, c := range map[string]struct {
		pager, url string
		by         NextBy
		template   string
		step       int
	}{
		"rel":                {`<a rel="nofollow next" href="?q=x&page=2">»</a>`, "https://shop.example/list?q=x&page=2", ByRel, "https://shop.example/list?q=x&page={n}", 1},
		"data-href":          {`<a rel="next" href="javascript:;" data-href="/list?start=24">x</a>`, "https://shop.example/list?start=24", ByRel, "https://shop.example/list?start={n}", 24},
		"arrow":              {`<div class="pager"><a href="/list/page/2">›</a></div>`, "https://shop.example/list/page/2", ByArrow, "https://shop.example/list/page/{n}", 1},
		"class":              {`<div class="pages"><a class="i-next" href="/list?p=2"><img src="n.gif"></a></div>`, "https://shop.example/list?p=2", ByArrow, "https://shop.example/list?p={n}", 1},
		"aria, no names":     {`<nav><div class="css-x1"><a class="css-x2" aria-label="Go to next search page" href="/list?_pgn=2"></a></div></nav>`, "https://shop.example/list?_pgn=2", ByWord, "https://shop.example/list?_pgn={n}", 1},
		"aria":               {`<nav class="pagination"><a aria-label="Go to next page" href="/list?page=2"></a></nav>`, "https://shop.example/list?page=2", ByWord, "https://shop.example/list?page={n}", 1},
		"numbers":            {`<div><b>1</b><a href="?o=0020">2</a><a href="?o=0040">3</a></div>`, "https://shop.example/list?o=0020", ByNumber, "", 0},
		"numbers, offset":    {`<div><b>1</b> <a href="?start=20">2</a> <a href="?start=40">3</a></div>`, "https://shop.example/list?start=20", ByNumber, "https://shop.example/list?start={n}", 20},
		"current in between": {`<ul><li><a href="?p=1">1</a></li><li class="active"><a href="?p=2">2</a></li><li><a href="?p=3">3</a></li></ul>`, "https://shop.example/list?p=3", ByNumber, "https://shop.example/list?p={n}", 1},
		"load more":          {`<button class="more" data-url="/list?page=2&ajax=1">더보기</button>`, "https://shop.example/list?page=2&ajax=1", ByLoadMore, "https://shop.example/list?page={n}&ajax=1", 1},
		"container":          {`<div data-next-url="/api/list?offset=4"></div>`, "https://shop.example/api/list?offset=4", ByLoadMore, "https://shop.example/api/list?offset={n}", 4},
		"last page":          {`<div class="pager"><a href="?p=1">Previous</a><a href="?p=1">1</a><b>2</b></div>`, "", "", "", 0},
		"disabled":           {`<div class="pager"><a class="next disabled" href="?p=9">Next</a></div>`, "", "", "", 0},
		"leads nowhere":      {`<div class="pager"><a href="#">Next</a><a href="">2</a></div>`, "", "", "", 0},
		"rows a page":        {`<div><b>60</b><a href="?n=120">120</a><a href="?n=240">240</a></div>`, "", "", "", 0},
		"next thread":        {`<div class="navlinks"><a href="/t/next">Next Thread</a></div>`, "", "", "", 0},
		"slider":             {`<div class="slider"><a class="next" href="/slide/2">Next</a></div>`, "", "", "", 0},
		"itself":             {`<div class="pager"><a class="next" href="https://shop.example/list?q=x&page=1">Next</a></div>`, "", "", "", 0},
	} {
		t.Run(name, func(t *testing.T) { checkNext(t, open(t, paged(c.pager), at), c.url, c.by, c.template, c.step) })
	}
	for _, word := range []string{
		"다음", "다음 페이지", "次へ", "次のページ", "下一页", "下一頁", "Next", "Next page", "weiter", "Nächste Seite", "Suivant", "page suivante", "Siguiente", "Próximo", "Seguinte", "pagina successiva", "Avanti", "Volgende", "Następna",
		"Další", "Nästa", "Neste", "Næste", "Seuraava", "Sonraki", "Следующая", "Далее", "التالي", "הבא", "Επόμενη", "Következő", "Older posts", "Ältere Beiträge", "ถัดไป", "Trang sau",
	} {
		t.Run(word, func(t *testing.T) {
			p := open(t, paged(`<div class="pagination"><a href="/list?page=2">`+word+`</a></div>`), at)
			checkNext(t, p, "https://shop.example/list?page=2", ByWord, "https://shop.example/list?page={n}", 1)
		})
	}
}

func checkNext(t *testing.T, p *propose.Page, url string, by NextBy, template string, step int) {
	t.Helper()
	next := Find(p)[0].Next
	if url == "" {
		require.Nil(t, next)
		return
	}
	require.NotNil(t, next)
	require.Equal(t, url, next.URL)
	require.Equal(t, by, next.By)
	if template != "" {
		require.Equal(t, template, next.Template)
		require.Equal(t, step, next.Step)
	}
	n := cascadia.Query(p.Root, cascadia.MustCompile(next.Find.CSS))
	require.NotNil(t, n, next.Find.CSS)
	require.Equal(t, url, p.Resolve(dom.Attr(n, next.Find.Attr)), "where it is said to stand")
}

func TestNextInHead(t *testing.T) {
	body := `<html><head><link rel="next" href="/list?page=3"></head><body><main><ul class="items">` + rows("101", "102", "103") + `</ul></main>`
	checkNext(t, open(t, body, ""), "/list?page=3", ByHead, "/list?page={n}", 1)
}

// TestPagerIsNoRow: page numbers that stand among the rows are none, and are found.
func TestPagerIsNoRow(t *testing.T) {
	body := `<table class="board">`
	for i := range 9 {
		body += fmt.Sprintf(`<tr><td><a href="/t/%d">Something that people talk about, %d</a></td><td>%d</td></tr>`, 100+i, i, i*7)
	}
	l := Find(open(t, body+`<tr><td><a href="?p=2">次のページ</a></td><td></td></tr></table>`, "https://forum.example/b"))[0]
	require.Len(t, l.Items, 9)
	require.Equal(t, "https://forum.example/b?p=2", l.Next.URL)
}

// TestNextTenIsNotNext: an arrow behind the numbers leads to the next ten pages.
func TestNextTenIsNotNext(t *testing.T) {
	numbers := `<a href="#" class="current">1</a>`
	for i := 2; i <= 10; i++ {
		numbers += fmt.Sprintf(`<a href="/list/page-%d/?sort=new">%d</a>`, i, i)
	}
	p := open(t, paged(`<div class="paging">`+numbers+`<a class="icon-next" title="next" href="/list/page-11/?sort=new"></a></div>`), "https://shop.example/list")
	checkNext(t, p, "https://shop.example/list/page-2/?sort=new", ByNumber, "https://shop.example/list/page-{n}/?sort=new", 1)
}
