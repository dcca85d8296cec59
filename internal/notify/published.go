package notify

import (
	"fmt"

	"sheaf/datasets"
)

// Published is the data of the event sheaf.version.published: the notice and where to look.
type Published struct {
	datasets.Notice
	Card string `json:"card"` // address of the dataset card
}

// FromNotice makes the event of a published version. Equal notices give equal events.
func FromNotice(n datasets.Notice, base string) (Event, error) {
	version := fmt.Sprintf("v%d", n.Version)
	card := fmt.Sprintf("%s/datasets/%s/resolve/%s/README.md", base, n.Dataset, version)
	return NewEvent(VersionPublished, n.Dataset, version, n.AsOf, base, Published{Notice: n, Card: card})
}
