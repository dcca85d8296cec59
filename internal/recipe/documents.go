package recipe

import (
	"regexp"

	"sheaf/datasets/table"
	"sheaf/internal/recipe/path"
)

// articleTypes are the types whose date is the page's own.
var articleTypes = []string{"NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
	"ReviewNewsArticle", "TechArticle", "ScholarlyArticle", "Report", "LiveBlogPosting", "WebPage"}

// publishedMeta are meta elements that hold a page's date of publication, by name, property or itemprop.
var publishedMeta = []string{"article:published_time", "datePublished", "og:article:published_time", "parsely-pub-date", "sailthru.date",
	"citation_publication_date", "dcterms.created", "dc.date.issued", "DC.date.issued", "date"}

// articleFields adds to a recipe that produces documents the fields that it leaves out: the main text of the page, which is
// required, its title, the author that the page declares or shows, and the date that it declares.
func (r *Recipe) articleFields() {
	if r.Produces != table.DocumentsTable {
		return
	}
	have := map[string]bool{}
	for _, f := range r.Fields {
		have[f.Name] = true
	}
	for _, f := range []*Field{
		{Name: "title", Type: TypeText}, {Name: "text", Type: TypeHTML, Required: true}, {Name: "author", Type: TypeText},
		{Name: "published_at", Type: TypeDateTime},
	} {
		if have[f.Name] {
			continue
		}
		f.At, f.Into = Pos{Path: "fields." + f.Name}, []string{f.Name}
		for _, page := range r.articlePages() {
			for _, s := range articleSources(f.Name) {
				f.From = append(f.From, &Alternative{Source: s, Page: page, Index: len(f.From)})
			}
		}
		if len(f.From) > 0 {
			r.Fields = append(r.Fields, f)
		}
	}
}

// articlePages are the pages that items need and that are documents of elements.
func (r *Recipe) articlePages() (names []string) {
	for _, it := range r.Items {
		for _, a := range it.Answers {
			for _, p := range r.Pages {
				if p.Name == a.Page && a.Required && p.Read.Kind == ReadHTML {
					names = append(names, p.Name)
				}
			}
		}
	}
	return names
}

// authorName is a name as it is shown, no address of a profile.
var authorName = regexp.MustCompile(`^[^/@:]{2,100}$`)

// declared are places in what a page declares of its article.
func declared(paths ...string) (out []*Source) {
	for _, kind := range []SourceKind{FromJSONLD, FromMicrodata} {
		for _, text := range paths {
			e, err := path.Compile(text)
			if err != nil {
				panic(err) // constants of this file
			}
			out = append(out, &Source{Kind: kind, Types: articleTypes, JSON: e})
		}
	}
	return out
}

func articleSources(field string) []*Source {
	switch field {
	case "title":
		return []*Source{{Kind: FromMainText, Name: MainTitle}}
	case "text":
		return []*Source{{Kind: FromMainText, Name: MainText}}
	case "author":
		out := declared("author.name", "author[0].name", "author")
		out = append(out, &Source{Kind: FromMeta, Name: "author"})
		for _, s := range out {
			s.Regex = authorName
		}
		return append(out, &Source{Kind: FromMainText, Name: MainAuthor})
	}
	out := declared("datePublished")
	for _, name := range publishedMeta {
		out = append(out, &Source{Kind: FromMeta, Name: name})
	}
	return out
}
