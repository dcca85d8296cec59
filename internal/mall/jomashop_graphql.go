package mall

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// persistedCategory is the hash of `category` in one build of the real shop's client; the mall knows no other.
const persistedCategory = "c1eabb81061d464cb4d229da279dded5f77540f5c5dbcb86214c3040e48d2b84"

// persistedCategoryQuery selects what the answers to that hash are known to hold.
const persistedCategoryQuery = `query category($id: Int!, $filter: ProductAttributeFilterInput!, $pageSize: Int!, $currentPage: Int!, $onServer: Boolean!, $sort: ProductAttributeSortInput) {
  categoryList(filters: {ids: {in: [$id]}}) { id name url_key display_mode breadcrumbs { category_level category_name category_url_key category_url_path } children { id name url_key } canonical_url @include(if: $onServer) __typename }
  products(filter: $filter, pageSize: $pageSize, currentPage: $currentPage, sort: $sort) {
    items { id name url_key stock_status promotext_data_info { promotext_code promotext_type promotext_value __typename }
      moredetails { more_details_text { manufacturer __typename } __typename }
      price_range { minimum_price { regular_price { value currency __typename } final_price { value currency __typename } msrp_price { value currency __typename } discount { amount_off percent_off __typename } plp_price { was_price now_price discount promotext_value has_coupon __typename } __typename } __typename }
      small_image { url __typename } __typename }
    page_info { total_pages current_page __typename } total_count __typename } }`

// graphqlRequest is what a client asks, whichever of the three ways it came.
type graphqlRequest struct {
	OperationName string         `json:"operationName"`
	Query         string         `json:"query"`
	Variables     map[string]any `json:"variables"`
	Extensions    struct {
		PersistedQuery struct {
			Hash string `json:"sha256Hash"`
		} `json:"persistedQuery"`
	} `json:"extensions"`
}

// readGraphQL reads a request from a GET's query string or a POST's JSON body of at most 1 MB.
func readGraphQL(r *http.Request) (req graphqlRequest, err error) {
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<20)).Decode(&req); err != nil {
			return req, fmt.Errorf("read graphql body: %w", err)
		}
		return req, nil
	}
	q := r.URL.Query()
	req.Query, req.OperationName = q.Get("query"), q.Get("operationName")
	for name, to := range map[string]any{"variables": &req.Variables, "extensions": &req.Extensions} {
		if v := q.Get(name); v != "" {
			if err := json.Unmarshal([]byte(v), to); err != nil {
				return req, fmt.Errorf("read graphql %s: %w", name, err)
			}
		}
	}
	return req, nil
}

// graphqlError is a failure that an answer tells in its body, with status 200.
type graphqlError struct{ message, path, category, code string }

func (e *graphqlError) Error() string { return e.message }

func (e *graphqlError) body() []byte {
	p := newPage(256).raw(`{"errors":[{"message":`).json(e.message)
	if e.path != "" {
		p.raw(`,"locations":[{"line":1,"column":58}],"path":[`).json(e.path).raw(`]`)
	}
	if e.code != "" {
		return p.raw(`,"extensions":{"code":`).json(e.code).raw(`}}]}`).b
	}
	p.raw(`,"extensions":{"category":`).json(e.category).raw(`}}]`)
	if e.path != "" {
		p.raw(`,"data":{`).json(e.path).raw(`:null}`)
	}
	return p.raw(`}`).b
}

// graphql answers a request of the API. Failures are answers too.
func (s *shop) graphql(req graphqlRequest, l *lists, day int) []byte {
	body, err := s.executeGraphQL(req, l, day)
	var failure *graphqlError
	switch {
	case errors.As(err, &failure):
		return failure.body()
	case err != nil:
		return (&graphqlError{message: "Syntax Error: " + err.Error(), category: "graphql"}).body()
	}
	return body
}

func (s *shop) executeGraphQL(req graphqlRequest, l *lists, day int) ([]byte, error) {
	src := req.Query
	if src == "" {
		if req.Extensions.PersistedQuery.Hash != persistedCategory {
			return nil, &graphqlError{message: "PersistedQueryNotFound", code: "PERSISTED_QUERY_NOT_FOUND"}
		}
		src = persistedCategoryQuery
	}
	doc, err := parseGraphQL(src)
	if err != nil {
		return nil, err
	}
	op := &doc.operations[0]
	for i := range doc.operations {
		if doc.operations[i].name == req.OperationName {
			op = &doc.operations[i]
		}
	}
	vars := map[string]any{}
	for k, v := range op.defaults {
		vars[k] = v
	}
	for k, v := range req.Variables {
		vars[k] = v
	}
	x := &executor{doc: doc, vars: vars, out: newPage(64 << 10)}
	root := object{"__typename": "Query"}
	var failure error
	x.flatten(op.selection, "Query", func(f *selection) {
		if f.name == "__typename" {
			return
		}
		value, err := s.root(x, f, l, day)
		if err != nil && failure == nil {
			failure = err
		}
		root[f.key()] = value
		f.name = f.key() // the object holds the answer under the key, so that two aliases of one field stay apart
	})
	if failure != nil {
		return nil, failure
	}
	x.out.raw(`{"data":`)
	x.object(root, op.selection)
	return x.out.raw("}").b, nil
}

// root resolves a field of the query: products by address or by category, and the category itself.
func (s *shop) root(x *executor, f *selection, l *lists, day int) (any, error) {
	args, _ := x.resolve(f.args).(map[string]any)
	switch f.name {
	case "products":
		filter, _ := args["filter"].(map[string]any)
		if key, ok := equals(filter["url_key"]); ok {
			return object{"__typename": "Products", "items": s.byAddress(key, day), "total_count": 1}, nil
		}
		id, ok := equals(filter["category_id"])
		if !ok {
			return nil, &graphqlError{message: "'search' or 'filter' input argument is required.", path: f.key(), category: "graphql-input"}
		}
		return s.categoryPage(l, id, whole(args["pageSize"], 20), whole(args["currentPage"], 1), day, f.key())
	case "categoryList", "category":
		return s.categoryTree(args, f.name == "categoryList"), nil
	}
	return nil, &graphqlError{message: fmt.Sprintf("Cannot query field %q on type \"Query\".", f.name), path: f.key(), category: "graphql"}
}

// equals returns the text of an {eq: …} filter.
func equals(filter any) (string, bool) {
	m, _ := filter.(map[string]any)
	switch v := m["eq"].(type) {
	case string:
		return v, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// whole reads a positive number; other values are the default.
func whole(v any, otherwise int) int {
	switch v := v.(type) {
	case float64:
		if v >= 1 && v < 1e6 {
			return int(v)
		}
	case string:
		if n, err := strconv.Atoi(v); err == nil && n >= 1 && n < 1e6 {
			return n
		}
	}
	return otherwise
}

func (s *shop) byAddress(key string, day int) []any {
	index := s.jomashopIndex(strings.ToLower(key), day)
	if index < 0 {
		return []any{}
	}
	f := s.facts(index)
	st, exists := s.at(&f, day)
	if !exists || !st.live {
		return []any{}
	}
	return []any{s.detail(&f, &st)}
}

// jomashopMaxPageSize is the largest page that Magento allows by default.
const jomashopMaxPageSize = 300

func (s *shop) categoryPage(l *lists, id string, size, current, day int, path string) (any, error) {
	if size > jomashopMaxPageSize {
		return nil, &graphqlError{message: "Maximum pageSize is 300", path: path, category: "graphql-input"}
	}
	list := l.named[id]
	pages := pagesOf(len(list), size)
	if current > pages {
		return nil, &graphqlError{message: fmt.Sprintf("currentPage value %d specified is greater than the %d page(s) available.", current, pages), path: path, category: "graphql-input"}
	}
	items := []any{}
	for _, i := range window(list, current, size) {
		f := s.facts(int(i))
		st, _ := s.at(&f, day)
		items = append(items, s.row(&f, &st))
	}
	option := object{"__typename": "SortField", "label": "Featured", "value": "position"}
	return object{"__typename": "Products", "items": items, "total_count": len(list),
		"page_info":    object{"__typename": "SearchResultPageInfo", "total_pages": pages, "current_page": current, "page_size": size},
		"aggregations": []any{object{"__typename": "Aggregation", "attribute_code": "manufacturer", "count": 1, "label": "Brand", "options": []any{object{"__typename": "AggregationOption", "label": "Calvex", "value": "411", "count": len(list) / 12, "swatch_image": nil}}}},
		"sort_fields":  object{"__typename": "SortFields", "default": "position", "options": []any{option}}}, nil
}

func (s *shop) categoryTree(args map[string]any, list bool) any {
	for _, k := range jomashopKinds {
		if !strings.Contains(fmt.Sprint(args), strconv.Itoa(k.id)) {
			continue
		}
		name := k.path[0]
		key := slug(name, 9, true)
		tree := object{"__typename": "CategoryTree", "id": k.id, "name": name, "url_key": key, "description": nil, "display_mode": "PRODUCTS", "landing_page": nil,
			"breadcrumbs": nil, "children": []any{}, "filter_map": []any{}, "canonical_url": key + ".html"}
		if list {
			return []any{tree}
		}
		return tree
	}
	if list {
		return []any{}
	}
	return nil
}
