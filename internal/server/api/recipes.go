package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/internal/phrase"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
	"sheaf/recipes"
)

const (
	tagRecipes    = "Recipes"
	recipeAddress = "/recipes/{recipe}"
)

func (a *API) registerRecipes(h huma.API) {
	huma.Register(h, get("recipe-list", "/recipes", tagRecipes, "All recipes with their newest revision"), a.listRecipes)
	huma.Register(h, get("recipe-get", recipeAddress, tagRecipes, "A recipe: its revisions, and the datasets that use it"), a.recipe)
	huma.Register(h, get("recipe-revision", recipeAddress+"/revisions/{revision}", tagRecipes, "One revision: its text, and how wizard and canvas see it"), a.revision)
	huma.Register(h, get("recipe-compare", recipeAddress+"/compare", tagRecipes, "What differs between two revisions, in words and line by line"), a.compare)
	keep := put("recipe-put", recipeAddress, tagRecipes, "Keep a recipe as the next revision of its name")
	keep.Description = "A recipe that did not change keeps its revision."
	keep.MaxBodyBytes = maxRecipe
	huma.Register(h, keep, a.keepRecipe)
	huma.Register(h, get("template-list", "/templates", tagRecipes, "Recipes to begin one's own from"), a.templates)
}

// maxRecipe bounds a recipe with its files.
const maxRecipe = 16 << 20

// RecipeListing is a recipe in the list.
type RecipeListing struct {
	Name     string    `json:"name"`
	Revision int       `json:"revision" doc:"The newest"`
	KeptAt   time.Time `json:"kept_at,omitzero" doc:"When the newest revision was kept"`
	About    string    `json:"about,omitempty"`
	Produces string    `json:"produces" doc:"Table"`
	Site     string    `json:"site,omitempty"`
	Columns  int       `json:"columns"`
	UsedBy   []string  `json:"used_by" doc:"Datasets that have it as a source"`
	Problem  string    `json:"problem,omitempty" doc:"Why this program cannot read it"`
	// ProblemSaid is Problem, for translation.
	ProblemSaid []phrase.Said `json:"problem_said,omitempty" doc:"The problem, for translation"`
}

func (a *API) listRecipes(ctx context.Context, _ *struct{}) (*answer[[]RecipeListing], error) {
	found, err := recipe.NewStore(a.Store).List(ctx)
	if err != nil {
		return nil, fail(err)
	}
	used, err := a.usedBy(ctx)
	if err != nil {
		return nil, fail(err)
	}
	out := make([]RecipeListing, len(found))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, f := range found {
		g.Go(func() error {
			stored, err := recipe.NewStore(a.Store).Get(gctx, f.Name, f.Revision)
			if err != nil {
				return err
			}
			out[i] = listed(stored)
			out[i].UsedBy = append(out[i].UsedBy, used[f.Name]...)
			out[i].KeptAt, err = a.keptAt(gctx, f.Name, f.Revision)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	return say(out), nil
}

func listed(s recipe.Stored) RecipeListing {
	out := RecipeListing{Name: s.Name, Revision: s.Revision, UsedBy: []string{}}
	doc, err := edit.Open([]byte(s.YAML), s.Attached())
	if err != nil {
		out.Problem, out.ProblemSaid = err.Error(), phrase.Read(err.Error())
		return out
	}
	v := doc.View()
	out.About, out.Produces, out.Site, out.Columns = v.About, v.Produces, v.Site, len(v.Columns)
	if len(v.Problems) > 0 {
		out.Problem, out.ProblemSaid = v.Problems[0].Message, v.Problems[0].Said
	}
	return out
}

func (a *API) keptAt(ctx context.Context, name string, revision int) (time.Time, error) {
	info, err := a.Store.Stat(ctx, recipe.StoreKey(name, revision))
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime.UTC(), nil
}

// usedBy names the datasets of every recipe.
func (a *API) usedBy(ctx context.Context) (map[string][]string, error) {
	names, err := a.repo.Names(ctx)
	if err != nil {
		return nil, err
	}
	defs := make([]datasets.Definition, len(names))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, name := range names {
		g.Go(func() (err error) {
			if defs[i], err = a.repo.LatestDefinition(gctx, name); errors.Is(err, datasets.ErrNotFound) {
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for i, d := range defs {
		told := map[string]bool{}
		for _, s := range d.Sources {
			if !told[s.Recipe] {
				told[s.Recipe] = true
				out[s.Recipe] = append(out[s.Recipe], names[i])
			}
		}
	}
	return out, nil
}

// RecipePath names a recipe in an address.
type RecipePath struct {
	Recipe string `path:"recipe" doc:"Name of the recipe" example:"ebay"`
}

// RecipeView is a recipe with its revisions.
type RecipeView struct {
	RecipeListing
	Revisions []Revision `json:"revisions" doc:"Newest first"`
}

// Revision is one revision in a list.
type Revision struct {
	Revision int       `json:"revision"`
	SHA256   string    `json:"sha256" doc:"Of text and files: equal content is one revision"`
	KeptAt   time.Time `json:"kept_at"`
	Files    []string  `json:"files" doc:"Names of the attached files"`
}

func (a *API) recipe(ctx context.Context, in *RecipePath) (*answer[RecipeView], error) {
	history, err := recipe.NewStore(a.Store).History(ctx, in.Recipe)
	if err != nil {
		return nil, fail(err)
	}
	used, err := a.usedBy(ctx)
	if err != nil {
		return nil, fail(err)
	}
	out := RecipeView{RecipeListing: listed(history[0]), Revisions: make([]Revision, len(history))}
	out.UsedBy = append(out.UsedBy, used[in.Recipe]...)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, s := range history {
		g.Go(func() (err error) {
			out.Revisions[i] = Revision{Revision: s.Revision, SHA256: s.SHA256, Files: append([]string{}, sorted(s.Files)...)}
			out.Revisions[i].KeptAt, err = a.keptAt(gctx, s.Name, s.Revision)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	out.KeptAt = out.Revisions[0].KeptAt
	return say(out), nil
}

// RecipeRevision is one revision as a whole.
type RecipeRevision struct {
	Name     string            `json:"name"`
	Revision int               `json:"revision"`
	SHA256   string            `json:"sha256"`
	YAML     string            `json:"yaml" doc:"As it was kept, comments included"`
	Files    map[string]string `json:"files" doc:"Attached files by name"`
	View     *edit.View        `json:"view" doc:"As wizard and canvas see it"`
}

func (a *API) revision(ctx context.Context, in *struct {
	RecipePath
	Revision int `path:"revision" minimum:"0" doc:"0 = the newest"`
	Conditional
}) (*lasting[RecipeRevision], error) {
	s, err := recipe.NewStore(a.Store).Get(ctx, in.Recipe, in.Revision)
	if err != nil {
		return nil, fail(err)
	}
	return lastingly(in.Conditional, etag(s.SHA256, intText(s.Revision)), func() (RecipeRevision, error) {
		doc, err := edit.Open([]byte(s.YAML), s.Attached())
		if err != nil {
			return RecipeRevision{}, err
		}
		files := s.Files
		if files == nil {
			files = map[string]string{}
		}
		return RecipeRevision{Name: s.Name, Revision: s.Revision, SHA256: s.SHA256, YAML: s.YAML, Files: files, View: doc.View()}, nil
	})
}

// RecipeText is the body that keeps a recipe.
type RecipeText struct {
	YAML  string            `json:"yaml"`
	Files map[string]string `json:"files,omitempty" doc:"Files that the text names, by name"`
}

// Kept is a recipe as it was kept.
type Kept struct {
	Name     string `json:"name"`
	Revision int    `json:"revision"`
	SHA256   string `json:"sha256"`
	Created  bool   `json:"created" doc:"False: nothing differs from the revision before"`
}

func (a *API) keepRecipe(ctx context.Context, in *struct {
	RecipePath
	Body RecipeText
}) (*answer[Kept], error) {
	files := recipe.Files{}
	for name, text := range in.Body.Files {
		files[name] = []byte(text)
	}
	r, err := recipe.Parse([]byte(in.Body.YAML), files)
	if err != nil {
		return nil, recipeProblem(err)
	}
	if r.Name != in.Recipe {
		return nil, wrong("body.yaml", "the recipe is called "+r.Name+" and the address "+in.Recipe+": change its name")
	}
	stored, created, err := recipe.NewStore(a.Store).Put(ctx, []byte(in.Body.YAML), files)
	if err != nil {
		return nil, fail(err)
	}
	return say(Kept{Name: stored.Name, Revision: stored.Revision, SHA256: stored.SHA256, Created: created}), nil
}

// recipeProblem tells everything that is wrong with a recipe, with line and column.
func recipeProblem(err error) error {
	var all recipe.ProblemsError
	if !errors.As(err, &all) {
		return fail(err)
	}
	p := refuse(http.StatusUnprocessableEntity, "recipe.invalid", "the recipe has mistakes: correct them and keep it again")
	for _, one := range all {
		p.Errors = append(p.Errors, Fault{Location: "body.yaml", Message: one.String(), Said: []phrase.Said{placed(one)}})
	}
	return p
}

// placed is a problem of a recipe with its place, put together here: read back from its text, the place would be taken for
// what the problem is about.
func placed(p recipe.Problem) phrase.Said {
	s := phrase.Said{Code: "recipe.at", Params: map[string]any{"line": strconv.Itoa(p.At.Line), "column": strconv.Itoa(p.At.Column), "why": p.Message}, Parts: map[string][]phrase.Said{"why": said(p.Message)}, Text: p.String()}
	switch {
	case p.At.Line == 0:
		s = phrase.Said{Text: p.String()}
	case p.At.Path != "":
		s.Code = "recipe.at_part"
		s.Params["path"] = p.At.Path
	}
	return s
}

func (a *API) templates(context.Context, *struct{}) (*answer[[]recipes.Template], error) {
	list, err := recipes.Templates()
	if err != nil {
		return nil, fail(err)
	}
	return say(list), nil
}
