package datasets

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"sheaf/datasets/table"
)

// DataFile is the stable name of the i-th of n files of a split, relative to the version's root.
func DataFile(tableName, split string, i, n int, ext string) string {
	return fmt.Sprintf("data/%s/%s-%05d-of-%05d.%s", tableName, split, i, n, ext)
}

// cardHead is the front matter that Hugging Face's datasets library reads.
type cardHead struct {
	License    string       `yaml:"license,omitempty"`
	PrettyName string       `yaml:"pretty_name,omitempty"`
	Tags       []string     `yaml:"tags,omitempty"`
	Configs    []cardConfig `yaml:"configs,omitempty"`
	Info       []cardInfo   `yaml:"dataset_info,omitempty"`
}

type cardConfig struct {
	Name    string     `yaml:"config_name"`
	Files   []cardFile `yaml:"data_files"`
	Default bool       `yaml:"default,omitempty"`
}

type cardFile struct {
	Split string `yaml:"split"`
	Path  string `yaml:"path"`
}

type cardInfo struct {
	Name         string      `yaml:"config_name"`
	Splits       []cardSplit `yaml:"splits"`
	DownloadSize int64       `yaml:"download_size"`
	DatasetSize  int64       `yaml:"dataset_size"`
}

type cardSplit struct {
	Name     string `yaml:"name"`
	Bytes    int64  `yaml:"num_bytes"`
	Examples int64  `yaml:"num_examples"`
}

// Card is the README.md of a version: front matter for Hugging Face clients, then what the version is, where it comes
// from and what every column means. It is a function of the manifest.
func Card(v Version) []byte { return card(v, "parquet", true) }

// card leaves out the row counts, which clients enforce, for a pull that is only part of the version.
func card(v Version, ext string, whole bool) []byte {
	var b bytes.Buffer
	head := cardHead{PrettyName: v.About.Title, License: "other", Tags: []string{"sheaf", "sheaf:" + v.Dataset}}
	for i, t := range v.Tables {
		if len(t.Splits) == 0 {
			continue
		}
		config := cardConfig{Name: t.Name, Default: i == 0}
		info := cardInfo{Name: t.Name}
		for _, s := range t.Splits {
			config.Files = append(config.Files, cardFile{Split: s.Name, Path: fmt.Sprintf("data/%s/%s-*.%s", t.Name, s.Name, ext)})
			split := cardSplit{Name: s.Name, Examples: s.Rows}
			for _, p := range s.Parts {
				split.Bytes += p.Uncompressed
				info.DownloadSize += p.Bytes
			}
			info.DatasetSize += split.Bytes
			info.Splits = append(info.Splits, split)
		}
		head.Configs = append(head.Configs, config)
		if whole {
			head.Info = append(head.Info, info)
		}
	}
	front, err := yaml.Marshal(head)
	if err != nil {
		panic(fmt.Sprintf("encode card: %v", err)) // plain structs of texts and numbers
	}
	fmt.Fprintf(&b, "---\n%s---\n", front)
	cardBody(&b, v, whole)
	return b.Bytes()
}

func cardBody(b *bytes.Buffer, v Version, whole bool) {
	title := v.About.Title
	if title == "" {
		title = v.Dataset
	}
	fmt.Fprintf(b, "\n# %s\n\n", title)
	if v.About.Description != "" {
		fmt.Fprintf(b, "%s\n\n", v.About.Description)
	}
	if !whole {
		fmt.Fprintf(b, "**This directory holds only a part of the version.**\n\n")
	}
	fmt.Fprintf(b, "| | |\n|---|---|\n| Version | `%s@v%d` |\n| Commit | `%s` |\n| Data digest | `sha256:%s` |\n| As of | %s |\n| Owner | %s |\n| Licence | %s |\n",
		v.Dataset, v.Version, v.Commit, v.DataDigest, v.AsOf.Format(time.RFC3339), orNone(v.About.Owner), orNone(v.About.Licence))
	fmt.Fprintf(b, "| Get it | `%s` |\n", PullCommand(v.Dataset, v.Version))

	fmt.Fprintf(b, "\n## Contents\n\n| table | split | rows | files | bytes |\n|---|---|---:|---:|---:|\n")
	for _, t := range v.Tables {
		for _, s := range t.Splits {
			var size int64
			for _, p := range s.Parts {
				size += p.Bytes
			}
			fmt.Fprintf(b, "| %s | %s | %d | %d | %d |\n", t.Name, s.Name, s.Rows, len(s.Parts), size)
		}
	}
	fmt.Fprintf(b, "\n## Sources\n\n| source | as of | recipe | rows | |\n|---|---|---|---:|---|\n")
	for _, s := range v.Sources {
		note := s.Carried
		if note != "" {
			note = "rows of an earlier run (" + note + ")"
		} else if s.Partial {
			note = "not all was seen in this run"
		}
		fmt.Fprintf(b, "| %s | %s | %s r%d | %d | %s |\n", s.Source, s.AsOf.Format(time.RFC3339), s.Recipe, s.RecipeRev, s.Rows, note)
	}
	if v.Parent.Version > 0 {
		fmt.Fprintf(b, "\n## Changes since v%d\n\n| class | rows |\n|---|---:|\n", v.Parent.Version)
		counts := v.Counts()
		for _, class := range Classes {
			if counts[class] > 0 {
				fmt.Fprintf(b, "| %s | %d |\n", class, counts[class])
			}
		}
	}
	for _, t := range v.Tables {
		fmt.Fprintf(b, "\n## Table `%s`\n\n| column | type | meaning | unit | null means |\n|---|---|---|---|---|\n", t.Name)
		dictionary(b, "", t.Schema.Columns)
	}
}

func dictionary(b *bytes.Buffer, prefix string, columns []table.Column) {
	for _, c := range columns {
		null := c.NullMeans
		if c.Required {
			null = "never null"
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s | %s |\n", prefix, c.Name, cellOf(string(c.Type)), cellOf(c.Doc), cellOf(c.Unit), cellOf(null))
		dictionary(b, prefix+c.Name+"[].", c.Children)
	}
}

// cellOf makes text fit into a cell of a Markdown table.
func cellOf(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(s)
}

func orNone(s string) string {
	if s == "" {
		return "not stated"
	}
	return cellOf(s)
}
