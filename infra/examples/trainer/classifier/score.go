package classifier

import "slices"

// Score is how well a model tells labels of examples that it did not see.
type Score struct {
	Accuracy float64 `json:"accuracy"`
	MacroF1  float64 `json:"macro_f1"` // mean of the labels' F1
	Examples int     `json:"examples"`
	Labels   int     `json:"labels"`
}

// Evaluate scores the examples whose label the model knows.
func (m *Model) Evaluate(examples []Example) Score {
	hits := map[string]float64{}
	said := map[string]float64{}
	is := map[string]float64{}
	s := Score{Labels: len(m.Labels)}
	right := 0.0
	for _, e := range examples {
		if _, ok := slices.BinarySearch(m.Labels, e.Label); !ok {
			continue
		}
		s.Examples++
		got := m.Predict(e.Text)
		said[got]++
		is[e.Label]++
		if got == e.Label {
			hits[got]++
			right++
		}
	}
	if s.Examples == 0 {
		return s
	}
	s.Accuracy = right / float64(s.Examples)
	present := 0.0
	for _, label := range m.Labels {
		if is[label] == 0 {
			continue
		}
		present++
		s.MacroF1 += 2 * hits[label] / (said[label] + is[label])
	}
	s.MacroF1 /= present
	return s
}
