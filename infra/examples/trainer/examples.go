package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
	"sheaf/infra/examples/trainer/classifier"
)

// examples reads one split of a pulled version: title and description with the topmost category.
func examples(ctx context.Context, dir, split string) ([]classifier.Example, error) {
	files, err := filepath.Glob(filepath.Join(dir, "data", "products", split+"-*.parquet"))
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", split, err)
	}
	var out []classifier.Example
	for _, file := range files {
		if err := each(ctx, file, func(row table.Row) {
			title, _ := row[0].(string)
			description, _ := row[1].(string)
			path, _ := row[2].([]string)
			if len(path) > 0 {
				out = append(out, classifier.Example{Text: title + " " + description, Label: path[0]})
			}
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func each(ctx context.Context, file string, do func(table.Row)) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("open part: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open part: %w", err)
	}
	r, err := parquet.Open(f, info.Size())
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	for row, err := range r.Rows(ctx, "title", "description", "category_path") {
		if err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		do(row)
	}
	return nil
}
