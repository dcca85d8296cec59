package workflows

import (
	"crypto/rand"
	"encoding/hex"
)

// randomSuffix is only called inside workflow.SideEffect, which records it.
func randomSuffix() string {
	var b [2]byte
	rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}
