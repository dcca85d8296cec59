package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// VersionEventID is the id of the event by which a version was told of, and so of its receipts.
func VersionEventID(dataset string, version int) string {
	return eventID(VersionPublished, dataset, fmt.Sprintf("v%d", version))
}

// eventID is stable over retries and unique to what happened: 24 hex digits of SHA-256 after "evt-".
func eventID(kind, dataset, what string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + dataset + "\x00" + what))
	return "evt-" + hex.EncodeToString(sum[:12])
}
