package extract

import (
	"testing"

	"sheaf/internal/recipe"
)

func FuzzRead(f *testing.F) {
	p, api := shopPlan(f, shopRecipe), shopPlan(f, apiRecipe)
	f.Add(goodPage, "text/html")
	f.Add(listPage, "text/html; charset=euc-jp")
	f.Add(apiPage(1, 0, `{"name":"x","url":"https://shop.example/a/b/"}`), "")
	f.Add(goodStock, "application/json")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		for _, plan := range []*recipe.Plan{p, api} {
			answers := map[string]*Answer{}
			for _, name := range plan.PageNames {
				a, err := Read(plan, name, Input{URL: "https://shop.example/p/1", Status: 200, ContentType: contentType, Body: []byte(body)})
				if err != nil {
					t.Fatal(err)
				}
				answers[name] = a
				for _, r := range a.Rows {
					if r.Key.ID == "" {
						t.Fatal("a row without key")
					}
				}
			}
			Item(plan, "product", map[string]string{"site_product_id": "1", "shop": "a", "code": "b"}, answers)
		}
	})
}
