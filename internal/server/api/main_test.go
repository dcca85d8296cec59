package api_test

import (
	"testing"

	"sheaf/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }
