// Package recipe is the language in which somebody who does not code says how a site is collected: it parses and
// checks a recipe, explains it in plain words, and compiles it with a source's parameters to a Plan that discovery,
// fetching and extraction execute. docs/RECIPES.md describes the language, docs/recipe.schema.json its shape.
//
// A Recipe holds compiled matchers (selectors, XPath, regular expressions, path expressions), so whatever could be
// wrong with them was reported when it was parsed. Everything here is immutable after Parse or Compile and safe for concurrent
// use. The package reads no page and sends no request.
package recipe
