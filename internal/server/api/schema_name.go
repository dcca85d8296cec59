package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type in the document: as Go does, and those of a recipe's view with Recipe in front, which are called
// View, Page, Column, … at home.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if strings.HasSuffix(t.PkgPath(), "/recipe/edit") && !strings.HasPrefix(name, "Recipe") {
		return "Recipe" + name
	}
	return name
}
