package datasets

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sheaf/internal/trigger"
)

// Values are what templates of triggers name: the fields of the notice by their JSON names, and
//
//	digest        the data digest, short to write
//	training      the id of the training that is started; a report may bear it
//	subscription  whose trigger it is
//	report        the address to which the team reports
//	event_id      the id of the event
//
// Every name is there in every version: previous of the first one has version 0. event is the event's id, base the
// server's public address.
func (n Notice) Values(s Subscription, event, base string) trigger.Data {
	if n.Previous == nil {
		n.Previous = &VersionID{}
	}
	n.Sources = slices.Clone(n.Sources)
	for i := range n.Sources {
		n.Sources[i].Counts = orEmpty(n.Sources[i].Counts)
	}
	n.Counts = orEmpty(n.Counts)
	body, err := json.Marshal(n)
	if err != nil {
		panic("datasets: a notice does not encode: " + err.Error()) // plain data
	}
	v, err := trigger.Decode(body)
	out, ok := v.(map[string]any)
	if err != nil || !ok {
		panic("datasets: a notice does not decode") // it was encoded above
	}
	out["digest"], out["subscription"], out["event_id"], out["training"] = n.DataDigest, s.Name, event, event
	out["report"] = fmt.Sprintf("%s/api/v1/datasets/%s/versions/v%d/trainings", base, n.Dataset, n.Version)
	return out
}

// orEmpty counts every class, so that templates may name it.
func orEmpty(counts map[Class]int64) map[Class]int64 {
	out := map[Class]int64{}
	for _, c := range Classes {
		out[c] = counts[c]
	}
	return out
}

// SampleNotice is a version as there could be one, for trying templates.
func SampleNotice() Notice {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	const digest = "5e0fa6a04f4b1a5f7bd0ea6f2ad2c4d1b7c2f0c4a1b3d5e7f90817263544a5b6"
	return Notice{
		ID: "shop/products/v000012", Type: NoticePublished, Dataset: "shop/products", Version: 12,
		Commit: digest[:40], DataDigest: digest, Run: "20260102T030405Z-0000", AsOf: at, Published: at,
		Sources: []NoticeSource{{Source: "example.com", AsOf: at, Rows: 100}},
		Rows:    map[string]map[string]int64{"products": {"train": 90, "test": 10}}, Bytes: 1 << 20,
		Schemas:  []NoticeSchema{{Table: "products", Fingerprint: digest[:16], Compatible: true}},
		Verdicts: []Verdict{}, Pull: PullCommand("shop/products", 12),
	}
}
