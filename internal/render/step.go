package render

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Step is one thing that is done to a page once it has loaded. Exactly one of the actions is set.
type Step struct {
	WaitFor string        // CSS: until an element is there, 10 s at most; a page without it goes on
	Click   string        // CSS: the first element, if there is one
	Scroll  bool          // to the end of the page
	Wait    time.Duration // a fixed time
	Repeat  int           // times, 0 = once; a click ends repeating where its element is gone
}

// stepPatience is how long a step waits for an element.
const stepPatience = 10 * time.Second

// do carries out a step, and waits after whatever may make the page ask for more.
func (t *tab) do(ctx context.Context, s Step) error {
	for range max(s.Repeat, 1) {
		on, err := t.once(ctx, s)
		if err != nil || !on {
			return err
		}
	}
	return nil
}

// once carries out a step once. False: there is nothing left to do it to.
func (t *tab) once(ctx context.Context, s Step) (bool, error) {
	switch {
	case s.WaitFor != "":
		return true, t.waitFor(ctx, s.WaitFor)
	case s.Wait > 0:
		return true, t.process.clock.Sleep(ctx, s.Wait)
	case s.Click != "":
		there, err := evaluate[bool](ctx, t, `(() => { const e = document.querySelector(`+quote(s.Click)+`); if (!e || e.disabled) return false; e.scrollIntoView(); e.click(); return true })()`)
		if err != nil {
			return false, fmt.Errorf("click %s: %w", s.Click, err)
		}
		if !there {
			return false, nil
		}
	case s.Scroll:
		if _, err := evaluate[bool](ctx, t, `(scrollTo(0, document.documentElement.scrollHeight), true)`); err != nil {
			return false, fmt.Errorf("scroll the page: %w", err)
		}
	}
	return true, t.settle(ctx)
}

func (t *tab) waitFor(ctx context.Context, css string) error {
	end := t.now().Add(stepPatience)
	for {
		there, err := evaluate[bool](ctx, t, `!!document.querySelector(`+quote(css)+`)`)
		if err != nil {
			return fmt.Errorf("wait for %s: %w", css, err)
		}
		if there || t.now().After(end) {
			return nil
		}
		if err := t.process.clock.Sleep(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// quote writes a text as a JavaScript string.
func quote(s string) string {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always encodes
	}
	return string(out)
}
