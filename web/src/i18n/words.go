// Package i18n has the words of the web UI for what the server says, so that messages say the same in the same words.
package i18n

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed ko/server.json
var korean []byte

// Korean is what is said in Korean, by code (internal/phrase); {{name}} stands for a param.
func Korean() map[string]string {
	var words map[string]string
	if err := json.Unmarshal(korean, &words); err != nil {
		panic(fmt.Sprintf("web/src/i18n/ko/server.json: %v", err)) // it is part of the program, and a test reads it
	}
	return words
}
