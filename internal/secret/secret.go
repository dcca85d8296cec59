// Package secret holds the type of every configured password, so that none is printed by accident.
package secret

import (
	"fmt"
	"log/slog"
)

const mask = "***"

// String is a secret that formats, logs and encodes as *** and is taken out with Reveal. It decodes from plain
// text (YAML, JSON, flags). The zero value is "no secret" and prints as nothing.
type String struct{ value string }

// New wraps a secret.
func New(value string) String { return String{value} }

// Reveal returns the secret itself.
func (s String) Reveal() string { return s.value }

// IsZero reports whether there is no secret.
func (s String) IsZero() bool { return s.value == "" }

// String implements fmt.Stringer.
func (s String) String() string {
	if s.value == "" {
		return ""
	}
	return mask
}

// Format implements fmt.Formatter: no verb, %#v and %q included, prints the secret.
func (s String) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue implements slog.LogValuer.
func (s String) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements encoding.TextMarshaler.
func (s String) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *String) UnmarshalText(text []byte) error {
	s.value = string(text)
	return nil
}

// Set implements pflag.Value.
func (s *String) Set(value string) error {
	s.value = value
	return nil
}

// Type implements pflag.Value.
func (s *String) Type() string { return "secret" }
