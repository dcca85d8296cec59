package datasets

import (
	"context"
	"fmt"
	"strings"

	"sheaf/datasets/table"
)

const (
	// exampleRows is how many rows of a table are looked at for examples: the first ones by key, so always the same.
	exampleRows = 50
	// exampleLength bounds an example, in characters.
	exampleLength = 60
)

// examples finds a value of every column for the data dictionary: the first one in the first rows of the first part. A
// column that is null in all of them has none: other parts would cost a download each.
func (b *builder) examples(ctx context.Context, t TableVersion) (map[string]string, error) {
	parts := t.Parts()
	if len(parts) == 0 {
		return nil, nil
	}
	out := map[string]string{}
	if err := b.examplesOf(ctx, t.Schema, parts[0], out); err != nil {
		return nil, fmt.Errorf("examples of table %s: %w", t.Name, err)
	}
	return out, nil
}

func (b *builder) examplesOf(ctx context.Context, s table.Schema, p Part, out map[string]string) error {
	n := 0
	for row, err := range b.repo.columns(ctx, p.FileRef, s.Names()...) {
		if err != nil {
			return err
		}
		for i, c := range s.Columns {
			if out[c.Name] != "" || row[i] == nil {
				continue
			}
			text, err := exampleOf(c, row[i])
			if err != nil {
				return err
			}
			out[c.Name] = text
		}
		if n++; n >= exampleRows {
			break
		}
	}
	return nil
}

// exampleOf is a cell on one line, as JSONL writes it but texts and instants without quotes.
func exampleOf(c table.Column, cell any) (string, error) {
	text, ok := cell.(string)
	if !ok {
		var err error
		if text, err = valueText(c, cell); err != nil {
			return "", err
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > exampleLength {
		text = string(runes[:exampleLength-1]) + "…"
	}
	return text, nil
}
