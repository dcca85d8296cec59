package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/mall"
)

// itemColumns are what every side of a comparison extracts from each product page.
var itemColumns = []string{
	"site_product_id", "title", "brand_raw", "price", "price_max", "price_currency", "list_price", "availability", "rating", "rating_count",
	"category_path", "image_urls", "bullets", "description", "mpn", "gtin_raw", "seller_name",
}

// items are products by id, each as one text of its columns.
type items map[string]string

func (it items) add(row map[string]any) error {
	id := fmt.Sprint(row["site_product_id"])
	if _, ok := it[id]; ok {
		return fmt.Errorf("item %s is there twice", id)
	}
	var b strings.Builder
	for _, column := range itemColumns {
		if v := canonical(column, row[column]); v != "" {
			fmt.Fprintf(&b, "%s=%s\n", column, v)
		}
	}
	it[id] = b.String()
	return nil
}

// canonical writes a value so that equal ones are equal texts, whoever wrote them.
func canonical(column string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = fmt.Sprint(e)
		}
		return strings.Join(parts, " | ")
	}
	s := strings.Join(strings.Fields(fmt.Sprint(v)), " ")
	switch column {
	case "price", "price_max", "list_price", "rating", "rating_count":
		if f, err := strconv.ParseFloat(s, 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return s
}

// truthOf is what a right crawler extracts of one shop on a day.
func truthOf(m *mall.Mall, site string, day int) (items, error) {
	out := items{}
	for row := range m.Truth(day) {
		if row.Record.Site != site {
			continue
		}
		text, err := json.Marshal(row.Record)
		if err != nil {
			return nil, fmt.Errorf("read the truth: %w", err)
		}
		record, err := decodeItem(text)
		if err != nil {
			return nil, err
		}
		if err := out.add(record); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// readItems reads files of JSON lines.
func readItems(pattern string) (items, error) {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("find items: %w", err)
	}
	out := items{}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read items: %w", err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			row, err := decodeItem(lines.Bytes())
			if err != nil {
				return nil, err
			}
			if err := out.add(row); err != nil {
				return nil, fmt.Errorf("read %s: %w", path, err)
			}
		}
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
	}
	return out, nil
}

func decodeItem(text []byte) (map[string]any, error) {
	var row map[string]any
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if err := d.Decode(&row); err != nil {
		return nil, fmt.Errorf("read item %q: %w", tail(string(text)), err)
	}
	return row, nil
}

// check demands the very items that are wanted.
func (it items) check(who string, want items) error {
	var wrong []string
	for id, text := range want {
		if it[id] != text {
			wrong = append(wrong, fmt.Sprintf("%s is\n%s, not\n%s", id, it[id], text))
		}
	}
	slices.Sort(wrong)
	if len(wrong) > 0 || len(it) != len(want) {
		return fmt.Errorf("%s has %d items of %d, %d of them wrong: %s", who, len(it), len(want), len(wrong), strings.Join(wrong[:min(2, len(wrong))], "\n"))
	}
	return nil
}
