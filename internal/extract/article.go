package extract

import (
	"sheaf/internal/extract/maintext"
	"sheaf/internal/recipe"
)

// mainText is shared by all pages of the process, because its bound on pages that take too long is.
var mainText maintext.Extractor = maintext.New(maintext.Limits{})

// article is the page's main part, found once.
func (d *document) article() (maintext.Document, error) {
	if d.main == nil {
		address := ""
		if d.url != nil {
			address = d.url.String()
		}
		d.main = &mainPart{}
		if tree := d.dom(); d.treeErr != nil {
			d.main.err = d.treeErr
		} else {
			d.main.doc, d.main.err = mainText.Extract(tree, address)
		}
	}
	return d.main.doc, d.main.err
}

// mainPart is what was found, or why nothing was.
type mainPart struct {
	doc maintext.Document
	err error
}

func (pl place) inArticle(s *recipe.Source) []finding {
	doc, err := pl.doc.article()
	if err != nil {
		return nil
	}
	value := doc.Text
	switch s.Name {
	case recipe.MainTitle:
		value = doc.Title
	case recipe.MainAuthor:
		value = doc.Author
	}
	if value == "" {
		return nil
	}
	return []finding{{value: value, shown: true, plain: true}}
}
