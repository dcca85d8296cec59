package stack

import "testing"

func TestLastLinesOfALog(t *testing.T) {
	for log, want := range map[string]string{
		"a\nb\nc\nd\n": "c\nd",
		"a\n":          "a",
		"":             "",
		"starting\nlistening\npanic: port taken\n\ngoroutine 1 [running]:\nmain.main()\n\tmain.go:18": "listening\npanic: port taken",
	} {
		if got := lastLines(log, 2); got != want {
			t.Errorf("of %q: %q, want %q", log, got, want)
		}
	}
}
