package extract

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// scriptState finds the script that assigns name ("window.__INITIAL_STATE__") and decodes the one JSON value after
// the equals sign, or inside JSON.parse("…"). Braces are never counted: product names contain them.
func scriptState(root *html.Node, name string) (any, error) {
	var firstErr error
	found := false
	for n := range root.Descendants() {
		if n.DataAtom != atom.Script || n.Type != html.ElementNode || n.FirstChild == nil {
			continue
		}
		v, ok, err := stateIn(n.FirstChild.Data, name)
		if ok && err == nil {
			return v, nil
		}
		found = found || ok
		if firstErr == nil {
			firstErr = err
		}
	}
	if !found {
		return nil, fmt.Errorf("find script state: no script assigns %s", name)
	}
	return nil, firstErr
}

func stateIn(script, name string) (v any, found bool, err error) {
	for rest := script; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return nil, found, err
		}
		rest = rest[i+len(name):]
		value, ok := strings.CutPrefix(strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(rest, " \t\r\n"), `"]`), " \t\r\n"), "=")
		if !ok || strings.HasPrefix(value, "=") {
			continue
		}
		found = true
		v, err = assigned(strings.TrimLeft(value, " \t\r\n"))
		if err == nil {
			return v, true, nil
		}
		err = fmt.Errorf("read script state %s: %w", name, err)
	}
}

func assigned(value string) (any, error) {
	if arg, ok := strings.CutPrefix(value, "JSON.parse("); ok {
		inner, _, err := decodeOne(strings.TrimLeft(arg, " \t\r\n"))
		if err != nil {
			return nil, err
		}
		text, ok := inner.(string)
		if !ok {
			return nil, fmt.Errorf("decode json: JSON.parse of something that is no string")
		}
		return decodeJSON([]byte(text))
	}
	return decodeLoose(value)
}
