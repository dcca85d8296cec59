package mem_test

import (
	"testing"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/blobtest"
	"sheaf/datasets/blob/mem"
)

func TestConformance(t *testing.T) {
	blobtest.Run(t, func(*testing.T) blob.Store { return mem.New() })
}
