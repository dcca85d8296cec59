// Package list finds what repeats on a page, without knowing the site: the rows that are results and those that are
// none, the columns that rows have in common, what tells a row apart tomorrow, and the page after this one. Pure; time
// grows with the page's nodes.
package list
