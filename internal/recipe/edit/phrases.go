package edit

import "maps"

// phrases is the table of words. Korean phrases avoid particles that change with the word before them.
var phrases = allPhrases()

func allPhrases() map[string]Words {
	out := map[string]Words{
		"and_more": {KO: "%s 외 %d개", EN: "%s and %d more"},
		"or":       {KO: "%s, 없으면 %s", EN: "%s, else %s"},
	}
	for _, part := range []map[string]Words{placePhrases, pagePhrases, rulePhrases, changePhrases} {
		maps.Copy(out, part)
	}
	return out
}
