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
	tagFormat            // its attributes change how the rest is read
	tagUnsure            // changes how the rest is read in ways that are not followed
)

func kindOf(name []byte) tagKind {
	switch string(lowered(name)) {
	case "meta", "link":
		return tagDeclares
	case "script":
		return tagScript
	case "style":
		return tagStyle
	case "title", "noframes":
		return tagTitle
	case "noscript":
		return tagNoScript
	case "textarea", "iframe", "xmp", "noembed":
		return tagRaw
	case "head", "base", "basefont", "bgsound":
		return tagHead
	case "html":
		return tagHTML
	case "body":
		return tagBody
	case "template":
		return tagTemplate
	case "svg":
		return tagDrawing
	case "table":
		return tagTable
	case "caption", "colgroup", "col", "tbody", "thead", "tfoot", "tr", "td", "th":
		return tagTablePart
	case "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u", "input":
		return tagFormat
	case "math", "frameset", "plaintext":
		return tagUnsure
	}
	return tagOther
}

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
