package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
)

// figures of a published version against the truth.
type figures struct {
	Rows    int // published
	Right   int // everything that is compared is as the truth has it
	NoPrice int // the truth has a price, the row has none
	Wrong   int // the row has a price that the truth has not
	Title   int // the title is another
	Missing int // products of the truth without a row
	Beside  int // rows of the shop that the list's pages show below its own, right in what is compared
	Extra   int // rows that are no product of the list
	said    []string
}

func (f figures) String() string {
	return fmt.Sprintf("%d rows: %d right, %d wrong price, %d without price, %d other title, %d missing, %d beside, %d extra", f.Rows, f.Right, f.Wrong, f.NoPrice, f.Title, f.Missing, f.Beside, f.Extra)
}

// note keeps the first few differences for the log.
func (f *figures) note(format string, args ...any) {
	if len(f.said) < 8 {
		f.said = append(f.said, fmt.Sprintf(format, args...))
	}
}

// amount is a price cell as the truth writes prices: "12.50 USD", without zeros at the end; "" = none.
func amount(value, currency string) string {
	if value == "" {
		return ""
	}
	if strings.Contains(value, ".") {
		value = strings.TrimRight(strings.TrimRight(value, "0"), ".")
	}
	return strings.TrimSpace(value + " " + currency)
}

// price of a published row.
func price(row harness.Row) string {
	cell, ok := row["price"].(int64) // value × 10⁴
	if !ok {
		return ""
	}
	return amount(fmt.Sprintf("%d.%04d", cell/10_000, cell%10_000), row.Text("price_currency"))
}

// againstMall compares a version with what the mall says about the products that one of its lists reaches. Rows are told by the
// shop's id, or by their address where the recipe takes another part of it for the id.
func (s *stage) againstMall(t *testing.T, ref, site, list string) figures {
	t.Helper()
	truth, at := map[string]mall.Record{}, map[string]string{}
	for row := range s.Mall.Truth(1) {
		if row.Record.Site == site {
			truth[row.Record.SiteProductID], at[row.Record.URL] = row.Record, row.Record.SiteProductID
		}
	}
	listed := s.Mall.Listed(site, list, 1)
	seen := map[string]bool{}
	var f figures
	for _, row := range s.RowsOf(t, ref, "") {
		f.Rows++
		id := row.Text("site_product_id")
		if other, ok := at[row.Text("url")]; ok {
			id = other
		}
		record, ok := truth[id]
		got, want := price(row), amount(record.Price, record.PriceCurrency)
		switch {
		case !ok || seen[id]:
			f.Extra++
			f.note("%s (%s) is no product of the shop, or twice", id, row.Text("url"))
		case got == "" && want != "":
			f.NoPrice++
			f.note("%s has no price, want %s", id, want)
		case got != want:
			f.Wrong++
			f.note("%s costs %s, want %s", id, got, want)
		case strings.Join(strings.Fields(row.Text("title")), " ") != strings.Join(strings.Fields(record.Title), " "):
			f.Title++
			f.note("%s is called %q, want %q", id, row.Text("title"), record.Title)
		case !slices.Contains(listed, id):
			f.Beside++
			f.note("%s is not of the list", id)
		default:
			f.Right++
		}
		if ok {
			seen[id] = true
		}
	}
	for _, id := range listed {
		if !seen[id] {
			f.Missing++
			f.note("%s is missing", id)
		}
	}
	return f
}

// againstPair compares a version with the rows of a saved listing. A row's price is right where it is the listing's for that row
// or the item page's, which stands at the row's own address: recipes that follow rows read it there.
func (s *stage) againstPair(t *testing.T, ref string, p *openPair) figures {
	t.Helper()
	var f figures
	want := slices.Clone(p.list.Items.Items)
	of := func(row harness.Row) int {
		return slices.IndexFunc(want, func(l listed) bool {
			id, address := row.Text("site_product_id"), row.Text("url")
			return id == l.ID || id == l.name() || strings.Contains(address, l.ID) || address == l.URL
		})
	}
	own := amount(p.thing.Record.Price, p.thing.Record.Currency)
	for _, row := range s.RowsOf(t, ref, "") {
		f.Rows++
		i := of(row)
		if i < 0 {
			f.Extra++
			f.note("%s (%s, %s) is not in the list, or twice", row.Text("site_product_id"), row.Text("url"), row.Text("title"))
			continue
		}
		l := want[i]
		want = slices.Delete(want, i, i+1)
		got := price(row)
		right := []string{amount(l.Amount, l.Currency)}
		for _, also := range l.AmountAlt {
			right = append(right, amount(also, l.Currency))
		}
		if own != "" {
			right = append(right, own)
		}
		switch {
		case got == "" && right[0] != "":
			f.NoPrice++
			f.note("%s has no price, want %s", l.ID, strings.Join(right, " or "))
		case got != "" && !slices.Contains(right, got):
			f.Wrong++
			f.note("%s costs %s, want %s", l.ID, got, strings.Join(right, " or "))
		default:
			f.Right++
		}
	}
	for _, l := range want {
		if !l.Either {
			f.Missing++
			f.note("%s is missing", l.ID)
		}
	}
	return f
}
