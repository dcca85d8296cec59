// Package product reads the product that a page is about, without knowing the site: for each column the value that the
// page shows or declares, where it stands, how sure it is and which candidates lost. A price that is not certainly this
// product's is none. Pure.
package product
