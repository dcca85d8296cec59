// Package path is the expression language of recipes: where in decoded JSON a value is, and small sums and
// comparisons over such values.
//
//	data.products.items[0]             names and indexes; [-1] is the last
//	groups[*].rows[*].label            every element, in order
//	sku[!hidden].price                 elements that a condition holds for
//	tags[tag_group.name == 'Brand']    … any condition over the element
//	images[*].large|small              of several names the first whose value is not missing, null or empty
//	../group_label                     the object that holds the row (once for each ../)
//	$root.shop.name   $row.title       the whole document, the list row's fields, or any name that the recipe gave
//	a."b-c d"         a['b c']         names that are no words
//	start / pageSize + 1               + - * / %, with blanks around - (a-b is one name); + joins texts: shop + ':' + code
//	found > reachable && !sold         > < >= <= == !=, && || !
//	min(x) max(x) sum(x) count(x) first(x) last(x) join(x, ', ') number(x) exists(x) lower(x)
//
// It works on what encoding/json gives with UseNumber: map[string]any, []any, string, json.Number, bool, nil, and
// also on []string, []map[string]any, int, int64 and float64. An expression never fails on data: what is not
// there has no values. Pure; compiled expressions are immutable and safe for concurrent use.
package path
