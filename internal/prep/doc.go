// Package prep turns a combined record into the published row: text cleaned, values typed, money checked,
// everything derived. Pure: the row is a function of the record and the revision of this package.
package prep

// Revision names the rules of this package. It goes up whenever the same record would give another row; stored
// rows are then prepared again and differences count as reparsed.
const Revision = 2
