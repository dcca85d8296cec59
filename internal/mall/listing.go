package mall

import "strconv"

// lists is what a shop's search and category pages show on one day: for every keyword, category or genre the products
// in their order, as indexes. It is the only thing about a world that is kept, at 4 bytes a product and list.
type lists struct {
	named  map[string][]int32
	all    []int32         // every listed product: the sitemap
	prices map[int32]int64 // rakuten: for price windows
}

// listsOn computes a shop's lists on a day.
func (s *shop) listsOn(day int) *lists {
	l := &lists{named: map[string][]int32{}}
	if s.site == Rakuten {
		l.prices = map[int32]int64{}
	}
	for i := range s.born(day) {
		f := s.facts(i)
		st, exists := s.at(&f, day)
		if !exists || !st.live || !st.listed {
			continue
		}
		l.all = append(l.all, int32(i))
		if s.site == Rakuten {
			if !st.inStock {
				continue // the shop leaves sold-out items out of its search
			}
			l.prices[int32(i)] = st.price
		}
		l.add(s, &f)
	}
	return l
}

func (l *lists) add(s *shop, f *facts) {
	i := int32(f.index)
	switch s.site {
	case Jomashop:
		name := strconv.Itoa(f.kind.id)
		l.named[name] = append(l.named[name], i)
		if rows := l.named[name]; len(rows)%131 == 100 {
			l.named[name] = append(l.named[name], rows[len(rows)-51]) // again on the next page, as while stock changes
		}
	case Rakuten:
		for _, g := range genreLine(f.kind) {
			l.named[g] = append(l.named[g], i)
		}
	default:
		l.named[f.kind.keyword] = append(l.named[f.kind.keyword], i)
	}
}

// window returns the part of a list that one page shows; page counts from 1.
func window(list []int32, page, size int) []int32 {
	lo := min((page-1)*size, len(list))
	return list[lo:min(lo+size, len(list))]
}

// pagesOf is how many pages a list has: one at least.
func pagesOf(total, size int) int { return max(1, (total+size-1)/size) }

// Listed returns the site's ids of the products that one list shows on a day, over all its pages and in its order, each once:
// what a search finds (amazon, ebay: the words), what a category or genre holds (jomashop, rakuten: its id). Nil: no such list.
func (m *Mall) Listed(site, list string, day int) []string {
	s := m.shop(site)
	if s == nil {
		return nil
	}
	seen := map[int32]bool{}
	var out []string
	for _, i := range m.lists(s, day).named[list] {
		if f := s.facts(int(i)); !seen[i] {
			seen[i] = true
			out = append(out, f.id)
		}
	}
	return out
}

// Keywords returns the search words that together find every listed product of a site with keyword search (amazon,
// ebay), or nil.
func Keywords(site string) []string {
	if site != Amazon && site != Ebay {
		return nil
	}
	var out []string
	for _, k := range goods {
		out = append(out, k.keyword)
	}
	return out
}

// Categories returns the category ids of jomashop. The first two are the real shop's watches and fragrances; the last
// one, sunglasses, is also complete in the sitemap, as are the watches.
func Categories() []string {
	var out []string
	for _, k := range jomashopKinds {
		if id := strconv.Itoa(k.id); len(out) == 0 || out[len(out)-1] != id {
			out = append(out, id)
		}
	}
	return out
}

// Genres returns the root genre ids of rakuten, which together list every product that is not sold out.
func Genres() []string {
	var out []string
	for _, k := range rakutenKinds {
		if root := genreLine(k)[0]; len(out) == 0 || out[len(out)-1] != root {
			out = append(out, root)
		}
	}
	return out
}
