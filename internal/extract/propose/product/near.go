package product

import (
	"math"

	"golang.org/x/net/html"
)

// around is the place of the smallest element that holds two nodes.
func (s *scene) around(a, b *html.Node) int32 {
	i, _ := s.page.Place(a)
	j, _ := s.page.Place(b)
	k := i
	for ; k > 0; k = s.page.Spots[k].Parent {
		if k <= j && j <= s.page.Spots[k].Last {
			break
		}
	}
	return k
}

// Over farText bytes of shown text nothing is near, however few elements stand between.
const (
	farText    = 2500
	nearAnyway = 0.2
)

// nearHeading is 1 right at the heading (or a copy of it) and falls with what stands between, counted in nodes or in text:
// pages nest as they like, and say little between a name and its price.
func (s *scene) nearHeading(spot *moneySpot) float64 {
	best := 0.0
	for _, h := range s.headings() {
		d, text := float64(spot.order-s.page.Order(h)), s.textBetween(h, spot.node)
		if d < 0 {
			d, text = -2*d, -2*text // what stands before the heading is rather the frame
		}
		near := max(nearness(d, 60, 1500), nearness(text, 150, farText))
		if text > farText {
			near = min(near, nearAnyway)
		}
		best = max(best, near)
	}
	return best
}

// nearControl is 1 where a small element holds the amount and a control that sells.
func (s *scene) nearControl(spot *moneySpot) float64 {
	best := 0.0
	for _, b := range s.buys {
		around := s.around(spot.node, b)
		d := math.Abs(float64(spot.order - s.page.Order(b)))
		size := max(nearness(float64(s.page.Spots[around].Last-around), 80, 1500), nearness(float64(s.page.Spots[around].TextTo-s.page.Spots[around].TextFrom), 250, 3000))
		text := math.Abs(s.textBetween(spot.node, b))
		gap := max(nearness(d, 120, 1200), nearness(text, 200, farText))
		if text > farText {
			gap = min(gap, nearAnyway)
		}
		best = max(best, min(size, gap))
	}
	return best
}

// textBetween is the length of the shown text from the end of a to the start of b, negative where b stands before.
func (s *scene) textBetween(a, b *html.Node) float64 {
	i, _ := s.page.Place(a)
	j, _ := s.page.Place(b)
	if i > j {
		return -float64(s.page.Spots[i].ShownFrom - s.page.Spots[j].ShownTo)
	}
	return float64(s.page.Spots[j].ShownFrom - s.page.Spots[i].ShownTo)
}

func (s *scene) headings() []*html.Node {
	if s.heading == nil {
		return nil
	}
	return append([]*html.Node{s.heading}, s.copies...)
}

// nearness falls from 1 at near to 0 at far, by the logarithm of the distance.
func nearness(d, near, far float64) float64 {
	switch {
	case d <= near:
		return 1
	case d >= far:
		return 0
	}
	return 1 - math.Log(d/near)/math.Log(far/near)
}
