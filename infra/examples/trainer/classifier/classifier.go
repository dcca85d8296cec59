// Package classifier is multinomial logistic regression over hashed words and character trigrams: what a team would
// start with to tell a product's category from its title and description. Training is deterministic.
package classifier

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
)

// Example is one product. Label is its category.
type Example struct {
	Text  string
	Label string
}

// Options of Train; zero values take the defaults beside them.
type Options struct {
	Epochs   int     // 8
	Rate     float64 // 0.5, Adagrad's first step
	Decay    float64 // 1e-6, L2 per step
	MinCount int     // 5: a label needs that many training examples, rarer ones are left out
	Seed     uint64  // 1, order of the examples
}

func (o Options) withDefaults() Options {
	if o.Epochs <= 0 {
		o.Epochs = 8
	}
	if o.Rate <= 0 {
		o.Rate = 0.5
	}
	if o.Decay <= 0 {
		o.Decay = 1e-6
	}
	if o.MinCount <= 0 {
		o.MinCount = 5
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	return o
}

// Model holds a weight vector a label. Its JSON form is what Save writes.
type Model struct {
	Labels  []string             `json:"labels"` // sorted
	Weights []map[uint32]float32 `json:"weights"`
}

// ErrTooFew says that there are not two labels to tell apart.
var ErrTooFew = errors.New("fewer than two labels have enough examples")

// Train fits a model. Equal examples in equal order give an equal model.
func Train(examples []Example, o Options) (*Model, error) {
	o = o.withDefaults()
	labels := frequent(examples, o.MinCount)
	if len(labels) < 2 {
		return nil, ErrTooFew
	}
	type sample struct {
		x []uint32
		y int
	}
	var samples []sample
	for _, e := range examples {
		if y, ok := slices.BinarySearch(labels, e.Label); ok {
			samples = append(samples, sample{Features(e.Text), y})
		}
	}
	w := make([]float32, len(labels)*dimension)
	grad := make([]float32, len(labels)*dimension) // sums of squared gradients
	order := rand.New(rand.NewPCG(o.Seed, o.Seed)) //nolint:gosec // the order of training is repeatable, not secret
	p := make([]float64, len(labels))
	for range o.Epochs {
		order.Shuffle(len(samples), func(i, j int) { samples[i], samples[j] = samples[j], samples[i] })
		for _, s := range samples {
			scores(w, s.x, p)
			softmax(p)
			for y := range labels {
				g := p[y]
				if y == s.y {
					g--
				}
				if math.Abs(g) < 1e-4 {
					continue
				}
				base := y * dimension
				for _, f := range s.x {
					i := base + int(f)
					step := g + o.Decay*float64(w[i])
					grad[i] += float32(step * step)
					w[i] -= float32(o.Rate * step / math.Sqrt(float64(grad[i])+1e-8))
				}
			}
		}
	}
	m := &Model{Labels: labels, Weights: make([]map[uint32]float32, len(labels))}
	for y := range labels {
		m.Weights[y] = map[uint32]float32{}
		for f, v := range w[y*dimension : (y+1)*dimension] {
			if v != 0 {
				m.Weights[y][uint32(f)] = v
			}
		}
	}
	return m, nil
}

func scores(w []float32, x []uint32, out []float64) {
	for y := range out {
		sum := 0.0
		base := y * dimension
		for _, f := range x {
			sum += float64(w[base+int(f)])
		}
		out[y] = sum
	}
}

func softmax(p []float64) {
	top := slices.Max(p)
	sum := 0.0
	for i := range p {
		p[i] = math.Exp(p[i] - top)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

// frequent lists the labels with at least n examples, sorted.
func frequent(examples []Example, n int) []string {
	count := map[string]int{}
	for _, e := range examples {
		count[e.Label]++
	}
	var out []string
	for label, c := range count {
		if label != "" && c >= n {
			out = append(out, label)
		}
	}
	slices.Sort(out)
	return out
}

// Predict returns the likeliest label.
func (m *Model) Predict(text string) string {
	best, label := math.Inf(-1), ""
	x := Features(text)
	for y, w := range m.Weights {
		sum := 0.0
		for _, f := range x {
			sum += float64(w[f])
		}
		if sum > best {
			best, label = sum, m.Labels[y]
		}
	}
	return label
}
