package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/datasets/blob"
	"sheaf/internal/trace"
)

type traceOptions struct {
	save string
	open bool
}

func newTrace(a *app) *cobra.Command {
	var o traceOptions
	cmd := &cobra.Command{
		Use:   "trace DATASET[@VERSION] KEY FIELD",
		Short: "Show where a published value comes from: recipe, page, archive",
		Long: `Show where a published value comes from: the text that the page showed, the page kind and the place of the recipe that read
it, the recipe's revision, the page's address and when it was fetched, and where it lies in the archive; and what history
tells of the column. KEY is the row's product_uid, site_product_id or url; of documents id or url, of a table of your own
row_uid, site_key or url. Columns that Sheaf computes say from which others and how.

--save keeps the archived page as the site sent it (content encoding removed, in its own charset); --open shows it.`,
		Example: `  sheaf trace shop/products@v12 B0DGZPN5AD price
  sheaf trace shop/products B0DGZPN5AD split --json
  sheaf trace shop/products https://www.ebay.de/itm/1234 title --save page.html`,
		Args: exactly(3, "DATASET[@VERSION] KEY FIELD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.trace(cmd.Context(), trace.Question{Ref: args[0], Key: args[1], Field: args[2]}, o)
		},
	}
	cmd.Flags().StringVar(&o.save, "save", "", "write the archived page to this file (- = standard output, instead of the trace)")
	cmd.Flags().BoolVar(&o.open, "open", false, "open the archived page with the program of this desktop")
	return cmd
}

func (a *app) trace(ctx context.Context, q trace.Question, o traceOptions) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	t, err := trace.Value(ctx, store, q)
	if errors.Is(err, trace.ErrUnknown) {
		return missing{err}
	}
	if err != nil {
		return err
	}
	if o.save != "-" {
		if err := a.print(t, func() { a.printTrace(t) }); err != nil {
			return err
		}
	}
	if o.save == "" && !o.open {
		return nil
	}
	body, err := trace.Body(ctx, store, t)
	switch {
	case errors.Is(err, trace.ErrNoPage):
		return missing{err}
	case errors.Is(err, blob.ErrNotFound):
		return missing{fmt.Errorf("the archived page %s is gone: %s at %d", t.Page.URL, t.Page.Archive, t.Page.Offset)}
	case err != nil:
		return err
	case o.save == "-":
		_, err := a.out.Write(body)
		return err
	}
	return a.keepPage(ctx, t, body, o)
}

// keepPage writes the archived page where it was asked for, or to a file of its own, and opens it.
func (a *app) keepPage(ctx context.Context, t trace.Trace, body []byte, o traceOptions) error {
	path := o.save
	if path == "" {
		dir, err := os.MkdirTemp("", "sheaf-trace-")
		if err != nil {
			return fmt.Errorf("keep page: %w", err)
		}
		path = filepath.Join(dir, "page"+extension(t.Page.ContentType))
	}
	if err := os.WriteFile(path, body, 0o600); err != nil {
		return usageError{fmt.Errorf("keep page: %w", err)}
	}
	a.say("%d bytes in %s", len(body), path)
	if !o.open {
		return nil
	}
	program := map[string]string{"darwin": "open", "windows": "explorer"}[runtime.GOOS]
	if program == "" {
		program = "xdg-open"
	}
	if err := exec.CommandContext(ctx, program, path).Run(); err != nil {
		return fmt.Errorf("open %s with %s: %w", path, program, err)
	}
	return nil
}

// extension by which a desktop knows a page.
func extension(contentType string) string {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil, kind == "text/html", kind == "application/xhtml+xml":
		return ".html"
	case strings.HasSuffix(kind, "json"):
		return ".json"
	case strings.HasSuffix(kind, "xml"):
		return ".xml"
	}
	return ".txt"
}

// longest is how much of a value people are shown.
const longest = 300

func (a *app) printTrace(t trace.Trace) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(a.out, "  %-9s %s\n", name, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n            "))
	}
	fmt.Fprintf(a.out, "%s of %s on %s, %s v%d\n", t.Field, t.Row.Name(), t.Row.Marketplace, t.Dataset, t.Version)
	line("value", "%s", shownValue(t.Value))
	if t.About != "" {
		line("means", "%s", t.About)
	}
	if t.Stated != nil {
		a.printStated(t, line)
	}
	if t.Derived != nil {
		line("computed", "%s", t.Derived.Rule)
		for _, from := range t.Derived.From {
			where := ""
			if s := from.Stated; s != nil && s.Alternative != nil {
				where = "   " + s.Alternative.Matched
			}
			line("from", "%s = %s%s", from.Field, shownValue(from.Value), where)
		}
	}
	line("recipe", "%s r%d, preparation %d", t.Recipe.Name, t.Recipe.Revision, t.Recipe.Preparation)
	if p := t.Page; p != nil {
		line("page", "%s %s", p.Page, shownValue(p.URL))
		if p.FinalURL != "" && p.FinalURL != p.URL {
			line("", "→ %s", shownValue(p.FinalURL))
		}
		fetched := "GONE: the archive does not have it any more"
		if !p.Gone {
			fetched = "fetched " + instant(p.FetchedAt)
		}
		line("", "status %d, read as of %s, %s", p.Status, instant(p.AsOf), fetched)
		if p.NotModifiedAt != "" {
			line("", "the site said on %s that it is the same", p.NotModifiedAt)
		}
		line("archive", "%s\noffset %d, length %d, sha256 %s", p.Archive, p.Offset, p.Length, p.SHA256)
	}
	line("row", "%s\n%s since %s, changed %s, last seen %s", t.Row.Key, t.Row.Status, instant(t.Row.FirstSeenAt), instant(t.Row.ChangedAt), instant(t.Row.LastSeenAt))
	for _, c := range t.Changes {
		what := "the row"
		if c.Field != "" {
			what = fmt.Sprintf("%s → %s", shownText(c.Old), shownText(c.New))
		}
		line("history", "%s  %s by %s: %s", instant(c.AsOf), c.Class, c.Cause, what)
	}
}

func (a *app) printStated(t trace.Trace, line func(name, format string, args ...any)) {
	s := t.Stated
	switch {
	case s.State == "null":
		line("stated", "the page says none")
	case s.Raw != "":
		line("shown", "%q", s.Raw)
	default:
		line("shown", "as the value")
	}
	if alt := s.Alternative; alt != nil {
		at := ""
		if alt.Line > 0 {
			at = fmt.Sprintf(", line %d of the recipe:\n%s", alt.Line, alt.YAML)
		}
		if alt.BuiltIn {
			at = ", a place where every recipe of this kind looks (docs/RECIPES.md); this one has no field " + t.Field
		}
		line("read by", "%s%s", alt.Matched, at)
	}
	if len(s.Flags) > 0 {
		line("flags", "%s", strings.Join(s.Flags, ", "))
	}
	if s.Error != "" {
		line("error", "%s", s.Error)
	}
}

// shownValue is a value on one line, not too long.
func shownValue(v any) string {
	if v == nil {
		return "null"
	}
	text, ok := v.(string)
	if !ok {
		body, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		text = string(body)
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "… (--json has all)"
	}
	return text
}

func shownText(s *string) string {
	if s == nil {
		return "null"
	}
	return shownValue(*s)
}
