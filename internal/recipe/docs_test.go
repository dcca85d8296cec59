package recipe

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The examples of docs/RECIPES.md are real, and every key of the language is explained there.
func TestDocs(t *testing.T) {
	b, err := os.ReadFile("../../docs/RECIPES.md")
	require.NoError(t, err)
	text := string(b)
	n := 0
	s := schema(t)
	for _, m := range yamlBlock.FindAllStringSubmatch(text, -1) {
		n++
		r, err := Parse([]byte(m[1]), nil)
		require.NoError(t, err)
		_, err = r.Compile(1, nil)
		require.NoError(t, err)
		require.NoError(t, s.Validate(instance(t, m[1])))
	}
	require.Positive(t, n)
	for _, keys := range [][]string{recipeKeys, requestKeys, startKeys, itemKeys, pageKeys, rowsKeys, pagingKeys, childrenKeys, sourceKeys, conditionKeys, outcomeNames, transformKinds, fieldTypes, moneyKeys, stepKeys} {
		for _, key := range keys {
			require.True(t, strings.Contains(text, key), "%s is not explained", key)
		}
	}
}
