package notify

import (
	"crypto/sha256"
	"encoding/hex"
)

// eventID is stable over retries and unique to what happened: 24 hex digits of SHA-256 after "evt-".
func eventID(kind, dataset, what string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + dataset + "\x00" + what))
	return "evt-" + hex.EncodeToString(sum[:12])
}
