package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const runNotebook = `
import sys, nbformat
from nbclient import NotebookClient
book = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(book, timeout=240, kernel_name="python3").execute()
print("\n".join(o.get("text", "") for c in book.cells for o in c.get("outputs", [])))
`

// The notebook that is shipped runs from its first cell to its last.
func TestNotebook(t *testing.T) {
	python, err := filepath.Abs("../../.venv/bin/python")
	require.NoError(t, err)
	if exec.Command(python, "-c", "import nbclient, ipykernel").Run() != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "CI has to run this: make venv")
		t.Skip("no Python with nbclient and ipykernel: run `make venv`")
	}
	w := newWorld(t)
	w.work()
	for version := range 2 {
		var b strings.Builder
		b.WriteString("sku,title,shop\n")
		for i := range 120 + 5*version {
			shop, word := "books", "novel by an author"
			if i%3 == 0 {
				shop, word = "tools", "hammer with a grip"
			}
			fmt.Fprintf(&b, "s%d,%s number %d,%s\n", i, word, i+version*(i%10/9), shop)
		}
		succeeds(t, w.env(), "import", w.file("things.csv", b.String()), "team/things", "--key", "sku")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(python, "-c", runNotebook, "../../infra/examples/notebooks/read-and-train.ipynb")
	cmd.Env = append(os.Environ(), w.env(asCommand+"=1", "SHEAF="+self, "DATASET=team/things", "KEY=row_uid", "LABEL=shop", "IPYTHONDIR="+t.TempDir())...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "5 added, 0 gone, 12 changed, 125 rows now")
	require.Contains(t, string(out), "accuracy 1.00")
}
