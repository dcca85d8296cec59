package blob

// Op names a method of Store, for decorators that count or disturb calls.
type Op string

// The operations of a Store.
const (
	OpPut      Op = "put"
	OpCreate   Op = "create"
	OpGet      Op = "get"
	OpGetRange Op = "get_range"
	OpStat     Op = "stat"
	OpList     Op = "list"
	OpDelete   Op = "delete"
)

// Ops are all operations.
func Ops() []Op { return []Op{OpPut, OpCreate, OpGet, OpGetRange, OpStat, OpList, OpDelete} }
