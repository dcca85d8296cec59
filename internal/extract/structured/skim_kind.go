package structured

import "bytes"

// tagKind is what a start tag means to a skimmer.
type tagKind int

const (
	tagOther     tagKind = iota
	tagDeclares          // part of a syntax
	tagScript            // raw text, of the head too
	tagStyle             // raw text, of the head too
	tagTitle             // raw text, of the head too
	tagNoScript          // raw text, of the head too
	tagRaw               // raw text of the body
	tagHead              // of the head
	tagHTML              // the root
	tagBody              // the body
	tagTemplate          // a tree of its own
	tagTable             // a table
	tagTablePart         // part of a table
	tagDrawing           // an image with rules of its own
	tagUnsure            // changes how the rest is read
)

var tagKinds = map[string]tagKind{
	"meta": tagDeclares, "link": tagDeclares,
	"script": tagScript, "style": tagStyle, "title": tagTitle, "noframes": tagTitle, "noscript": tagNoScript,
	"textarea": tagRaw, "iframe": tagRaw, "xmp": tagRaw, "noembed": tagRaw,
	"head": tagHead, "base": tagHead, "basefont": tagHead, "bgsound": tagHead,
	"html": tagHTML, "body": tagBody, "template": tagTemplate, "svg": tagDrawing,
	"table": tagTable, "caption": tagTablePart, "colgroup": tagTablePart, "col": tagTablePart, "tbody": tagTablePart,
	"thead": tagTablePart, "tfoot": tagTablePart, "tr": tagTablePart, "td": tagTablePart, "th": tagTablePart,
	"math": tagUnsure, "frameset": tagUnsure, "plaintext": tagUnsure,
}

func kindOf(name []byte) tagKind { return tagKinds[string(lowered(name))] }

// lowered is a tag's name in lower case; of a long one, which is none that means anything here, nothing.
func lowered(name []byte) []byte {
	if len(name) > len("animatetransform") {
		return nil
	}
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			return bytes.ToLower(name)
		}
	}
	return name
}

// mayBeJSON tells whether a script's tag may say that it holds JSON-LD; its letters can be written as references.
func mayBeJSON(tag []byte) bool {
	return bytes.IndexByte(tag, '&') >= 0 || containsFold(tag, "ld+json")
}
