package parquet

import (
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

// Keys of the file's metadata.
const (
	// metaSchema holds the table.Schema as canonical JSON, so that a reader needs nothing but the file.
	metaSchema = "sheaf.schema"
	// metaFingerprint holds the fingerprint of that schema.
	metaFingerprint = "sheaf.fingerprint"
)

var (
	decimalType   = &arrow.Decimal128Type{Precision: 18, Scale: 4}
	timestampType = &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
)

// arrowSchema maps a schema: every field is nullable (Required is held by checks), the data dictionary becomes
// field metadata.
func arrowSchema(s table.Schema) (*arrow.Schema, error) {
	fields := make([]arrow.Field, 0, len(s.Columns))
	seen := make(map[string]bool, len(s.Columns))
	for _, c := range s.Columns {
		if c.Name == "" || seen[c.Name] {
			return nil, fmt.Errorf("table %s: column name %q is empty or used twice", s.Table, c.Name)
		}
		seen[c.Name] = true
		f, err := arrowField(c)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", s.Table, err)
		}
		fields = append(fields, f)
	}
	if s.Key != "" && s.Index(s.Key) < 0 {
		return nil, fmt.Errorf("table %s: key column %q does not exist", s.Table, s.Key)
	}
	doc, err := blob.Canonical(s)
	if err != nil {
		return nil, err
	}
	meta := arrow.NewMetadata([]string{metaSchema, metaFingerprint}, []string{string(doc), s.Fingerprint()})
	return arrow.NewSchema(fields, &meta), nil
}

func arrowField(c table.Column) (arrow.Field, error) {
	t, err := arrowType(c)
	if err != nil {
		return arrow.Field{}, err
	}
	return arrow.Field{Name: c.Name, Type: t, Nullable: true, Metadata: dictionaryEntry(c)}, nil
}

// dictionaryEntry is what pyarrow shows as field.metadata.
func dictionaryEntry(c table.Column) arrow.Metadata {
	var keys, values []string
	for _, e := range [][2]string{{"description", c.Doc}, {"unit", c.Unit}, {"null_means", c.NullMeans}} {
		if e[1] != "" {
			keys, values = append(keys, e[0]), append(values, e[1])
		}
	}
	return arrow.NewMetadata(keys, values)
}

func arrowType(c table.Column) (arrow.DataType, error) {
	switch c.Type {
	case table.String:
		return arrow.BinaryTypes.String, nil
	case table.Int32:
		return arrow.PrimitiveTypes.Int32, nil
	case table.Int64:
		return arrow.PrimitiveTypes.Int64, nil
	case table.Float32:
		return arrow.PrimitiveTypes.Float32, nil
	case table.Float64:
		return arrow.PrimitiveTypes.Float64, nil
	case table.Bool:
		return arrow.FixedWidthTypes.Boolean, nil
	case table.Decimal:
		return decimalType, nil
	case table.Timestamp:
		return timestampType, nil
	case table.Date:
		return arrow.FixedWidthTypes.Date32, nil
	case table.Strings:
		return arrow.ListOfField(arrow.Field{Name: "element", Type: arrow.BinaryTypes.String, Nullable: true}), nil
	case table.Rows:
		return rowsType(c)
	}
	return nil, fmt.Errorf("column %s: unknown type %q", c.Name, c.Type)
}

func rowsType(c table.Column) (arrow.DataType, error) {
	if len(c.Children) == 0 {
		return nil, fmt.Errorf("column %s: %s without children", c.Name, c.Type)
	}
	cells := make([]arrow.Field, 0, len(c.Children))
	for _, child := range c.Children {
		if child.Type == table.Rows || child.Type == table.Strings {
			return nil, fmt.Errorf("column %s: child %s is no scalar", c.Name, child.Name)
		}
		f, err := arrowField(child)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		cells = append(cells, f)
	}
	return arrow.ListOfField(arrow.Field{Name: "element", Type: arrow.StructOf(cells...), Nullable: true}), nil
}
