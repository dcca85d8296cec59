package datasets

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// DataFile is the stable name of the i-th of n files of a split, relative to the version's root.
func DataFile(tableName, split string, i, n int, ext string) string {
	return fmt.Sprintf("data/%s/%s-%05d-of-%05d.%s", tableName, split, i, n, ext)
}

// Card is the README.md of a version: front matter for Hugging Face clients, then what the version is, how to get it,
// where it comes from, what changed, and what every column means and holds. It is a function of the manifest.
func Card(v Version) []byte { return card(v, beside{v.Tables, Parquet, true}) }

// beside is what lies beside a card. Of a pull that is not whole, tables hold the splits, columns and counts of rows that were
// written; their parts are those that the rows came from.
type beside struct {
	tables []TableVersion
	format Format
	whole  bool // every file of the version, as it is stored
}

func card(v Version, b beside) []byte {
	c := &cardText{v: v}
	fmt.Fprintf(&c.Buffer, "---\n%s---\n", frontMatter(v, b))
	c.opening(b)
	c.contents()
	c.reading()
	c.changes()
	c.collection()
	c.columns()
	c.licence()
	c.checksums(b.whole)
	return c.Bytes()
}

// cardText is the Markdown in the making.
type cardText struct {
	bytes.Buffer
	v Version
}

func (c *cardText) line(format string, args ...any) { fmt.Fprintf(&c.Buffer, format+"\n", args...) }

func (c *cardText) opening(b beside) {
	v := c.v
	title := v.About.Title
	if title == "" {
		title = v.Dataset
	}
	c.line("\n# %s\n", title)
	if v.About.Description != "" {
		c.line("%s\n", v.About.Description)
	}
	if !b.whole {
		c.line("**This directory holds of the version: %s.**\n", b.inWords())
	}
	c.line("| | |\n|---|---|")
	c.line("| Version | `%s@v%d` |", v.Dataset, v.Version)
	c.line("| Commit | `%s` |", v.Commit)
	c.line("| Data digest | `sha256:%s` |", v.DataDigest)
	c.line("| As of | %s |", v.AsOf.Format(time.RFC3339))
	c.line("| Owner | %s |", orNone(v.About.Owner))
	c.line("| Licence | %s |", orNone(licenceOf(v.About)))
	c.line("| Get it | `%s` |", PullCommand(v.Dataset, v.Version))
}

// inWords says which rows and columns lie beside a card, and how.
func (b beside) inWords() string {
	var out []string
	for _, t := range b.tables {
		for _, s := range t.Splits {
			out = append(out, fmt.Sprintf("%d rows of `%s/%s`", s.Rows, t.Name, s.Name))
		}
	}
	if len(out) == 0 {
		return "no rows"
	}
	columns := ""
	if len(b.tables) == 1 {
		columns = fmt.Sprintf(", %d columns", len(b.tables[0].Schema.Columns))
	}
	return strings.Join(out, ", ") + columns + ", as " + string(b.format)
}

func licenceOf(a About) string {
	if a.License == "" || a.Licence == "" {
		return a.License + a.Licence
	}
	return a.License + ": " + a.Licence
}

func (c *cardText) contents() {
	c.line("\n## Contents\n\n| table | split | rows | files | bytes |\n|---|---|---:|---:|---:|")
	for _, t := range c.v.Tables {
		for _, s := range t.Splits {
			var size int64
			for _, p := range s.Parts {
				size += p.Bytes
			}
			c.line("| %s | %s | %d | %d | %d |", t.Name, s.Name, s.Rows, len(s.Parts), size)
		}
	}
}

func (c *cardText) licence() {
	c.line("\n## Licence and use\n")
	if note := licenceOf(c.v.About); note != "" {
		c.line("%s\n", note)
	} else {
		c.line("The owner states no licence: ask before you pass the data on.\n")
	}
	if c.imported() {
		return
	}
	c.line("The rows state facts that public pages showed on the days above. Texts and pictures belong to those who published them;\nthe licence of this dataset does not change that.")
}

func (c *cardText) checksums(whole bool) {
	c.line("\n## Checksums\n")
	c.line("`sha256sum -c .meta/sha256sums` in this directory checks every file; `sheaf verify DIR` also reads the rows. `.meta/manifest.json` is\nthe stored manifest: its SHA-256 is `%s`, of which the commit is the beginning.", c.v.SHA256)
	if whole {
		c.line("`.meta/croissant.json` describes the files and fields for Croissant 1.1 readers.")
	}
}

// cellOf makes text fit into a cell of a Markdown table.
func cellOf(s string) string {
	return strings.NewReplacer("|", "\\|", "\r", " ", "\n", " ", "<", "&lt;").Replace(s)
}

// codeOf is text as it stands, in a cell of a Markdown table; nothing for nothing.
func codeOf(s string) string {
	if s == "" {
		return ""
	}
	return "`" + strings.NewReplacer("|", "\\|", "`", "'", "\r", " ", "\n", " ").Replace(s) + "`"
}

func orNone(s string) string {
	if s == "" {
		return "not stated"
	}
	return cellOf(s)
}
