package builder

import (
	"context"
	"errors"
	"fmt"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/trial"
)

// parsed is a draft's recipe. Errors: CodeNoRecipe, CodeRecipe.
func (w work) parsed() (*recipe.Recipe, error) {
	if w.Recipe == "" {
		return nil, refuse(CodeNoRecipe, "nothing was chosen yet: accept a proposal or pick rows on the page first")
	}
	r, err := recipe.Parse([]byte(w.Recipe), w.files())
	if err != nil {
		var problems recipe.ProblemsError
		if errors.As(err, &problems) {
			return nil, &Error{Code: CodeRecipe, Detail: err.Error(), Err: err}
		}
		return nil, fmt.Errorf("read the draft's recipe: %w", err)
	}
	return r, nil
}

func (w work) files() recipe.Files {
	out := recipe.Files{}
	for name, text := range w.Files {
		out[name] = []byte(text)
	}
	return out
}

// plan compiles the draft's recipe for its samples.
func (s state) plan() (*recipe.Plan, error) {
	r, err := s.Work.parsed()
	if err != nil {
		return nil, err
	}
	var pages []trial.Page
	for _, p := range s.Samples {
		pages = append(pages, trial.Page{URL: p.URL})
	}
	plan, err := trial.CompileRendering(r, 0, nil, pages)
	if err != nil {
		return nil, &Error{Code: CodeRecipe, Detail: err.Error(), Err: err}
	}
	return plan, nil
}

// reading is a sample as the recipe reads it.
type reading struct {
	sample sample
	kind   string // page kind
	answer *extract.Answer
	vars   map[string]string // of the item, where it is one
}

// read reads a sample with a plan. Errors wrap trial.ErrUnknownPage where no page kind fits it.
func (b *Builder) read(ctx context.Context, id string, plan *recipe.Plan, p sample) (reading, error) {
	kind, ok := kindOf(plan, p)
	if !ok {
		return reading{}, trial.ErrUnknownPage
	}
	o, err := b.look(ctx, id, p)
	if err != nil {
		return reading{}, err
	}
	page := trial.Page{URL: p.URL, FinalURL: p.URL, Status: p.Status, ContentType: p.ContentType, Body: o.body, As: kind}
	kind, answer, err := trial.Read(plan, page)
	if err != nil {
		return reading{}, fmt.Errorf("read %s: %w", p.URL, err)
	}
	return reading{sample: p, kind: kind, answer: answer, vars: trial.Vars(plan, page, kind)}, nil
}

// kindOf is the page kind that a sample must be by what it looks like; "" where several may be. False: the recipe has none.
func kindOf(plan *recipe.Plan, p sample) (kind string, ok bool) {
	if plan.Pages[p.Kind] != nil {
		return p.Kind, true
	}
	for _, name := range plan.PageNames {
		page := plan.Pages[name]
		if (page.Read.Kind == recipe.ReadJSON) != (p.Role == RoleJSON) || p.Role != RoleJSON && p.Role != RoleOther && (page.Rows != nil) != (p.Role == RoleList) {
			continue
		}
		if ok {
			return "", true
		}
		kind, ok = name, true
	}
	return kind, ok
}

// pagesOf are the page kinds of a state's samples, "" where the recipe has none that fits or is not whole.
func (b *Builder) pagesOf(ctx context.Context, id string, s state) ([]string, error) {
	out := make([]string, len(s.Samples))
	plan, err := s.plan()
	if err != nil {
		return out, nil //nolint:nilerr // a recipe with errors is shown with its errors, its samples without pages
	}
	for i, p := range s.Samples {
		kind, ok := kindOf(plan, p)
		if out[i] = kind; kind != "" || !ok {
			continue
		}
		r, err := b.read(ctx, id, plan, p)
		if err != nil && !errors.Is(err, trial.ErrUnknownPage) {
			return nil, err
		}
		out[i] = r.kind
	}
	return out, nil
}
