package mall

import (
	"strings"
	"time"
)

// Article is what a right crawler must know of an article of the newspaper on a day.
type Article struct {
	URL, Title, Author string // Author is empty where the page names none
	Paragraphs         []string
	Published          time.Time // zero where the page does not say
	DayOnly            bool      // the page states the day of Published alone
	Changed            int       // day of the last change

	index, born int
}

// The newspaper's size: articles on day 1, and new ones a day.
const (
	postArticles    = 40
	postArticlesDay = 3
)

// Articles are those that can be read on a day, oldest first.
func (m *Mall) Articles(day int) []Article { return m.post.articles(day) }

func (p *post) articles(day int) []Article {
	var out []Article
	for i := range postArticles + (day-1)*postArticlesDay {
		if a := p.article(i, day); a.live(day) {
			out = append(out, a)
		}
	}
	return out
}

// live: every 13th article is withdrawn two days after it appeared.
func (a Article) live(day int) bool { return day >= a.born && (a.index%13 != 6 || day < a.born+2) }

// article gives an article as it reads on a day. Every ninth gets a correction on the day after it appeared. Number 11 is
// number 10 again at another address.
func (p *post) article(index, day int) Article {
	facts := index
	if index == 11 {
		facts = 10
	}
	d := dice(fold(p.seed, uint64(facts), diceFacts))
	a := Article{index: index, born: 1}
	if index >= postArticles {
		a.born = 2 + (index-postArticles)/postArticlesDay
	}
	a.Changed = a.born
	place, what := d.pick(postPlaces), d.pick(postSubjects)
	a.Title = what + " " + d.pick(postVerbs) + " in " + place
	if d.chance(0.8) {
		a.Author = d.pick(authors)
	}
	for range 4 + d.below(4) {
		a.Paragraphs = append(a.Paragraphs, postParagraph(&d, place, what))
	}
	if facts%9 == 4 && day > a.born {
		a.Changed = a.born + 1
		a.Paragraphs = append(a.Paragraphs, "Correction: an earlier version of this article gave a wrong number of visitors, which the office in "+place+" has put right.")
	}
	at := epoch.AddDate(0, 0, a.born-1-d.below(300)).Add(time.Duration(d.below(86400)) * time.Second)
	switch facts % 7 {
	case 3:
		a.Published, a.DayOnly = at.Truncate(24*time.Hour), true
	case 5:
	default:
		a.Published = at
	}
	a.URL = postAddress + "/news/" + epoch.AddDate(0, 0, a.born).Format("2006/01/") + p.articleID(index) + "-" + slug(a.Title, 40, false)
	return a
}

func (p *post) articleID(index int) string {
	const letters = "abcdefghijkmnpqrstuvwxyz"
	id := ""
	for range 4 {
		id = string(letters[index%len(letters)]) + id
		index /= len(letters)
	}
	return id
}

func (p *post) articleAt(path string, day int) (Article, bool) {
	for i := range postArticles + (day-1)*postArticlesDay {
		if a := p.article(i, day); a.URL == postAddress+path {
			return a, day >= a.born
		}
	}
	return Article{}, false
}

func postParagraph(d *dice, place, what string) string {
	var out []string
	for range 3 + d.below(3) {
		out = append(out, strings.NewReplacer("%p", place, "%w", strings.ToLower(what)).Replace(d.pick(postSentences)))
	}
	return strings.Join(out, " ")
}

// articlePage shows an article among a menu, a notice about cookies, teasers of others, comments and a footer.
func (p *post) articlePage(a Article, day int) []byte {
	out := newPage(16<<10).raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").text(a.Title).raw(" | Harbour Post</title>\n",
		`<meta property="og:title" content="`).text(a.Title).raw(`"><link rel="canonical" href="`, a.URL, "\">\n")
	switch stamp := a.Published.Format(time.RFC3339); {
	case a.Published.IsZero():
	case a.DayOnly:
		out.raw(`<meta property="article:published_time" content="`, a.Published.Format(time.DateOnly), "\">\n")
	default:
		out.raw(`<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":`).json(a.Title).raw(`,"datePublished":`).json(stamp).raw("}</script>\n")
	}
	if a.Author != "" {
		out.raw(`<meta name="author" content="`).text(a.Author).raw("\">\n")
	}
	out.raw("</head><body>\n<nav class=\"menu\"><ul><li><a href=\"/\">Home</a></li><li><a href=\"/timetable/\">Timetable</a></li><li><a href=\"/about\">About us</a></li></ul></nav>\n",
		"<div class=\"cookie-banner\"><p>We value your privacy. This site uses cookies to remember you. <a href=\"/cookies\">Settings</a></p></div>\n<main><article>\n<h1>").text(a.Title).raw("</h1>\n")
	if a.Author != "" {
		out.raw(`<p class="byline">By <span class="author">`).text(a.Author).raw("</span></p>\n")
	}
	for _, text := range a.Paragraphs {
		out.raw("<p>").text(text).raw("</p>\n")
	}
	out.raw("</article></main>\n<aside class=\"related\"><h2>More news</h2><ul>\n")
	for i := range 5 {
		other := p.article((a.index+7*i+1)%postArticles, day)
		out.raw(`<li><a href="`, other.URL, `">`).text(other.Title).raw("</a></li>\n")
	}
	return out.raw("</ul></aside>\n<section id=\"comments\" class=\"comments\"><h2>Comments</h2><div class=\"comment\"><p>First!</p></div></section>\n",
		"<footer><p>Copyright Harbour Post. All rights reserved.</p></footer></body></html>\n").b
}

var (
	postPlaces   = []string{"Aldmouth", "Brinport", "Cawley Bay", "Dunsey", "Eastwick Sands", "Farrow Head", "Gullhaven", "Hest Island"}
	postSubjects = []string{"A lighthouse museum", "The winter market", "The town orchestra", "A seaweed farm", "The lifeboat school", "The old shipyard", "A mobile library", "The tidal power station"}
	postVerbs    = []string{"opens its doors", "celebrates fifty years", "looks for volunteers", "moves to a new home", "wins a national prize", "breaks its own record"}
	// Sentences speak of %p, a place, and %w, what the article is about.
	postSentences = []string{
		"On Saturday morning a long queue stood along the quay of %p, where %w had invited everybody who lives on the islands.",
		"The mayor of %p thanked the helpers, many of whom had worked through several weekends without being paid for it.",
		"According to the harbour office, the number of visitors has doubled since the ferry runs on Sundays as well.",
		"What began as an idea of three neighbours is now a project that brings together people of every age.",
		"Money for the coming year is still missing, so that the council will discuss a small fee at its next meeting.",
		"Teachers from the school in %p plan to take their classes there once the days are getting longer.",
		"The roof had been leaking for years & nobody knew who should pay for it, says a member of the board.",
		"Critics had feared noise and traffic, but so far the streets around the market square have stayed quiet.",
		"Visitors can expect guided tours at ten and at two o'clock, each of them lasting about an hour and a half.",
		"Nobody would have thought that possible a decade ago, when %w was about to be closed for good.",
		"In the evening musicians from all over the county played until the last boat left the pier.",
		"The next open day is planned for the spring, and those who want to help can write to the office in %p.",
	}
)
