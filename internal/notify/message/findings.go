package message

import (
	"fmt"
	"strings"
	"sync"

	"sheaf/datasets"
	"sheaf/internal/phrase"
	"sheaf/web/src/i18n"
)

// korean has what the web UI says, by code: messages say the same.
var korean = sync.OnceValue(i18n.Korean)

// finding says a verdict of the checks: by its code in Korean, else in its own English words, as verdicts of an older
// Sheaf have no code.
func (v voice) finding(f datasets.Verdict) string {
	words, ok := korean()[phrase.VerdictPrefix+f.Code]
	if !v.korean || !ok {
		return f.Reason
	}
	var pairs []string
	for name, value := range f.Params {
		pairs = append(pairs, "{{"+name+"}}", fmt.Sprint(value))
	}
	text := strings.NewReplacer(pairs...).Replace(words)
	switch n := fmt.Sprint(f.Params["runs"]); n {
	case "<nil>":
		return text
	case "1":
		return text + " " + korean()["verdict.against_last"]
	default:
		return text + " " + strings.ReplaceAll(korean()["verdict.against_usual"], "{{n}}", n)
	}
}
