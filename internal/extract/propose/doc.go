// Package propose opens pages that no recipe knows, for the packages below it that say what stands on them: product (the
// product that a page is about), list (the rows of a list and the page after it) and records (the records of a JSON
// body). What those give are proposals: each value says where it stands and how sure it is, so that a person, or a recipe
// made of it, can take over. They know no site by name. Pure: bytes and an address in, values out, the same every time;
// time and memory grow with the page, not faster.
package propose
