package classifier

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func corpus(n, from int) []Example {
	var out []Example
	for i := from; i < from+n; i++ {
		out = append(out,
			Example{fmt.Sprintf("Men's chronograph watch steel %d", i*7), "watches"},
			Example{fmt.Sprintf("Wireless headphones with microphone %d", i*13), "audio"},
			Example{fmt.Sprintf("ステンレスケトル 日本製 %d", i*3), "キッチン"},
		)
	}
	return out
}

func TestTellsUnseenExamplesApart(t *testing.T) {
	m, err := Train(corpus(40, 0), Options{})
	require.NoError(t, err)
	s := m.Evaluate(corpus(20, 1000))
	require.Equal(t, 60, s.Examples)
	require.Greater(t, s.Accuracy, 0.95)
	require.Greater(t, s.MacroF1, 0.95)
}

func TestShuffledLabelsAreNotLearnt(t *testing.T) {
	examples := corpus(40, 0)
	for i := range examples {
		examples[i].Label = []string{"a", "b", "c"}[(i/3)%3]
	}
	m, err := Train(examples, Options{})
	require.NoError(t, err)
	test := corpus(20, 1000)
	for i := range test {
		test[i].Label = []string{"a", "b", "c"}[(i/3)%3]
	}
	require.Less(t, m.Evaluate(test).Accuracy, 0.6)
}

func TestTrainingIsDeterministic(t *testing.T) {
	a, err := Train(corpus(20, 0), Options{})
	require.NoError(t, err)
	b, err := Train(corpus(20, 0), Options{})
	require.NoError(t, err)
	require.Equal(t, a, b)
}

func TestRareLabelsAreLeftOut(t *testing.T) {
	_, err := Train([]Example{{"a", "x"}, {"b", "y"}}, Options{})
	require.ErrorIs(t, err, ErrTooFew)
}
