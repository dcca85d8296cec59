package render

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"

	"sheaf/internal/clock"
)

// Config is what a Browser is made with.
type Config struct {
	// Path is Chromium's; "" = the first of its usual names on PATH.
	Path string
	// TempDir is where profiles are kept while a page is open; "" = the system's.
	TempDir string
	// AtOnce is how many pages may be open at a time; 0 = 2. Each is a browser of its own, with 150 to 400 MB.
	AtOnce int
	// Clock is the time that waits are measured by; nil = the system's.
	Clock clock.Clock
}

// Browser opens pages, each in a Chromium process and a profile of its own that are gone afterwards. Safe for concurrent use.
type Browser struct {
	path, tempDir string
	clock         clock.Clock
	places        chan struct{}
}

// maxTempDir leaves room for a profile's name and Chromium's socket in the 107 bytes that Linux gives a socket's address.
const maxTempDir = 30

// New finds Chromium. Errors: ErrNoBrowser, and a TempDir of more than 30 bytes.
func New(c Config) (*Browser, error) {
	path, err := Find(c.Path)
	if err != nil {
		return nil, err
	}
	if len(c.TempDir) > maxTempDir {
		return nil, fmt.Errorf("use %s for profiles of the browser: its name is longer than %d bytes, and the browser's own socket in it would have too long a name", c.TempDir, maxTempDir)
	}
	if c.AtOnce == 0 {
		c.AtOnce = 2
	}
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	return &Browser{path: path, tempDir: c.TempDir, clock: c.Clock, places: make(chan struct{}, c.AtOnce)}, nil
}

// Path is where Chromium was found.
func (b *Browser) Path() string { return b.path }

// process is a running Chromium.
type process struct {
	ctx     context.Context //nolint:containedctx // chromedp's handle of the browser is one
	clock   clock.Clock
	cancel  func()
	profile string
	leader  *os.Process // of a process group of its own, nil until it started
}

// profilePrefix is what names of profiles begin with.
const profilePrefix = "sheaf-browser-"

// start starts Chromium. The caller stops it, whatever came of it.
func (b *Browser) start(ctx context.Context, o Options) (*process, error) {
	profile, err := os.MkdirTemp(b.tempDir, profilePrefix)
	if err != nil {
		return nil, fmt.Errorf("make a profile for the browser: %w", err)
	}
	p := &process{profile: profile, clock: b.clock}
	var command *exec.Cmd
	options := append(flags(b.path, profile, o.Language),
		chromedp.Env("PATH="+filepath.Dir(b.path)+":/usr/local/bin:/usr/bin:/bin", "HOME="+profile, "TMPDIR="+profile, "XDG_CONFIG_HOME="+profile, "XDG_CACHE_HOME="+profile, "LANG=C.UTF-8"),
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) {
			ownGroup(cmd)
			command = cmd
		}))
	allocator, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	tab, cancelTab := chromedp.NewContext(allocator, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	p.ctx, p.cancel = tab, func() { cancelTab(); cancelAllocator() }
	err = chromedp.Do(tab)
	if command != nil {
		p.leader = command.Process
	}
	if err != nil {
		return p, p.why(ctx, fmt.Errorf("start %s: %w", b.path, err))
	}
	return p, nil
}

// quiet: what Chromium and its protocol complain about is of no use to anybody here; errors are returned.
func quiet(string, ...any) {}

// why says what an error of the browser came from: the caller's context, or the browser that is no more.
func (p *process) why(ctx context.Context, err error) error {
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w (%w)", context.Cause(ctx), err)
	case errors.As(err, &exit), p.ctx.Err() != nil:
		return fmt.Errorf("%w: %w", ErrCrashed, err)
	}
	return err
}

// killGroup ends all that the browser has started, the browser too. The kernel gives the number of a group to nobody else while one of
// the group lives: where the browser is gone and another process has its number, there is nobody left to end.
func (p *process) killGroup() {
	if p.leader == nil {
		return
	}
	gone := errors.Is(p.leader.Signal(syscall.Signal(0)), os.ErrProcessDone)
	if gone && !errors.Is(syscall.Kill(p.leader.Pid, 0), syscall.ESRCH) {
		return
	}
	_ = syscall.Kill(-p.leader.Pid, syscall.SIGKILL) // all may be gone already
}

// removeWithin is how long a profile may resist: processes that were killed may be writing still.
const removeWithin = 5 * time.Second

// stop ends the browser and all that it started, and removes its profile.
func (p *process) stop() error {
	p.killGroup()
	p.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), removeWithin)
	defer cancel()
	for {
		err := os.RemoveAll(p.profile)
		if err == nil {
			return nil
		}
		if p.clock.Sleep(ctx, 20*time.Millisecond) != nil {
			return fmt.Errorf("remove the browser's profile: %w", err)
		}
	}
}
