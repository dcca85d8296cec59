package mall

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseGraphQLErrors(t *testing.T) {
	for _, src := range []string{"", "{", "{}", "query", "{a(}", "{a(b:)}", "{a(b:{c})}", "{a{}}", `{a(b:"x)}`, "{a:}", "query q($x){a}", "{a}}", "{a(b:1.2.3)}", "{a;b}", `{a}"x`, strings.Repeat("{a", 200), "{a(b:" + strings.Repeat("[", 200)} {
		if _, err := parseGraphQL(src); err == nil {
			t.Errorf("%.40q: accepted", src)
		}
	}
}

func TestParseGraphQLAccepts(t *testing.T) {
	for _, src := range []string{
		"{a}", "query{a,b , c}", "query q($a:[Int!]!=[1,2]$b:String=\"x\"){a(b:$b c:-1.5e3 d:E e:{f:[true null]})@skip(if:false){...F ... on T{b} ...@include(if:true){c}}}fragment F on T{d:e}",
		"# note\n{a(s:\"\"\"block \"quoted\" text\"\"\")}", "\ufeff{a}",
	} {
		if _, err := parseGraphQL(src); err != nil {
			t.Errorf("%q: %v", src, err)
		}
	}
}

// FuzzGraphQL feeds foreign documents to parser and executor: they must end, and what they say must be JSON.
func FuzzGraphQL(f *testing.F) {
	for _, src := range []string{detailQuery, categoryQuery, persistedCategoryQuery, "{__typename}", "fragment A on Query{...A}{...A}", `{products(filter:{url_key:{eq:"x"}}){items{...on SimpleProduct{id}}}}`, "{a:categoryList(filters:{ids:{in:[871]}}){id id name}}"} {
		f.Add(src)
	}
	m, err := New(Options{Products: 200})
	if err != nil {
		f.Fatal(err)
	}
	s := m.shop(Jomashop)
	l := m.lists(s, 1)
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 4096 {
			return
		}
		body := s.graphql(graphqlRequest{Query: src, OperationName: "q", Variables: map[string]any{"id": 871.0, "filter": map[string]any{"category_id": map[string]any{"eq": "871"}}, "pageSize": 3.0, "currentPage": 1.0, "onServer": true}}, l, 1)
		if !json.Valid(body) && src != "" {
			t.Errorf("%q: %.200s", src, body)
		}
	})
}
