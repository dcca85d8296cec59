package phrase

import (
	"fmt"
	"strings"
)

// VerdictPrefix stands before the codes of checks' verdicts (checks.Codes) among the codes here.
const VerdictPrefix = "verdict."

// Verdict is what a check found: its code and params are the verdict's own. A param "reason" that is a sentence is said as
// one, and what the finding was compared with ("runs") is a sentence behind it. reason is the verdict's English sentence; a
// verdict without a code, as older runs left them, is read from it. The list is not empty where reason is not.
func Verdict(code string, params map[string]any, reason string) []Said {
	if code == "" {
		return Read(reason)
	}
	s := Said{Code: VerdictPrefix + code, Params: params, Text: reason}
	if why, ok := params["reason"].(string); ok {
		s.Parts = map[string][]Said{"reason": Read(why)}
	}
	runs, compared := params["runs"]
	if !compared {
		return []Said{s}
	}
	against := Said{Code: "verdict.against_usual", Params: map[string]any{"n": runs}, Text: fmt.Sprintf("(Usual: the median of %v runs.)", runs)}
	if fmt.Sprint(runs) == "1" {
		against = Said{Code: "verdict.against_last", Text: "(Compared with the last version alone.)"}
	}
	s.Text = strings.TrimSuffix(reason, " "+against.Text)
	return []Said{s, against}
}
