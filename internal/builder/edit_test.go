package builder_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
)

// column finds a column of a table.
func column(t *testing.T, table builder.Table, name string) int {
	t.Helper()
	i := slices.IndexFunc(table.Columns, func(c builder.TableColumn) bool { return c.Name == name })
	require.GreaterOrEqual(t, i, 0, "%s is no column", name)
	return i
}

// Every edit by its effect on what is read.
func TestEdits(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	table, err := s.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	require.Len(t, table.Rows, 12)
	price, title := column(t, table, "price"), column(t, table, "title")
	require.Equal(t, "11.50 EUR", table.Rows[0].Cells[price].Text)
	require.Equal(t, []builder.BeforeAfter{{Before: "€11.50", After: "11.50 EUR"}, {Before: "€12.50", After: "12.50 EUR"}, {Before: "€13.50", After: "13.50 EUR"}}, table.Columns[price].BeforeAfter)
	require.InDelta(t, 1, table.Columns[price].Fill, 0)
	require.NotEmpty(t, table.Columns[price].Places[0].Words.KO)

	edit := func(edits ...builder.Edit) builder.Table {
		t.Helper()
		var err error
		d, err = s.Edit(t.Context(), d.ID, d.Seq, edits)
		require.NoError(t, err)
		require.Empty(t, d.View.Problems, "%s", d.Recipe)
		table, err := s.Table(t.Context(), d.ID, "")
		require.NoError(t, err)
		return table
	}
	maker := *table.Rows[2].Cells[price].Node + 1 // the element behind the price
	p, err := s.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: maker}, builder.PickColumn)
	require.NoError(t, err)
	require.Equal(t, 12, p.Count)
	require.Equal(t, []string{"Maker 1", "Maker 2", "Maker 0"}, p.Examples)
	require.NotEmpty(t, p.Columns)

	after := edit(builder.Edit{Op: "column_add", Name: "manufacturer", Sample: "p1", Node: &maker})
	require.Equal(t, "Maker 2", after.Rows[1].Cells[column(t, after, "manufacturer")].Text)
	after = edit(builder.Edit{Op: "column_set", Name: "manufacturer", Transforms: &[]builder.Transform{{Kind: "regex", Args: []string{`Maker (\d)`}}, {Kind: "prefix", Args: []string{"No. "}}}, Required: pointer(true)})
	require.Equal(t, "No. 2", after.Rows[1].Cells[column(t, after, "manufacturer")].Text)
	require.True(t, after.Columns[column(t, after, "manufacturer")].Required)
	require.Equal(t, builder.BeforeAfter{Before: "Maker 1", After: "No. 1"}, after.Columns[column(t, after, "manufacturer")].BeforeAfter[0], "%+v", after.Columns)
	after = edit(builder.Edit{Op: "column_rename", Name: "manufacturer", To: "brand_raw"}, builder.Edit{Op: "column_order", Names: []string{"brand_raw", "price"}})
	require.Equal(t, "brand_raw", after.Columns[0].Name)
	require.Equal(t, "price", after.Columns[1].Name)
	after = edit(builder.Edit{Op: "column_remove", Name: "brand_raw"})
	require.Len(t, after.Columns, len(table.Columns))

	titleNode := *table.Rows[0].Cells[title].Node
	after = edit(builder.Edit{Op: "column_place", Name: "title", Sample: "p1", Node: &titleNode, At: "last"})
	places := len(after.Columns[column(t, after, "title")].Places)
	require.Greater(t, places, len(table.Columns[title].Places))
	after = edit(builder.Edit{Op: "place_move", Name: "title", Index: places - 1, Place: 0}, builder.Edit{Op: "place_remove", Name: "title", Index: 1})
	require.Len(t, after.Columns[column(t, after, "title")].Places, places-1)

	edit(builder.Edit{Op: "key", Columns: []string{"title"}})
	require.Equal(t, []string{"title"}, d.View.Items[0].KeyOf)
	edit(builder.Edit{Op: "key", Columns: []string{"site_product_id"}})
	edit(builder.Edit{Op: "starts", Addresses: []string{"www.shop.example/lamps?utm_source=x", " ", "https://www.shop.example/more?p=[1-3]"}})
	require.Equal(t, []string{"https://www.shop.example/lamps", "https://www.shop.example/more?p=[1-3]"}, d.View.Starts[0].Addresses)
	edit(builder.Edit{Op: "politeness", Rate: pointer("30/min"), BudgetPages: pointer(100)})
	require.Equal(t, "30/min", d.View.Politeness.Rate)
	edit(builder.Edit{Op: "next", Template: "https://www.shop.example/lamps?page={n}"})
	edit(builder.Edit{Op: "next", None: true})
	edit(builder.Edit{Op: "part", Path: []string{"about"}, YAML: pointer("Lamps")})
	require.Equal(t, "Lamps", d.View.About)
	whole := d.Recipe
	edit(builder.Edit{Op: "yaml", YAML: pointer(whole + "# a remark\n")})
	require.Equal(t, whole+"# a remark\n", d.Recipe)

	// rows: without one of them, and by hand from nothing
	row := *after.Rows[0].Node
	third := *after.Rows[2].Node
	p, err = s.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: row, Except: []int{third}}, builder.PickRows)
	require.NoError(t, err)
	require.Equal(t, 11, p.Count)
	require.NotContains(t, p.Nodes, third)
}

func TestEditsThatCannotBe(t *testing.T) {
	s := newSite(t, memory())
	bare := s.open(t, "/lamps")
	d := s.accepted(t, "/lamps")
	node := func(n int) *int { return &n }
	for name, c := range map[string]struct {
		edit        builder.Edit
		code, field string
	}{
		"no such op":        {builder.Edit{Op: "burn"}, builder.CodeInvalid, "edits[0].op"},
		"no such column":    {builder.Edit{Op: "column_remove", Name: "colour"}, builder.CodeInvalid, "edits[0].op"},
		"bad column name":   {builder.Edit{Op: "column_add", Name: "A b", Sample: "p1", Node: node(20)}, builder.CodeInvalid, "edits[0].name"},
		"no element":        {builder.Edit{Op: "column_add", Name: "brand_raw", Sample: "p1"}, builder.CodeInvalid, "edits[0].node"},
		"element not there": {builder.Edit{Op: "column_add", Name: "brand_raw", Sample: "p1", Node: node(99999)}, builder.CodeNoNode, "edits[0].node"},
		"sample not there":  {builder.Edit{Op: "column_add", Name: "brand_raw", Sample: "p7", Node: node(5)}, builder.CodeNoSample, "edits[0].sample"},
		"outside of rows":   {builder.Edit{Op: "column_add", Name: "brand_raw", Sample: "p1", Node: node(3)}, builder.CodeInvalid, "edits[0].node"},
		"no starts":         {builder.Edit{Op: "starts", Addresses: []string{" "}}, builder.CodeInvalid, "edits[0].addresses"},
		"start no address":  {builder.Edit{Op: "starts", Addresses: []string{"https://www.shop.example/", "lamps"}}, builder.CodeAddress, "edits[0].addresses[1]"},
		"link is the key":   {builder.Edit{Op: "link", None: true}, builder.CodeInvalid, "edits[0].none"},
		"next without wish": {builder.Edit{Op: "next"}, builder.CodeInvalid, "edits[0].node"},
		"text is no YAML":   {builder.Edit{Op: "yaml", YAML: pointer("a: [")}, builder.CodeInvalid, "edits[0].op"},
		"nothing repeats":   {builder.Edit{Op: "rows", Sample: "p1", Node: node(0)}, builder.CodeNothing, "edits[0].node"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{c.edit})
			var e *builder.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, c.code, e.Code, e.Detail)
			require.Equal(t, c.field, e.Field)
			now, err := s.Get(t.Context(), d.ID)
			require.NoError(t, err)
			require.Equal(t, d.Recipe, now.Recipe)
		})
	}
	_, err := s.Edit(t.Context(), bare.ID, 0, []builder.Edit{{Op: "name", Name: "x"}})
	require.Equal(t, builder.CodeNoRecipe, refusal(t, err))
	_, err = s.Table(t.Context(), bare.ID, "")
	require.Equal(t, builder.CodeNoRecipe, refusal(t, err))
	_, err = s.Accept(t.Context(), d.ID, 0, "p1-list-99", false)
	require.Error(t, err)
	for _, id := range []string{"", "p9-list-1", "p1-list-x", "p1-nonsense", "p1-answer-a1-1"} {
		_, err = s.Accept(t.Context(), d.ID, 0, id, false)
		require.Equal(t, builder.CodeNoProposal, refusal(t, err), id)
	}
}

// Rows of no shop: a recipe with a table of its own, made by clicks alone, whose columns may have any name.
func TestABlogByHand(t *testing.T) {
	s := newSite(t, memory())
	d := s.open(t, "/blog")
	first := d.Proposals[0]
	require.Equal(t, 8, first.Count)
	d, err := s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "rows", Sample: "p1", Node: &first.Nodes[3]}})
	require.NoError(t, err)
	require.Empty(t, d.View.Problems)
	table, err := s.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	require.Len(t, table.Rows, 8)
	require.Equal(t, "Note 0 about things", table.Rows[0].Cells[column(t, table, "title")].Text)

	teaser := first.Nodes[0] + 4
	p, err := s.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: teaser}, builder.PickColumn)
	require.NoError(t, err)
	require.Equal(t, 8, p.Count, "%+v", p)
	require.Empty(t, p.Columns)
	require.NotEmpty(t, p.Name)
	d, err = s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "column_add", Name: "my_own", Sample: "p1", Node: &teaser}})
	require.NoError(t, err)
	require.Empty(t, d.View.Problems, "%s", d.Recipe)
	table, err = s.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	require.Contains(t, table.Rows[5].Cells[column(t, table, "my_own")].Text, "note 5")
}

// The address of a service's answer: its records are the rows.
func TestRecordsOfAService(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/api/lamps")
	table, err := s.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	require.Len(t, table.Rows, 4)
	require.Equal(t, "13.50 EUR", table.Rows[1].Cells[column(t, table, "price")].Text)
	keys, err := s.Keys(t.Context(), d.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"site_product_id"}, keys.Candidates[0].Columns)
	_, err = s.Pick(t.Context(), d.ID, builder.Click{Sample: "p1"}, builder.PickRows)
	require.Equal(t, builder.CodeInvalid, refusal(t, err))
}
