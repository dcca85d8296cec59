package extract

import (
	"fmt"
	"strings"

	"sheaf/internal/record"
)

// Refused are the rows of a list that look like results and are none that can be kept, because they name no key or lack a
// required field: records for quarantine. Rows that the recipe skips, and rows of other marketplaces, are left out on purpose
// and not among them.
func (a *Answer) Refused(site, marketplace string) (out []record.Record) {
	for _, s := range a.Skipped {
		if !strings.HasPrefix(s.Reason, SkipNoKey) && !strings.HasPrefix(s.Reason, SkipRequired) {
			continue
		}
		out = append(out, record.Record{
			Key: record.Key{Site: site, Marketplace: marketplace}, Kind: a.Page, URL: a.FinalURL,
			Fields:     map[string]record.Field{"row": {State: record.Value, Value: s.Text, From: a.Page}},
			Quarantine: fmt.Sprintf("row %d: %s", s.Index+1, s.Reason),
		})
	}
	return out
}
