// Package repair finds out what a site's redesign broke of a recipe, and where the values stand now.
//
// It is given pairs of archived pages: the same thing before and after. A column is broken where the page before states it by
// a place of the recipe, and the page after does not. Places for it are looked for in four ways: the names in the old place
// put as the page calls them now (Renaming), other marks of the old element that are still there, the element that shows the
// old value, and, of lists, the elements that show its members. None of them is offered before the extractor that workers run
// has read every page of the pairs with it; what it gave, and how much of that is what the page before said, is its score.
//
// Pure: pages and a recipe's text in, findings out, the same every time.
package repair
