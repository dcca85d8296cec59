package table_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

func column(name string, t table.Type) table.Column { return table.Column{Name: name, Type: t} }

func stating(who string, columns ...table.Column) table.Stating {
	return table.Stating{Who: who, Table: "games", Columns: columns}
}

func names(s table.Schema) (out []string) {
	for _, c := range s.Stated() {
		out = append(out, c.Name)
	}
	return out
}

func TestPin(t *testing.T) {
	moves, player, stops := column("moves", table.Int64), column("player", table.String), table.Column{Name: "stops", Type: table.Rows, Children: []table.Column{column("at", table.String)}}
	v1, err := table.Pin(table.Schema{}, []table.Stating{stating("recipe a r1", moves, player)}, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"moves", "player"}, names(v1))
	assert.Equal(t, []string{"row_uid", "site", "marketplace", "site_key", "url", "moves", "player", "split", "first_seen_at", "changed_at", "content_hash", "quality_flags"}, v1.Names())
	assert.Equal(t, "games", v1.Table)
	assert.Equal(t, table.OwnKey, v1.Key)

	// Another order says the same; a new column stands behind those that were there; another source adds its own.
	again, err := table.Pin(v1, []table.Stating{stating("recipe a r2", player, moves)}, nil)
	require.NoError(t, err)
	assert.Equal(t, v1.Fingerprint(), again.Fingerprint())
	v2, err := table.Pin(v1, []table.Stating{stating("recipe a r3", stops, player, moves), stating("recipe b r1", column("venue", table.String), moves)}, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"moves", "player", "stops", "venue"}, names(v2))

	required, volatile := moves, moves
	required.Required, volatile.Volatile = true, true
	one, err := table.Pin(table.Schema{}, []table.Stating{stating("a", required), stating("b", volatile)}, nil)
	require.NoError(t, err)
	assert.False(t, one.Columns[one.Index("moves")].Required, "b's rows may lack it")
	assert.True(t, one.Columns[one.Index("moves")].Volatile)
	one, err = table.Pin(table.Schema{}, []table.Stating{stating("a", required), stating("b", required)}, nil)
	require.NoError(t, err)
	assert.True(t, one.Columns[one.Index("moves")].Required)

	dropped, err := table.Pin(v2, []table.Stating{stating("a", moves, stops)}, []string{"player", "venue"})
	require.NoError(t, err)
	assert.Equal(t, []string{"moves", "stops"}, names(dropped))

	// What was read by an older recipe loses nothing when it is admitted.
	admitted, err := table.Extend(v2, stating("recipe a r1", moves))
	require.NoError(t, err)
	assert.Equal(t, v2.Fingerprint(), admitted.Fingerprint())
	first, err := table.Extend(table.Schema{}, stating("recipe a r1", moves))
	require.NoError(t, err)
	assert.Equal(t, []string{"moves"}, names(first))
}

func TestPinRefuses(t *testing.T) {
	moves, player := column("moves", table.Int64), column("player", table.String)
	before := table.Own("games", []table.Column{moves, player})
	for _, c := range []struct {
		name    string
		recipes []table.Stating
		dropped []string
		why     string
	}{
		{"nothing", nil, nil, "no recipe states any"},
		{"lost", []table.Stating{stating("recipe a r2", moves)}, nil, "no recipe states column player of the last version any more; readers count on it: state it again, or list it under drop_columns"},
		{"renamed", []table.Stating{stating("recipe a r2", moves, column("name", table.String))}, nil, "no recipe states column player"},
		{"other type", []table.Stating{stating("recipe a r2", column("moves", table.String), player)}, nil, `column "moves" of the last version is int64, recipe a r2 makes it string; give the new one another name and list the old one under drop_columns`},
		{"two types", []table.Stating{stating("recipe a r2", moves, player), stating("recipe b r1", column("moves", table.Float64))}, nil, `column "moves" is int64 in recipe a r2 and float64 in recipe b r1`},
		{"two tables", []table.Stating{stating("recipe a r2", moves, player), {Who: "recipe b r1", Table: "players"}}, nil, `recipe a r2 produces table "games", recipe b r1 produces "players"; a dataset has one`},
		{"other table", []table.Stating{{Who: "recipe a r2", Table: "matches", Columns: []table.Column{moves, player}}}, nil, `the last version's table is "games", recipe a r2 produces "matches"`},
		{"dropped and stated", []table.Stating{stating("recipe a r2", moves, player)}, []string{"player"}, `drop_columns names "player", which recipe a r2 still states`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := table.Pin(before, c.recipes, c.dropped)
			require.ErrorIs(t, err, table.ErrColumns)
			assert.ErrorContains(t, err, c.why)
		})
	}
}

func TestReserved(t *testing.T) {
	for _, name := range []string{"row_uid", "site", "marketplace", "site_key", "split", "first_seen_at", "changed_at", "content_hash", "quality_flags"} {
		assert.True(t, table.Reserved(name), name)
	}
	assert.False(t, table.Reserved("url"), "a recipe may state where its row is")
	assert.False(t, table.Reserved("title"))
	assert.True(t, table.ReservedTable("history"))
	assert.False(t, table.ReservedTable("games"))
}
