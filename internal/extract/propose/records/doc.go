// Package records finds the lists of like objects in a JSON body: where they stand, their columns, what identifies a
// record, and the values beside them that count or lead on. It reads answers of services and states in pages alike. Pure.
package records
