package recipe

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const schemaFile = "../../docs/recipe.schema.json"

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(schemaFile)
	require.NoError(t, err)
	return s
}

func instance(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, yaml.Unmarshal([]byte(text), &v))
	b, err := json.Marshal(v)
	require.NoError(t, err)
	out, err := jsonschema.UnmarshalJSON(strings.NewReader(string(b)))
	require.NoError(t, err)
	return out
}

// What Parse accepts, the schema accepts.
func TestSchemaAcceptsRecipes(t *testing.T) {
	s := schema(t)
	texts := map[string]string{"small": small, "wide": wide}
	for _, pattern := range []string{"testdata/*.yaml", shippedFolder + "/*.yaml"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, names)
		for _, name := range names {
			b, err := os.ReadFile(name)
			require.NoError(t, err)
			texts[name] = string(b)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		t.Run(name, func(t *testing.T) { require.NoError(t, s.Validate(instance(t, texts[name]))) })
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	for _, tt := range []struct{ old, new string }{
		{"rate: 2/s", "ratee: 2/s"},
		{"rate: 2/s", "rate: fast"},
		{"name: shop", "name: Shop!"},
		{"sheaf: recipe/v1", "sheaf: recipe/v2"},
		{"required: true", "required: maybe"},
		{"css: .price", "csss: .price"},
		{"css: .price", "css: .price, pick: some"},
		{"gone:", "vanished:"},
		{"answers: { page: required }", "answers: { page: perhaps }"},
		{"    get: ${address}\n", ""},
		{"    key: '{id}'\n", ""},
		{"n: 1..", "n: one"},
		{"stop: no_new_keys", "stop: at_noon"},
		{"[EUR]", "[Euro]"},
		{"not_seen_for: 20h", "not_seen_for: often"},
	} {
		text := replaced(t, small, tt.old, tt.new)
		require.Error(t, s.Validate(instance(t, text)), tt.new)
		_, err := Parse([]byte(text), nil)
		require.Error(t, err, tt.new)
	}
}

// The keys of the schema are those that the parser knows.
func TestSchemaKeys(t *testing.T) {
	b, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	var doc map[string]any
	require.NoError(t, json.Unmarshal(b, &doc))
	at := func(path string) []string {
		v := any(doc)
		for _, name := range strings.Split(path, "/") {
			if list, ok := v.([]any); ok {
				v = list[len(list)-1]
				continue
			}
			v = v.(map[string]any)[name]
		}
		return slices.Sorted(maps.Keys(v.(map[string]any)["properties"].(map[string]any)))
	}
	for path, keys := range map[string][]string{
		"$defs/source":                          sourceKeys,
		"$defs/conditionRule":                   conditionKeys,
		"$defs/outcomes":                        outcomeNames,
		"$defs/start":                           startKeys,
		"$defs/item":                            itemKeys,
		"$defs/page":                            pageKeys,
		"$defs/read":                            readKeys,
		"$defs/paging":                          pagingKeys,
		"$defs/children":                        childrenKeys,
		"$defs/field":                           fieldKeys,
		"$defs/step":                            stepKeys,
		"$defs/rows/anyOf/1":                    rowsKeys,
		"$defs/values/anyOf/2":                  valuesKeys,
		"$defs/transform/anyOf/1":               transformKinds,
		"properties/requests":                   requestKeys,
		"properties/money":                      moneyKeys,
		"properties/requests/properties/budget": budgetKeys,
	} {
		require.Equal(t, slices.Sorted(slices.Values(keys)), at(path), path)
	}
	require.Equal(t, slices.Sorted(slices.Values(recipeKeys)), slices.Sorted(maps.Keys(doc["properties"].(map[string]any))))
}
