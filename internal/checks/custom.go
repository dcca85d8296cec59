package checks

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sheaf/datasets/table"
	"sheaf/internal/expression"
	"sheaf/internal/profile"
)

// Custom is a rule of the dataset's own: a condition over the figures of a run, or over the rows.
type Custom struct {
	// Name is unique: lower-case letters, digits and underscores.
	Name string `yaml:"name" json:"name"`
	// Level is what a source gets that breaks the rule: warn (default) or hold.
	Level Level `yaml:"level,omitempty" json:"level,omitempty"`
	// Where is a predicate over the columns of a row, e.g. `price > list_price`. The share of rows that it holds for is the
	// figure where.<name>.
	Where string `yaml:"where,omitempty" json:"where,omitempty"`
	// AtMost is the greatest such share; only with Where and without Expr, 0 = no row.
	AtMost float64 `yaml:"at_most,omitempty" json:"at_most,omitempty"`
	// Expr is the condition that must hold, e.g. `coverage.price >= 0.9`; without it `where.<name> <= at_most`.
	Expr string `yaml:"expr,omitempty" json:"expr,omitempty"`
	// Message is said when it does not; default: the condition.
	Message string `yaml:"message,omitempty" json:"message,omitempty"`
}

// maxCustom bounds the rules of one dataset.
const maxCustom = 50

var customName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// condition is the expression over figures that a rule comes to.
func (c Custom) condition() string {
	if c.Expr != "" {
		return c.Expr
	}
	return fmt.Sprintf("where.%s <= %v", c.Name, c.AtMost)
}

func (c Config) badCustom(main table.Schema) (out []Problem) {
	if len(c.Custom) > maxCustom {
		return []Problem{{"checks.custom", fmt.Sprintf("%d rules; there may be %d", len(c.Custom), maxCustom)}}
	}
	names := map[string]bool{}
	for i, rule := range c.Custom {
		at := fmt.Sprintf("checks.custom[%d]", i)
		bad := func(key, reason string) { out = append(out, Problem{at + key, reason}) }
		if !customName.MatchString(rule.Name) || names[rule.Name] {
			bad(".name", fmt.Sprintf("%q must be a unique name of lower-case letters, digits and underscores", rule.Name))
		}
		names[rule.Name] = true
		if rule.Level != "" && rule.Level != Warn && rule.Level != Hold {
			bad(".level", fmt.Sprintf("%q is not warn or hold", rule.Level))
		}
		switch {
		case rule.Where == "" && rule.Expr == "":
			bad("", "give where (a condition over the columns of a row), expr (a condition over figures), or both")
		case rule.AtMost != 0 && (rule.Where == "" || rule.Expr != ""):
			bad(".at_most", "belongs to where without expr")
		case !(rule.AtMost >= 0 && rule.AtMost <= 1):
			bad(".at_most", fmt.Sprintf("%v is no share between 0 and 1", rule.AtMost))
		}
		if rule.Where != "" && len(main.Columns) > 0 {
			if _, err := expression.NewRow(rule.Where, main); err != nil {
				bad(".where", reasonOf(err))
			}
		}
		if rule.Expr != "" {
			if _, err := c.compile(rule.Expr, main); err != nil {
				bad(".expr", reasonOf(err))
			}
		}
	}
	return out
}

func reasonOf(err error) string {
	return strings.TrimPrefix(err.Error(), expression.ErrInvalid.Error()+": ")
}

// Where are the predicates of the custom checks, for Compare. One that does not fit the table is left out: validation has
// said so, and its check says that it was not measured.
func (c Config) Where(main table.Schema) []profile.Where {
	var out []profile.Where
	for _, rule := range c.Custom {
		if rule.Where == "" {
			continue
		}
		if p, err := expression.NewRow(rule.Where, main); err == nil {
			out = append(out, profile.Where{Name: rule.Name, Match: p.Match})
		}
	}
	return out
}

// plain are figures without a column in their name.
var plain = []string{
	"rows", "seen", "listed", "records", "added", "retired", "age.p95",
	"share.added", "share.retired", "share.ended", "share.failed", "share.refused", "share.retried", "share.skipped", "share.quarantined",
	"share.stale", "share.price_changed", "share.price_jumped", "share.price_far", "share.price_up", "share.price_down", "share.rises",
	"share.falls", "share.renamed", "fault.url", "fault.gtin", "fault.character",
	"counts.added", "counts.changed", "counts.refreshed", "counts.unchanged", "counts.missing", "counts.gone", "counts.reappeared", "counts.reparsed",
}

// compile checks names of figures as far as they can be known.
func (c Config) compile(text string, main table.Schema) (*expression.Figures, error) {
	known := func(name string) bool {
		if slices.Contains(plain, name) {
			return true
		}
		group, rest, dotted := strings.Cut(name, ".")
		if !dotted || rest == "" {
			return false
		}
		column, child, nested := strings.Cut(rest, ".")
		switch group {
		case "coverage":
			return hasColumn(main, column, child, nested)
		case "distinct":
			return !nested && hasColumn(main, column, "", false) && (len(main.Columns) == 0 || counted(main, column))
		case "top":
			return slices.Contains([]string{"title", "price", "category_leaf", "brand"}, rest) && hasColumn(main, column, "", false)
		case "median", "p95", "mean":
			return rest == profile.TitleLength || !nested && isNumber(main, column)
		case "where":
			return slices.ContainsFunc(c.Custom, func(r Custom) bool { return r.Name == rest && r.Where != "" })
		case "currency", "language", "flag", "body":
			return !nested
		}
		return false
	}
	names := slices.Clone(plain)
	for _, column := range main.Names() {
		names = append(names, "coverage."+column)
		if isNumber(main, column) {
			names = append(names, "median."+column)
		}
	}
	return expression.NewFigures(text, known, names)
}

// counted reports whether Compare counts the different values of a column: those of texts that say which thing a row is of.
func counted(main table.Schema, column string) bool {
	own := main.Table != table.ProductsTable && main.Table != table.DocumentsTable
	return own || slices.Contains([]string{"title", "url", "dup_cluster_id", "brand", "category_leaf", "seller_name", "author", "host"}, column)
}

func hasColumn(main table.Schema, column, child string, nested bool) bool {
	if len(main.Columns) == 0 {
		return true
	}
	i := main.Index(column)
	if i < 0 {
		return false
	}
	return !nested || slices.ContainsFunc(main.Columns[i].Children, func(c table.Column) bool { return c.Name == child })
}

func isNumber(main table.Schema, column string) bool {
	i := main.Index(column)
	if len(main.Columns) == 0 {
		return true
	}
	if i < 0 {
		return false
	}
	switch main.Columns[i].Type {
	case table.Decimal, table.Int32, table.Int64, table.Float32, table.Float64:
		return true
	}
	return false
}

var custom = Check{Name: "custom", Judge: func(c Config, s *look) []Verdict {
	var out []Verdict
	for _, rule := range c.Custom {
		out = append(out, rule.judge(c, s))
	}
	return out
}}

func (c Custom) judge(config Config, s *look) Verdict {
	level := c.Level
	if level == "" {
		level = Warn
	}
	condition := c.condition()
	p := params{"name": c.Name, "expression": condition}
	program, err := config.compile(condition, table.Schema{})
	if err != nil {
		p["reason"] = reasonOf(err)
		return say(Warn, "custom.error", "", condition, p)
	}
	var seen []string
	for _, name := range program.Names() {
		v, ok := s.figure(name)
		if !ok && strings.HasPrefix(strings.TrimPrefix(name, expression.Baseline), "where.") {
			return say(Pass, "custom.not_measured", "", condition, p)
		}
		seen = append(seen, name+" = "+number(v))
	}
	observed := strings.Join(seen, ", ")
	holds, err := program.Holds(s.figure)
	switch {
	case errors.Is(err, expression.ErrNoBaseline):
		return say(Pass, "custom.no_baseline", observed, condition, p)
	case err != nil:
		p["reason"] = err.Error()
		return say(Warn, "custom.error", observed, condition, p)
	case holds:
		return say(Pass, "custom.ok", observed, condition, p)
	}
	p["message"] = c.Message
	if c.Message == "" {
		p["message"] = fmt.Sprintf("%s: %s does not hold (%s).", c.Name, condition, observed)
	}
	return s.show(say(level, "custom.failed", shorten(observed), condition, p), "where."+c.Name)
}

// figure is a figure of this run by its name, or what is usual for it.
func (l *look) figure(name string) (float64, bool) {
	if usually, ok := strings.CutPrefix(name, expression.Baseline); ok {
		u := l.usual(usually, false)
		return u.value, u.runs > 0
	}
	v, ok := l.now[name]
	return v, ok
}
