// Package propose reads pages that no recipe knows: the product that a page is about, the rows of a list, the records
// of a JSON body. What it gives are proposals: each value says where it stands and how sure it is, so that a person, or
// a recipe made of it, can take over. It knows no site by name. Pure: bytes and an address in, values out, the same
// every time; time and memory grow with the page, not faster.
package propose
