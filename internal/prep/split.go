package prep

import (
	"github.com/zeebo/xxh3"

	"sheaf/internal/text"
)

// splitSalt is fixed for ever: another one would move every row.
const splitSalt = "sheaf/split/1\x00"

// Split places a group: 80 % train, 10 % validation, 10 % test by XXH3 of the salted group key.
func Split(groupKey string) string {
	switch bucket := xxh3.HashString(splitSalt+groupKey) % 10_000; {
	case bucket < 8_000:
		return "train"
	case bucket < 9_000:
		return "validation"
	}
	return "test"
}

// groupKey keeps what is the same product, or a variation of it, in one split, across sites where it can be told.
func (b *builder) groupKey() string {
	brand, mpn := text.MatchKey(b.text("brand")), text.MatchKey(b.text("mpn"))
	switch {
	case b.text("gtin14") != "":
		return "gtin:" + b.text("gtin14")
	case brand != "" && mpn != "":
		return "mpn:" + brand + "\x00" + mpn
	case b.text("parent_id") != "":
		return "parent:" + b.in.Key.Site + "\x00" + b.in.Key.Marketplace + "\x00" + b.text("parent_id")
	}
	return "key:" + b.in.Key.Hash()
}
