package extract

import (
	"encoding/json"
	"os"
	"testing"

	"sheaf/internal/recipe"
)

func TestThin(t *testing.T) {
	y, err := os.ReadFile("../recipe/testdata/jomashop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Parse(y, recipe.Files{"jomashop-detail.graphql": []byte("q"), "jomashop-category.graphql": []byte("q")})
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Compile(1, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := "../../../shared/fixtures/contracts/samples/jomashop/"
	body, _ := os.ReadFile(dir + "product-discounted.json")
	a, err := Read(p, "detail", Input{URL: "https://www.jomashop.com/graphql", Status: 200, ContentType: "application/json", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	rec, out, why := Item(p, "product", map[string]string{"url_key": "x"}, map[string]*Answer{"detail": a})
	j, _ := json.MarshalIndent(rec, "", " ")
	t.Logf("%s %s %s %s", a.Outcome, out, why, j)
	body, _ = os.ReadFile(dir + "category-page2.json")
	a, err = Read(p, "category", Input{URL: "https://www.jomashop.com/graphql", Status: 200, ContentType: "application/json", Body: body, Visit: recipe.Visit{Page: "category", N: 2, Vars: map[string]string{"category": "1"}}})
	if err != nil {
		t.Fatal(err)
	}
	j, _ = json.MarshalIndent(a.Rows[0], "", " ")
	t.Logf("%s %s rows %d skipped %v open %d next %+v total %d %s", a.Outcome, a.Reason, len(a.Rows), a.Skipped, len(a.Open), a.Next, *a.Total, j)
}
