package ui_test

import (
	"html"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/mall"
)

// shopWalks are the journeys through the mall: a list of every shop, in a markup that no recipe was written for.
var shopWalks = []struct {
	journey
	site, list string
}{
	{journey{Name: "amazon", Address: "https://www.amazon.com/s?k=" + url.QueryEscape("desk lamp"), Language: "ko", Hand: "mouse"}, mall.Amazon, "desk lamp"},
	{journey{Name: "ebay", Address: "https://www.ebay.com/sch/i.html?_nkw=" + url.QueryEscape("coffee grinder"), Language: "en", Hand: "mouse"}, mall.Ebay, "coffee grinder"},
	{journey{Name: "jomashop", Address: "https://www.jomashop.com/sunglasses.html", Language: "ko", Hand: "mouse", Loads: "www.jomashop.com/graphql"}, mall.Jomashop, "2214"},
	{journey{Name: "rakuten", Address: "https://search.rakuten.co.jp/search/mall/-/101213/", Language: "ko", Hand: "keyboard"}, mall.Rakuten, "101213"},
}

// Four shops, each from its address to a version: every product of the list, with the right title and price, and the team is told.
func TestJourneysThroughShops(t *testing.T) {
	s := newStage(t)
	var journeys []journey
	for _, walk := range shopWalks {
		journeys = append(journeys, s.prepare(walk.journey, len(s.Mall.Listed(walk.site, walk.list, 1))))
	}
	reports := s.travel(t, journeys...)
	for _, walk := range shopWalks {
		t.Run(walk.Name, func(t *testing.T) {
			f := s.againstMall(t, s.arrived(t, reports, walk.Name), walk.site, walk.list)
			t.Logf("%s in skin %d: %d clicks, %d keys, %.0f s, %s", walk.Name, s.skin, reports[walk.Name].Clicks, reports[walk.Name].Keys, reports[walk.Name].Seconds, f)
			require.Equal(t, f.Rows, f.Right, "%v", f.said)
			require.Zero(t, f.Missing, "%v", f.said)
		})
	}
}

// Five saved listings with item pages, each from its address to a version: the rows of the list, none with a wrong price.
func TestJourneysThroughSavedPages(t *testing.T) {
	open := openPairs(t)
	s := newStage(t)
	s.show(savedShops(open))
	var journeys []journey
	for i, p := range open {
		language := "ko"
		if i%3 == 2 {
			language = "en"
		}
		journeys = append(journeys, s.prepare(journey{Name: p.name, Address: p.address, Language: language, Hand: "mouse"}, 1))
	}
	reports := s.travel(t, journeys...)
	for _, p := range open {
		t.Run(p.name, func(t *testing.T) {
			f := s.againstPair(t, s.arrived(t, reports, p.name), p)
			t.Logf("%s: %d clicks, %.0f s, %s", p.name, reports[p.name].Clicks, reports[p.name].Seconds, f)
			for _, line := range f.said {
				t.Log(line)
			}
			require.Zero(t, f.Wrong)
			require.Zero(t, f.Missing)
			require.Zero(t, f.Extra)
		})
	}
}

// A page that does all it can to be more than looked at is collected like any other: nothing of it runs, asks for anything or leads
// anywhere, from the moment when it is opened to the version with its rows.
func TestHostilePage(t *testing.T) {
	s := newStage(t)
	s.show(http.HandlerFunc(hostileShop))
	reports := s.travel(t, s.prepare(journey{Name: "hostile", Address: hostileAddress, Language: "ko", Hand: "mouse", Hostile: true}, hostileRows))
	rows := s.RowsOf(t, s.arrived(t, reports, "hostile"), "")
	require.Len(t, rows, hostileRows)
	for _, row := range rows {
		n := row.Text("site_product_id")
		require.Equal(t, html.UnescapeString(hostileTitle(n)), row.Text("title"))
		require.Equal(t, n+".5 USD", price(row))
	}
}

// What people do by hand in the builder: picking rows, values, the next page and links, ordering columns, the canvas, the text, two
// windows on one draft; and the picker over thousands of elements.
func TestBuildingByHand(t *testing.T) {
	s := newStage(t)
	s.show(longList(s.Mall.Handler()))
	browse(t, []string{"SHEAF_URL=" + s.url, "SHEAF_LONG_LIST=" + longAddress}, "builder.spec.ts", "picker-speed.spec.ts")
}

// prepare gives a journey the names that it types.
func (s *stage) prepare(j journey, rows int) journey {
	j.Dataset, j.Recipe = "journeys/"+j.Name, "journey-"+j.Name
	j.Team, j.Rows = s.team.URL+"/"+j.Name, rows
	return j
}

// arrived demands that a journey ended in a version that the team was told about, within the budget of clicks. It returns the
// version's reference.
func (s *stage) arrived(t *testing.T, reports map[string]report, name string) string {
	t.Helper()
	r, ok := reports[name]
	require.True(t, ok, "the journey did not arrive")
	require.LessOrEqual(t, r.Clicks, mostClicks)
	require.Equal(t, "journeys/"+name, r.Dataset)
	notice := s.team.hears(t, "/"+name)
	require.Equal(t, r.Version, notice.Version)
	return r.Dataset + "@v" + strconv.Itoa(r.Version)
}
