package path

import "strings"

// Rename gives an expression in which a name is replaced by another: one that the expression starts from (under is ""), or one that
// is read of a variable (under is "$row": $row.price, $row['price']). Names inside of filters and of other objects stay. False: the text is no
// expression, or the name is not in it.
func Rename(src, under, from, to string) (string, bool) {
	if _, err := Compile(src); err != nil {
		return src, false
	}
	tokens, err := scan(src)
	if err != nil {
		return src, false
	}
	var b strings.Builder
	depth, at := 0, 0
	for i, t := range tokens {
		switch {
		case t.kind == symbol && t.text == "[":
			depth++
		case t.kind == symbol && t.text == "]":
			depth--
		}
		if (t.kind != name && t.kind != text) || t.text != from {
			continue
		}
		stop := tokens[i+1].at
		written := strings.TrimRight(src[t.at:stop], " \t\r\n")
		if under == "" && (t.kind == text || depth > 0 || !startsHere(tokens, i)) || under != "" && !readOf(tokens, i, under) {
			continue
		}
		b.WriteString(src[at:t.at])
		switch t.kind {
		case text:
			b.WriteString(written[:1] + to + written[:1])
		default:
			b.WriteString(to)
		}
		at = t.at + len(written)
	}
	if at == 0 {
		return src, false
	}
	b.WriteString(src[at:])
	return b.String(), true
}

// startsHere reports whether the name is not read of something else, and no function.
func startsHere(tokens []token, i int) bool {
	if next := tokens[i+1]; next.kind == symbol && next.text == "(" {
		return false
	}
	if i == 0 {
		return true
	}
	before := tokens[i-1]
	return before.kind != up && (before.kind != symbol || before.text != ".")
}

// readOf reports whether the name is a member of that variable.
func readOf(tokens []token, i int, variableName string) bool {
	if i < 2 || tokens[i-2].kind != variable || tokens[i-2].text != variableName || tokens[i-1].kind != symbol {
		return false
	}
	return tokens[i-1].text == "." || tokens[i-1].text == "[" && tokens[i].kind == text && tokens[i+1].kind == symbol && tokens[i+1].text == "]"
}
