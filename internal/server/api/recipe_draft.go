package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/builder"
	"sheaf/internal/recipe"
	"sheaf/recipes"
)

func (a *API) registerRecipeDrafts(h huma.API) {
	op := post("recipe-draft", recipeAddress+"/draft", tagRecipes, "Open a draft with a recipe: to change it, to make another of it, or to mend it")
	op.DefaultStatus = http.StatusCreated
	huma.Register(h, op, a.recipeDraft)
	op = post("template-draft", "/templates/{template}/draft", tagRecipes, "Open a draft with a template")
	op.DefaultStatus = http.StatusCreated
	huma.Register(h, op, a.templateDraft)
}

// RecipeDraft is the body that opens a draft with a recipe.
type RecipeDraft struct {
	Revision int    `json:"revision,omitempty" minimum:"0" doc:"Absent = the newest"`
	Clone    bool   `json:"clone,omitempty" doc:"The draft becomes a recipe of its own; without it, the next revision of this one"`
	Address  string `json:"address,omitempty" maxLength:"8192" doc:"A page to look at; absent = the first that the recipe asks for"`
	Blind    bool   `json:"blind,omitempty" doc:"Fetch no page"`
}

func (a *API) recipeDraft(ctx context.Context, in *struct {
	RecipePath
	Body RecipeDraft
}) (*answer[builder.Draft], error) {
	s, err := recipe.NewStore(a.Store).Get(ctx, in.Recipe, in.Body.Revision)
	if err != nil {
		return nil, fail(err)
	}
	o := builder.Origin{Title: s.Name, YAML: s.YAML, Files: s.Files, Address: in.Body.Address, Blind: in.Body.Blind}
	if !in.Body.Clone {
		o.Saved = &builder.Saved{Recipe: s.Name, Revision: s.Revision}
	}
	return a.draftOf(ctx, o)
}

// TemplateDraft is the body that opens a draft with a template.
type TemplateDraft struct {
	Address string `json:"address,omitempty" maxLength:"8192" doc:"A page of the site; absent = the first that a shop's template asks for, none for other templates"`
}

func (a *API) templateDraft(ctx context.Context, in *struct {
	Template string `path:"template" doc:"Name of the template" example:"shop"`
	Body     TemplateDraft
}) (*answer[builder.Draft], error) {
	list, err := recipes.Templates()
	if err != nil {
		return nil, fail(err)
	}
	for _, t := range list {
		if t.Name == in.Template {
			return a.draftOf(ctx, builder.Origin{Title: t.Title.KO, YAML: t.YAML, Files: t.Files, Address: in.Body.Address, Blind: in.Body.Address == "" && !t.Ready})
		}
	}
	return nil, refuse(http.StatusNotFound, codeNotFound, "there is no template "+in.Template)
}

func (a *API) draftOf(ctx context.Context, o builder.Origin) (*answer[builder.Draft], error) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	return told(a.Builder.FromRecipe(ctx, o))
}
