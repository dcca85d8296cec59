package record_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/record"
)

func TestFieldValuesKeepTheirTypes(t *testing.T) {
	amount, err := record.ParseDecimal("12.50")
	require.NoError(t, err)
	for in, want := range map[string]any{
		`{"v":"a\nb"}`: "a\nb", `{"v":true}`: true, `{"v":false}`: false, `{"v":7}`: int64(7), `{"v":-7}`: int64(-7), `{"v":4.5}`: 4.5,
		`{"v":1e3}`: 1000.0, `{"v":99999999999999999999}`: 1e20, `{"v":null}`: nil, `{}`: nil, `{"v":{"d":"12.50"}}`: amount,
		`{"v":["a","b"]}`: []string{"a", "b"}, `{"v":[ ]}`: []string{},
		`{"v":[ {"a":1,"p":{"d":"12.50"},"n":null} ]}`: []map[string]any{{"a": int64(1), "p": amount, "n": nil}},
	} {
		var f record.Field
		require.NoError(t, json.Unmarshal([]byte(in), &f), in)
		assert.Equal(t, want, f.Value, in)
	}
	for _, in := range []string{`{"v":{"x":1}}`, `{"v":{"d":1}}`, `{"v":{"d":"x"}}`, `{"v":{"d":"1e999999999"}}`, `{"v":[1]}`, `{"v":["a",{}]}`, `{"v":[{},"a"]}`, `{"v":[null]}`, `{"v":[{},null]}`, `{"s":1}`} {
		var f record.Field
		assert.Error(t, json.Unmarshal([]byte(in), &f), in)
	}
}

func FuzzFieldJSON(f *testing.F) {
	f.Add([]byte(`{"s":"value","v":[{"a":1.5}],"f":["x"]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var a, again record.Field
		if json.Unmarshal(b, &a) != nil {
			return
		}
		once, err := json.Marshal(a)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(once, &again), string(once))
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}
