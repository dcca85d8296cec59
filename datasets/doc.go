// Package datasets knows versions: definitions, manifests, parts, tags, holds, and how a version is built,
// published, verified and pulled. It knows neither Temporal nor HTTP serving. docs/FORMAT.md describes what it
// stores.
//
// To read a version, open it and range over its rows. [Open] pins the version: a tag that moves later does not matter.
// [Scan] fills the caller's struct, whose `col` tags are the columns that are read and nothing else is; [Snapshot.Rows] gives
// cells without a struct. Rows come split by split in key order, decoded a row group at a time, so that memory does not
// grow with the version; they end with the context, with an error, or when the loop does.
//
//	type offer struct {
//		ID    string           `col:"product_uid"`
//		Title string           `col:"title"`
//		Price *decimal.Decimal `col:"price"` // nil where the page states none
//	}
//
//	snap, err := datasets.Open(ctx, store, "shop/products@latest")
//	…
//	for o, err := range datasets.Scan[offer](ctx, snap, datasets.Selection{Split: "train"}) {
//
// store is datasets/blob/minio for who has credentials of the object store, and datasets/blob/remote for everybody else: it
// reads through a Sheaf server. [Repo.Pull] brings a version into a directory; docs/PULL.md shows all ways.
package datasets
