// Package faults holds Sheaf to what it promises when workers come, go, hang and die and when servers restart: real
// worker processes of the shipping binary, real Temporal and MinIO, and data_digest as the judge.
package faults

import (
	"testing"

	"sheaf/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }
