package mall

import (
	"net/http"
	"strings"
	"testing"
)

// What the shells' client asks is answered, and it knows the shell's names in every skin.
func TestClientFitsItsShell(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 1200})
	category := v.ask("category", jomashopClientCategory, `{"id":2214,"filter":{"category_id":{"eq":"2214"}},"sort":{"position":"ASC"},"pageSize":60,"currentPage":1,"onServer":true}`)
	_, key, ok := strings.Cut(string(category), `"url_key":"sunglasses","canonical_url"`)
	if !ok {
		t.Fatalf("category says %.300s", category)
	}
	_, key, _ = strings.Cut(key, `"url_key":"`)
	key, _, _ = strings.Cut(key, `"`)
	if detail := v.ask("productDetail", jomashopClientDetail, `{"urlKey":"`+key+`","onServer":true}`); !strings.Contains(string(detail), `"final_price":{"value":`) {
		t.Fatalf("productDetail of %s says %.300s", key, detail)
	}
	for _, skin := range []uint64{0, 1, 2, 3} {
		v.mall.SetSkin(skin)
		_, shell := v.do("https://www.jomashop.com/sunglasses.html")
		resp, script := v.do("https://www.jomashop.com" + jomashopClientPath)
		if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/javascript") {
			t.Fatalf("client: %s, %s", resp.Status, resp.Header.Get("Content-Type"))
		}
		if !strings.Contains(string(shell), `src="`+jomashopClientPath+`"`) {
			t.Errorf("skin %d: the shell does not load the client", skin)
		}
		for name, form := range map[string]string{"root": `id="X"`, "type": `X="CATEGORY"`, "id": `X="2214"`, "path": `X="sunglasses.html"`} {
			_, as, _ := strings.Cut(string(script), `"`+name+`":"`)
			as, _, _ = strings.Cut(as, `"`)
			if want := strings.ReplaceAll(form, "X", as); as == "" || !strings.Contains(string(shell), want) {
				t.Errorf("skin %d: the client looks for %s, which the shell has not", skin, want)
			}
		}
	}
}

func TestListedIsWhatPagesShow(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 3000})
	_, page := v.do("https://www.amazon.com/s?k=desk+lamp&page=2")
	ids := v.mall.Listed(Amazon, "desk lamp", 1)
	if len(ids) <= amazonPageSize {
		t.Fatalf("only %d lamps", len(ids))
	}
	for i, id := range ids[amazonPageSize:] {
		if i < amazonPageSize && !strings.Contains(string(page), "/dp/"+id) {
			t.Errorf("page 2 does not lead to %s", id)
		}
	}
	if v.mall.Listed(Amazon, "no such word", 1) != nil || v.mall.Listed("elsewhere", "desk lamp", 1) != nil {
		t.Error("there are no such lists")
	}
}
