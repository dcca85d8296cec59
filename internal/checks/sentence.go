package checks

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// params are what stands in a sentence: texts and numbers.
type params map[string]any

// sentences are what codes say in English; {name} stands for a param.
var sentences = map[string]string{
	"checks.off":              "Every check is switched off.",
	"crawl.failed":            "The crawl failed, the rows of the last version are kept: {reason}",
	"complete.ok":             "The crawl ended by exhaustion.",
	"complete.partial":        "The crawl did not see everything: rows that it did not meet are kept and count as no evidence.",
	"failures.share":          "{failed} of {attempted} pages and items ({share}) could not be read.",
	"refused.share":           "The site refused {refused} of {attempted} pages ({share}; usual is {usual}): captcha, 403, 429 or 503.",
	"refused.share.first":     "The site refused {refused} of {attempted} pages ({share}): captcha, 403, 429 or 503.",
	"retried.share":           "{share} of the requests were repeats of one that failed; usual is {usual}.",
	"retried.share.first":     "{share} of the requests were repeats of one that failed.",
	"body_size.ok":            "Pages of {pages} kinds are as large as usual.",
	"body_size.moved":         "Pages of kind {page} have {now} bytes in the middle, usual are {usual}: another page may stand in their place.",
	"schema.ok":               "The columns are those of the last version.",
	"schema.added":            "New columns: {columns}.",
	"schema.dropped":          "Columns that the definition takes out: {columns}.",
	"schema.removed":          "Columns are gone, readers' code that uses them stops working: {columns}.",
	"schema.retyped":          "Columns have another type than before: {columns}.",
	"minimum_rows.count":      "{rows} rows, at least {least} declared.",
	"coverage.share":          "{column}: {share} of the rows have a value, at least {least} declared.",
	"row_count.share":         "{rows} rows, {share} of the usual {usual}.",
	"seen.share":              "This run met {rows} products or pages, {share} of the usual {usual}.",
	"listed.share":            "Lists showed {rows} products, {share} of the usual {usual}.",
	"growth.share":            "{rows} rows, {share} more than the usual {usual}.",
	"coverage_drop.ok":        "Coverage of {columns} columns is as before.",
	"coverage_drop.fell":      "{column}: coverage fell from {before} to {now}.",
	"coverage_drop.nested":    "{column}: {now} of the entries state it, before {before}.",
	"category_coverage.ok":    "Coverage within every category is as before.",
	"category_coverage.fell":  "{column}: coverage in the category {category} ({rows} rows) fell from {before} to {now}.",
	"retired.share":           "{gone} of {rows} rows ({share}) would be taken out.",
	"ended.share":             "The pages of {gone} of {rows} rows ({share}) say that they ended; usual is {usual}.",
	"price_changed.share":     "{share} of the prices of the same products changed; usual is {usual}.",
	"price_jumped.share":      "{changed} of {rows} prices ({share}) changed by a factor over 5: another currency, a decimal point or an instalment.",
	"price_jumped.far":        "{changed} of {rows} prices ({share}) changed by a factor over 2.5: an instalment, another unit or another currency.",
	"price_level.ok":          "The prices of the same products are as before in the middle.",
	"price_level.moved":       "The prices of the same products changed by the factor {factor} in the middle: another currency or another amount of the page.",
	"price_level.uniform":     "{share} of the prices changed by the same factor {factor}: another currency, a tax or an instalment.",
	"price_moved.share":       "{share} of the prices rose and {falls} fell by more than 15 % without a struck price that explains it: prices of other variants.",
	"currency.ok":             "Prices are in {currencies}.",
	"currency.foreign":        "{share} of the prices are in another currency than usual ({currency} instead of {usual}): the site takes the visitor for one of another country.",
	"currency.flagged":        "{share} of the rows show a price in a currency that the recipe does not expect; usual is {usual}.",
	"currency.flagged.first":  "{share} of the rows show a price in a currency that the recipe does not expect.",
	"currency.mix":            "{currency}: {now} of the prices, usual is {usual}.",
	"language.ok":             "Rows are in {languages}.",
	"language.mix":            "{language}: {now} of the rows, usual is {usual}.",
	"dominance.share":         "{share} of the rows have the title \"{value}\", before {usual}: a page that is no product may stand in their place.",
	"price_dominance.share":   "{share} of the rows cost {value}, before the most frequent price had {usual}.",
	"distinct_titles.share":   "{share} of the titles differ from each other, before {usual}.",
	"format.ok":               "Addresses, product numbers and dates are in order.",
	"format.url":              "{share} of the addresses are no web addresses, before {usual}.",
	"format.url.first":        "{share} of the addresses are no web addresses.",
	"format.gtin":             "{share} of the product numbers (GTIN) are wrong, before {usual}.",
	"format.gtin.first":       "{share} of the product numbers (GTIN) are wrong.",
	"format.unreadable":       "{column}: {share} of the rows show a value that cannot be read, before {usual}.",
	"format.unreadable.first": "{column}: {share} of the rows show a value that cannot be read.",
	"characters.share":        "{share} of the rows have damaged characters, before {usual}: the pages' encoding is taken for another one.",
	"characters.share.first":  "{share} of the rows have damaged characters.",
	"distribution.ok":         "Prices, lengths of titles and categories are distributed as before.",
	"distribution.moved":      "{column}: the values are distributed otherwise than before (stability index {psi}).",
	"stale.share":             "{share} of the rows were not seen for over a week (95 % of all within {age} days); usual is {usual}.",
	"stale.share.first":       "{share} of the rows were not seen for over a week (95 % of all within {age} days).",
	"uniqueness.share":        "{share} of the addresses differ from each other, before {usual}: rows may stand twice under new keys.",
	"quarantine.share":        "{share} of the records could not be published; usual is {usual}.",
	"quarantine.share.first":  "{share} of the records could not be published.",
	"removal.share":           "The recipe's rules left out {share} of the rows and links; usual is {usual}.",
	"duplicates.share":        "{share} of the rows differ in what they say, before {usual}.",
	"alternatives.ok":         "Values of {fields} fields come from the same places as before.",
	"alternatives.moved":      "{column}: place {place} of the recipe gave {now} of the values, before {before}.",
	"custom.ok":               "{name}: {expression} holds.",
	"custom.failed":           "{message}",
	"custom.no_baseline":      "{name}: there are no earlier runs to compare with yet.",
	"custom.not_measured":     "{name}: this run did not measure it; the next one will.",
	"custom.error":            "{name}: the expression cannot be computed: {reason}",
}

// firstCode is behind the code of a share that is compared where there is nothing to compare it with yet.
const firstCode = ".first"

// Codes lists every code with its English sentence, in which {name} stands for a param.
func Codes() map[string]string {
	out := make(map[string]string, len(sentences))
	for code, sentence := range sentences {
		out[code] = sentence
	}
	return out
}

// maxParam bounds a text within a verdict, in bytes.
const maxParam = 300

// say makes a verdict of a code; its sentence is written from the params.
func say(level Level, code, observed, expected string, p params) Verdict {
	if _, ok := sentences[code+firstCode]; ok && p["runs"] == nil {
		code += firstCode
		delete(p, "usual") // nothing was
	}
	pairs := make([]string, 0, 2*len(p))
	for _, name := range sortedKeys(p) {
		if text, ok := p[name].(string); ok {
			p[name] = shorten(text)
		}
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(p[name]))
	}
	reason := strings.NewReplacer(pairs...).Replace(sentences[code])
	switch p["runs"] {
	case nil:
	case 1:
		reason += " (Compared with the last version alone.)"
	default:
		reason += fmt.Sprintf(" (Usual: the median of %v runs.)", p["runs"])
	}
	return Verdict{Level: level, Reason: reason, Observed: observed, Expected: expected, Code: code, Params: p}
}

func shorten(s string) string {
	if len(s) <= maxParam {
		return s
	}
	return strings.ToValidUTF8(s[:maxParam-3], "") + "…"
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

// number writes a figure without needless digits.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

func atMost(v float64) string  { return "at most " + percent(v) }
func atLeast(v float64) string { return "at least " + percent(v) }
