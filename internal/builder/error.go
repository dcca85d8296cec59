package builder

import (
	"errors"
	"fmt"
)

// Error is a refusal that the one who asked can do something about.
type Error struct {
	Code   string // short stable word, one of those below
	Detail string // a sentence that says what to do
	Field  string // part of the request that is wrong, "" = none: "address", "edits[2].column"
	Err    error  // what lies below; may be nil
}

// Codes of Error.
const (
	CodeAddress       = "address_invalid"
	CodeAddressNeeded = "address_needed"
	CodeNoDraft       = "draft_not_found"
	CodeNoSample      = "sample_not_found"
	CodeNoProposal    = "proposal_not_found"
	CodeNoNode        = "node_not_found"
	CodeNoTry         = "try_not_found"
	CodeChanged       = "draft_changed"   // somebody else changed the draft in between
	CodeFull          = "draft_full"      // a bound of the draft was reached
	CodeNothing       = "nothing_found"   // nothing to collect was found, or read back
	CodeRefused       = "page_refused"    // the page could not be had
	CodeNoRecipe      = "recipe_missing"  // nothing was accepted yet
	CodeRecipe        = "recipe_invalid"  // the recipe's text has errors
	CodeInvalid       = "invalid"         // a value is wrong
	CodeNoBrowser     = "browser_missing" // rendering was asked for and there is no browser
	CodeNoUndo        = "nothing_to_undo"
	CodeNoRepair      = "repair_not_found" // the draft repairs nothing
	CodeNoRun         = "run_not_found"    // there is no such run or source
	CodeNoPages       = "pages_gone"       // the archive has no page of the run
	CodeNoBefore      = "no_version_before"
	CodeBusy          = "too_many_tries"
)

// Error implements error.
func (e *Error) Error() string { return e.Detail }

// Unwrap gives what lies below.
func (e *Error) Unwrap() error { return e.Err }

func refuse(code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Detail: err.Error(), Err: errors.Unwrap(err)}
}

// on names the part of the request that is wrong.
func (e *Error) on(field string) *Error {
	e.Field = field
	return e
}
