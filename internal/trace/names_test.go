package trace

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What `sheaf trace --json` and the API answer is named in snake_case, with the words that manifests and history have for it.
func TestNamesInAnswers(t *testing.T) {
	names := map[reflect.Type][]string{}
	var take func(of reflect.Type)
	take = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || of.PkgPath() != reflect.TypeFor[Trace]().PkgPath() || names[of] != nil {
			return
		}
		for f := range of.Fields() {
			if !f.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			require.Regexp(t, regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`), name, "%s.%s", of, f.Name)
			names[of] = append(names[of], name)
			take(f.Type)
		}
	}
	take(reflect.TypeFor[Trace]())
	require.Equal(t, []string{"key", "site", "marketplace", "site_product_id", "url", "status", "first_seen_at", "changed_at", "last_seen_at"}, names[reflect.TypeFor[Row]()])
	require.Equal(t, []string{"name", "revision", "prep_rev"}, names[reflect.TypeFor[Recipe]()])
	require.Equal(t, []string{"as_of", "class", "field", "old", "new", "cause"}, names[reflect.TypeFor[Change]()])
	require.Contains(t, names, reflect.TypeFor[Page]())
}
