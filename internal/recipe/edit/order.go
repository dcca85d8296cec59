package edit

import "slices"

// Keys in the order in which new ones are put among those that are there; what stands there already is never moved.
var (
	recipeOrder = []string{"sheaf", "name", "about", "produces", "parameters", "constants", "money", "requests", "start", "items", "pages", "fields"}
	pageOrder   = []string{"about", "get", "post", "query", "headers", "body", "charset", "read", "recognise", "outcomes", "let", "rows", "paging", "total",
		"reachable", "covers", "open", "states", "refreshes", "children"}
	itemOrder  = []string{"about", "address", "vars", "key", "answers", "agree", "when"}
	fieldOrder = []string{"about", "type", "list", "html", "into", "required", "volatile", "template", "default", "map", "otherwise", "null_if", "zero",
		"only_if", "accept", "round", "without_query", "transforms", "example", "currency", "rows", "from", "name", "value", "unit", "section", "cells"}
	requestOrder = []string{"rate", "concurrency", "budget", "robots"}
)

// orderOf gives the order of the keys beside the last one of a path; nil: new ones come last.
func orderOf(path []string) []string {
	switch {
	case len(path) == 1:
		return recipeOrder
	case len(path) == 2 && path[0] == "requests":
		return requestOrder
	case len(path) != 3:
		return nil
	}
	switch path[0] {
	case "pages":
		return pageOrder
	case "items":
		return itemOrder
	case "fields":
		return fieldOrder
	}
	return nil
}

// orderedPlace is where a new entry goes: before the first that comes after it in order, else at the end.
func orderedPlace(in *node, path []string) int {
	order := orderOf(path)
	mine := slices.Index(order, path[len(path)-1])
	if mine < 0 {
		return len(in.keys)
	}
	for i, k := range in.keys {
		if slices.Index(order, k.value) > mine {
			return i
		}
	}
	return len(in.keys)
}
