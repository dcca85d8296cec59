package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"slices"

	"sheaf/datasets/table"
)

// Verification is the result of Verify.
type Verification struct {
	Dataset string `json:"dataset"`
	Version int    `json:"version"`
	Commit  string `json:"commit"`
	Parts   int    `json:"parts"`
	Bytes   int64  `json:"bytes"`
	// Rows and DataDigest are recomputed from the data when deep, else those of the manifest.
	Rows       int64  `json:"rows"`
	DataDigest string `json:"data_digest"`
	Deep       bool   `json:"deep"`
}

// Verify holds a version against its manifest: every part (internal ones too) has its size and digest. deep reads
// all bytes, decodes every row of the published tables, and recomputes keys, row counts, row hashes and data_digest.
// ErrDamaged and ErrNotFound name the part that is wrong.
func (r *Repo) Verify(ctx context.Context, ref string, deep bool, report Report) (Verification, error) {
	v, err := r.Resolve(ctx, ref)
	if err != nil {
		return Verification{}, err
	}
	return r.verified(ctx, v, deep, report)
}

// VerifyPublished is Verify without the internal parts, which readers do not have.
func (r *Repo) VerifyPublished(ctx context.Context, ref string, deep bool, report Report) (Verification, error) {
	v, err := r.Resolve(ctx, ref)
	if err != nil {
		return Verification{}, err
	}
	v.State, v.Evidence = nil, nil
	return r.verified(ctx, v, deep, report)
}

func (r *Repo) verified(ctx context.Context, v Version, deep bool, report Report) (Verification, error) {
	out := Verification{Dataset: v.Dataset, Version: v.Version, Commit: v.Commit, DataDigest: v.DataDigest, Deep: deep}
	for _, p := range v.Parts() {
		out.Parts++
		out.Bytes += p.Bytes
	}
	for _, t := range v.Tables {
		out.Rows += t.Rows()
	}
	if err := r.verify(ctx, v, deep, report); err != nil {
		return out, fmt.Errorf("verify %s v%d: %w", v.Dataset, v.Version, err)
	}
	return out, nil
}

func (r *Repo) verify(ctx context.Context, v Version, deep bool, report Report) error {
	if !deep {
		return r.checkParts(ctx, v.Content, report)
	}
	for _, p := range append(slices.Clone(v.State), v.Evidence...) {
		report.at(Progress{Stage: "verify", What: p.Key})
		if err := r.hashPart(ctx, p.FileRef); err != nil {
			return err
		}
	}
	sum := sha256.New()
	sum.Write([]byte(digestHeader))
	for _, t := range v.Tables {
		if err := r.verifyTable(ctx, t, sum, report); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != v.DataDigest {
		return fmt.Errorf("%w: data_digest of the rows is %s, the manifest states %s", ErrDamaged, got, v.DataDigest)
	}
	return nil
}

func (r *Repo) verifyTable(ctx context.Context, t TableVersion, sum io.Writer, report Report) error {
	if t.Schema.Fingerprint() != t.Fingerprint {
		return fmt.Errorf("%w: the schema's fingerprint is %s, stated %s", ErrDamaged, t.Schema.Fingerprint(), t.Fingerprint)
	}
	var seqs []iter.Seq2[rowDigest, error]
	for _, s := range t.Splits {
		for _, source := range sourcesOf(s.Parts) {
			seqs = append(seqs, r.partRows(ctx, t.Schema, s.Name, partsOf(s.Parts, source), report))
		}
	}
	d := newDigester()
	if t.Schema.Key == "" {
		for _, seq := range seqs {
			for _, err := range seq {
				if err != nil {
					return err
				}
			}
		}
		return nil
	}
	for row, err := range mergeByKey(seqs) {
		if err == nil {
			err = d.add(row)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range t.Splits {
		if d.of(s.Name) != s.Digest || d.rows(s.Name) != s.Rows {
			return fmt.Errorf("split %s: %w: %d rows with digest %s, stated %d with %s", s.Name, ErrDamaged, d.rows(s.Name), d.of(s.Name), s.Rows, s.Digest)
		}
	}
	d.write(sum, t.Schema)
	return nil
}

func sourcesOf(parts []Part) []string {
	var out []string
	for _, p := range parts {
		if !slices.Contains(out, p.Source) {
			out = append(out, p.Source)
		}
	}
	return out
}

// partRows reads parts as a whole, in order, and hashes their rows; in append-only tables only counts them.
func (r *Repo) partRows(ctx context.Context, s table.Schema, split string, parts []Part, report Report) iter.Seq2[rowDigest, error] {
	return func(yield func(rowDigest, error) bool) {
		key, splitAt := s.Index(s.Key), s.Index("split")
		for _, p := range parts {
			report.at(Progress{Stage: "verify", What: p.Key})
			for row, err := range r.rows(ctx, p.FileRef, "", s) {
				var d rowDigest
				if err == nil && key >= 0 {
					d, err = digestOf(s, row, key, splitAt)
				}
				if err == nil && key >= 0 && (d.split != split || d.key < p.MinKey || d.key > p.MaxKey) {
					err = fmt.Errorf("part %s: %w: row %s of split %s does not belong there", p.Key, ErrDamaged, d.key, d.split)
				}
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

func digestOf(s table.Schema, row table.Row, key, split int) (rowDigest, error) {
	d := rowDigest{}
	var err error
	d.key, _ = row[key].(string)
	d.split, _ = row[split].(string)
	d.hash, err = table.RowHash(s, row)
	return d, err
}
