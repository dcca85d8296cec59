package render

import (
	"time"

	"sheaf/internal/recipe"
)

// StepsOf are what a recipe wants done before a page is read.
func StepsOf(r *recipe.Render) []Step {
	var out []Step
	if r == nil {
		return nil
	}
	for _, s := range r.Steps {
		step := Step{Wait: time.Duration(s.Wait), Scroll: s.Scroll != "", Repeat: s.Repeat}
		if s.WaitFor != nil {
			step.WaitFor = s.WaitFor.Text
		}
		if s.Click != nil {
			step.Click = s.Click.Text
		}
		out = append(out, step)
	}
	return out
}
