package builder

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

// keyPlan is a recipe whose rows have many values that could be taken for a key.
func keyPlan(t *testing.T) *recipe.Plan {
	t.Helper()
	r, err := recipe.Parse([]byte(`sheaf: recipe/v1
name: lamps
produces: lamp_rows
constants: { site: lamps, marketplace: shop.example }
money: { expect: [EUR] }
start: [{ addresses: ['https://shop.example/'], page: list }]
items: { lamp: { address: 'https://shop.example/{shop}/{code}', key: '{code}' } }
pages: { list: { get: '${address}', rows: { css: li }, open: { lamp: { address: { css: a, attr: href } } }, states: [place, session, cost, maker, name, ean] } }
fields:
  place: { from: [{ list: { css: .n } }] }
  session: { from: [{ list: { css: .s } }] }
  cost: { type: money, from: [{ list: { css: .p } }] }
  maker: { from: [{ list: { css: .m } }] }
  name: { from: [{ list: { css: h2 } }] }
  ean: { from: [{ list: { css: .e } }] }
`), nil)
	require.NoError(t, err)
	plan, err := r.Compile(0, nil)
	require.NoError(t, err)
	return plan
}

func TestKeysAreJudged(t *testing.T) {
	plan := keyPlan(t)
	var rows []keyRow
	for i := range 8 {
		v := map[string]string{
			"place": fmt.Sprint(i + 1), "session": fmt.Sprintf("%032x", 7919*(i+3)), "cost": fmt.Sprint(10 + i), "maker": fmt.Sprint("Maker ", i%3), "name": fmt.Sprint("Lamp ", i),
			"shop": fmt.Sprint("shop", i%2), "code": fmt.Sprint("L", 100+i*7),
		}
		if i < 6 {
			v["ean"] = fmt.Sprint(4006381333931 + i)
		}
		rows = append(rows, keyRow{values: v, address: "https://shop.example/" + v["shop"] + "/" + v["code"]})
	}
	want := map[string]string{"place": doubtCounts, "session": doubtRandom, "cost": doubtChanges, "maker": doubtRepeats, "ean": doubtMissing, "name": "", "code": "", "shop": doubtRepeats}
	for name, doubt := range want {
		c := judge(plan, rows, []string{name})
		require.Equal(t, doubt, c.Doubt, name)
		require.NotEmpty(t, c.Why.KO)
		require.NotEmpty(t, c.Why.EN)
	}
	list := candidates(plan, rows, []string{"code"})
	require.Equal(t, []string{"code"}, list[0].Columns)
	require.True(t, list[0].Recommended)
	for _, c := range list[1:] {
		require.False(t, c.Recommended)
	}

	// where a code is one shop's only, the address' parts together are the key
	for i := range rows {
		rows[i].values["code"] = fmt.Sprint("L", i/2)
		rows[i].address = "https://shop.example/" + rows[i].values["shop"] + "/" + rows[i].values["code"]
		delete(rows[i].values, "name")
	}
	list = candidates(plan, rows, []string{"code"})
	require.Equal(t, []string{"shop", "code"}, list[0].Columns)
	require.True(t, list[0].Recommended)

	// where nothing will do, nothing is recommended
	for i := range rows {
		rows[i] = keyRow{values: map[string]string{"place": fmt.Sprint(i + 1), "cost": "5"}}
	}
	for _, c := range candidates(plan, rows, nil) {
		require.False(t, c.Recommended, c.Columns)
	}
}
