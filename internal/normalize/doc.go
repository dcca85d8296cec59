// Package normalize turns what pages show into typed values: money, numbers, dates, GTINs, availability, image
// addresses and text. It is pure: values in, values out, the same result every time.
//
// What cannot be read for certain is refused with a reason, never guessed: a missing price costs a row a field, a
// wrong one costs the dataset its trust.
package normalize
