package recipe

// TableColumn is a column of a table whose columns are fixed, as a recipe may fill it.
type TableColumn struct {
	Name     string
	Type     FieldType // how a field of this name is read unless it says otherwise
	List     bool      // Type holds for each element
	Volatile bool      // its changes alone make no new version of a record, unless the field says otherwise
}

// TableColumns are the columns of products or documents that a recipe may fill, in their order; nil for a table of the dataset's own,
// whose columns are the recipe's fields.
func TableColumns(table string) []TableColumn {
	var out []TableColumn
	for _, c := range columnsOf(table) {
		out = append(out, TableColumn{Name: c.name, Type: c.kind, List: c.list, Volatile: c.volatile})
	}
	return out
}
