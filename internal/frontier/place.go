package frontier

import (
	"fmt"
	"strings"
	"time"
)

// Place is where one source's crawl of one run lies in the store: runs/<run>/<source>/.
type Place struct {
	Run    string `json:"run"`
	Source string `json:"source"` // the marketplace: a registrable domain
}

func (p Place) root() string { return "runs/" + p.Run + "/" + p.Source + "/" }

func (p Place) frontierChain() string { return p.root() + "frontier/ckpt/" }

func (p Place) batchesRoot() string { return p.root() + "batches/" }

func (p Place) batchChain(n int) string { return fmt.Sprintf("%s%06d/ckpt/", p.batchesRoot(), n) }

// batchDoc carries the epoch of the Discover that wrote it: a fenced one can never touch a batch that counts.
func (p Place) batchDoc(n int, epoch int64) string {
	return fmt.Sprintf("%sb%06d-e%d.jsonl.zst", p.batchesRoot(), n, epoch)
}

func (p Place) segment(owner string, epoch, seq int64) string {
	return fmt.Sprintf("%ssegments/%s-e%d-%06d.jsonl.zst", p.root(), owner, epoch, seq)
}

func (p Place) seen(epoch, seq int64) string {
	return fmt.Sprintf("%sfrontier/seen/e%d-%06d.bin", p.root(), epoch, seq)
}

func (p Place) progress() string { return p.root() + "progress/" }

func (p Place) throttle() string { return p.root() + "throttle/" }

// ControlPrefix is where BuildDataset writes the operator's wishes for a run, one object a wish.
func ControlPrefix(run string) string { return "runs/" + run + "/control/" }

func controlKey(run string, seq int) string {
	return fmt.Sprintf("%s%06d.json", ControlPrefix(run), seq)
}

// archiveKey names a WARC chunk: unique by run, source, owner ("b000012", "frontier"), epoch and checkpoint.
func (p Place) archiveKey(site string, asOf time.Time, owner string, epoch, seq int64) string {
	return fmt.Sprintf("archive/%s/%s/%s-%s-%s-e%d-%06d.warc.gz", site, asOf.UTC().Format("2006-01"), p.Run, p.Source, owner, epoch, seq)
}

const discoverOwner = "frontier"

func batchOwner(n int) string { return fmt.Sprintf("b%06d", n) }

func (p Place) validate() error {
	if p.Run == "" || strings.ContainsAny(p.Run, "/\\") {
		return fmt.Errorf("crawl: run %q is not a name", p.Run)
	}
	if p.Source == "" || strings.ContainsAny(p.Source, "/\\") {
		return fmt.Errorf("crawl: source %q is not a name", p.Source)
	}
	return nil
}
