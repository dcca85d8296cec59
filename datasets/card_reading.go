package datasets

import "fmt"

// reading shows how the version is read with common tools. SERVER stands for Sheaf's public address, which the card does not
// know: it is the same wherever the version is copied to.
func (c *cardText) reading() {
	v := c.v
	if len(v.Tables) == 0 || len(v.Tables[0].Splits) == 0 {
		return
	}
	t := v.Tables[0]
	split := t.Splits[0]
	for _, s := range t.Splits {
		if s.Name == AppendSplit {
			split = s
		}
	}
	ref := fmt.Sprintf("%s@v%d", v.Dataset, v.Version)
	file := DataFile(t.Name, split.Name, 0, len(split.Parts), "parquet")
	url := fmt.Sprintf("https://SERVER/datasets/%s/resolve/v%d/%s", v.Dataset, v.Version, file)
	glob := fmt.Sprintf("data/%s/%s-*.parquet", t.Name, split.Name)
	c.line("\n## How to read it\n\n`SERVER` is your Sheaf's public address.\n")
	c.line("```sh\n%s            # all of it, verified\nsheaf pull %s DIR --table %s --format jsonl --sample 100\n```\n", PullCommand(v.Dataset, v.Version), ref, t.Name)
	c.line("```python\n# datasets (HF_ENDPOINT=https://SERVER)\nfrom datasets import load_dataset\nds = load_dataset(%q, %q, revision=\"v%d\")\n```\n", v.Dataset, t.Name, v.Version)
	c.line("```python\n# Polars: from the server, or from a pulled directory\nimport polars as pl\npl.scan_parquet(%q)\npl.scan_parquet(\"DIR/%s\")\n```\n", url, glob)
	c.line("```sql\n-- DuckDB\nSELECT * FROM read_parquet('%s');\nSELECT * FROM read_parquet('DIR/%s');\n```\n", url, glob)
	c.line("```go\nsnap, err := datasets.Open(ctx, store, %q)\nfor row, err := range snap.Rows(ctx, datasets.Selection{Table: %q}) { … }\n```", ref, t.Name)
}
