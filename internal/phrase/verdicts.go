package phrase

// verdicts is what checks said before their verdicts had codes of their own (checks.Verdict.Code): manifests and holds keep
// it. Their own codes are those of checks.Codes behind VerdictPrefix.
var verdicts = []Phrase{
	{"check.crawl_failed", "The crawl failed, the rows of the last version are kept: {why}"},
	{"check.complete", "The crawl ended by exhaustion."},
	{"check.incomplete", "The crawl did not see everything: rows that it did not meet are kept and count as no evidence."},
	{"check.failures", "{n} of {of} pages and items ({share}) could not be read."},
	{"check.minimum_rows", "{n} rows, at least {least} declared."},
	{"check.coverage", "{column}: {share} of the rows have a value, at least {declared} declared."},
	{"check.row_count", "{n} rows, {share} of the last version's {of}."},
	{"check.coverage_fell", "{column}: coverage fell from {before} to {after}."},
	{"check.coverage_same", "Coverage of {n} columns is as before."},
	{"check.retired", "{n} of {of} rows ({share}) would be taken out."},
	{"check.place", "{column}: place {place} of the recipe gave {share} of the values, before {before}."},
	{"check.places_same", "Values of {n} fields come from the same places as before."},
	// What was compared with, behind verdicts that have codes (Verdict).
	{"verdict.against_last", "(Compared with the last version alone.)"},
	{"verdict.against_usual", "(Usual: the median of {n} runs.)"},
	// What was expected.
	{"bound.at_most", "at most {share}"},
	{"bound.at_least", "at least {share}"},
	{"bound.about", "about {share}"},
	{"bound.around", "{n}, {share} more or less"},
	{"bound.complete", "complete"},
}
