// Package trigger fills the templates by which a definition says what a training team is started with. A template is
// text with {{ }}, Go's text/template over the values of an event, without loops, without named templates and with the
// functions of this package only, so that filling it always ends, soon, and reaches nothing but those values.
package trigger
