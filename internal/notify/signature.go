package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"sheaf/internal/secret"
)

// Headers of Standard Webhooks 1.0.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

const secretPrefix = "whsec_"

// Key is the decoded secret of one endpoint: 24 to 64 random bytes (Standard Webhooks 1.0).
type Key struct{ bytes []byte }

// maxKeys bounds the secrets of one endpoint: the old and the new one while they are changed, and one to spare.
const maxKeys = 3

// ParseKeys reads the secrets of an endpoint, parted by blanks or commas: several while one replaces the other.
func ParseKeys(s secret.String) ([]Key, error) {
	parts := strings.FieldsFunc(s.Reveal(), func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	if len(parts) == 0 || len(parts) > maxKeys {
		return nil, fmt.Errorf("there are %d webhook secrets, expected 1 to %d", len(parts), maxKeys)
	}
	keys := make([]Key, len(parts))
	for i, part := range parts {
		var err error
		if keys[i], err = ParseKey(secret.New(part)); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// ParseKey reads "whsec_" + base64.
func ParseKey(s secret.String) (Key, error) {
	text, ok := strings.CutPrefix(s.Reveal(), secretPrefix)
	if !ok {
		return Key{}, errors.New("webhook secret must begin with " + secretPrefix)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return Key{}, errors.New("webhook secret is not base64 after " + secretPrefix)
	}
	if len(raw) < 24 || len(raw) > 64 {
		return Key{}, fmt.Errorf("webhook secret has %d bytes, expected 24 to 64", len(raw))
	}
	return Key{raw}, nil
}

// Sign returns the value of the signature header for one attempt: HMAC-SHA256 over "id.timestamp.body".
func (k Key) Sign(id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, k.bytes)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
