package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/clock"
)

func newTemporal(cfg Config) (*Server, error) {
	bin, err := FindTool("temporal", cfg.TemporalBin)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cfg.Dir, "temporal")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("prepare Temporal: %w", err)
	}
	host, port, err := net.SplitHostPort(cfg.TemporalAddr)
	if err != nil {
		return nil, fmt.Errorf("prepare Temporal: %w", err)
	}
	args := []string{
		"server", "start-dev", "--ip", host, "--port", port, "--log-level", "warn",
		"--db-filename", filepath.Join(dir, "temporal.db"),
		// Up to 20 times faster than SQLite's defaults, and safe if the process is killed.
		"--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=1",
		// Saves a round trip an activity; the default of newer servers.
		"--dynamic-config-value", "system.enableActivityEagerExecution=true",
		// The default of 10 a second is soon used up by a UI, `sheaf run ls` and Reconcile together.
		"--dynamic-config-value", "frontend.namespaceRPS.visibility=100",
		"--namespace", cfg.Namespace,
	}
	for _, setting := range cfg.TemporalSettings {
		args = append(args, "--dynamic-config-value", setting)
	}
	for _, name := range cfg.MoreNamespaces {
		args = append(args, "--namespace", name)
	}
	for _, name := range SearchAttributes() {
		args = append(args, "--search-attribute", name+"=Keyword")
	}
	ui := []string{"--headless"}
	if cfg.TemporalUIAddr != NoUI {
		uiHost, uiPort, err := net.SplitHostPort(cfg.TemporalUIAddr)
		if err != nil {
			return nil, fmt.Errorf("prepare Temporal: %w", err)
		}
		ui = []string{"--ui-ip", uiHost, "--ui-port", uiPort}
	}
	cli := temporalCLI{bin: bin, addr: cfg.TemporalAddr}
	return &Server{
		name:  "Temporal",
		bin:   bin,
		args:  append(append(args, ui...), cli.isolation()...),
		env:   cleanEnv("TEMPORAL_"),
		log:   logPath(cfg.Dir, "temporal"),
		grace: cfg.Grace, limit: cfg.ReadyWithin,
		probe: cli.healthy,
		died:  make(chan error, 1),
	}, nil
}

// EnsureNamespace gives the namespace of a running Temporal server retention and search attributes, creating it if
// need be. bin is the temporal binary, "" to look for it.
func EnsureNamespace(ctx context.Context, bin, addr, namespace string, retention time.Duration) error {
	return prepareTemporal(ctx, Config{
		TemporalBin: bin, TemporalAddr: addr, Namespace: namespace, Retention: retention, ReadyWithin: time.Minute,
	})
}

// prepareTemporal brings the namespace to what Sheaf needs. It changes nothing that is right already, so it runs at
// every start.
func prepareTemporal(ctx context.Context, cfg Config) error {
	ctx, cancel := context.WithTimeout(ctx, cfg.ReadyWithin)
	defer cancel()
	bin, err := FindTool("temporal", cfg.TemporalBin)
	if err != nil {
		return err
	}
	cli := temporalCLI{bin: bin, addr: cfg.TemporalAddr}
	if err := cli.healthy(ctx); err != nil {
		return fmt.Errorf("prepare Temporal %s: %w", cfg.TemporalAddr, err)
	}
	if err := cli.ensureNamespace(ctx, cfg.Namespace, cfg.Retention, !cfg.ExternalTemporal); err != nil {
		return fmt.Errorf("prepare Temporal %s: %w", cfg.TemporalAddr, err)
	}
	if err := cli.ensureSearchAttributes(ctx, cfg.Namespace); err != nil {
		return fmt.Errorf("prepare Temporal %s: %w", cfg.TemporalAddr, err)
	}
	return nil
}

// temporalCLI calls the operator commands of the temporal binary.
type temporalCLI struct{ bin, addr string }

// isolation keeps the user's own profiles out.
func (c temporalCLI) isolation() []string {
	return []string{"--disable-config-file", "--disable-config-env", "--env-file", os.DevNull}
}

func (c temporalCLI) run(ctx context.Context, args ...string) ([]byte, error) {
	args = append(args, "--address", c.addr, "--command-timeout", "10s")
	cmd := exec.CommandContext(ctx, c.bin, append(args, c.isolation()...)...) //nolint:gosec // the user's own binary
	cmd.Env = cleanEnv("TEMPORAL_")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("temporal %s: %w: %s", strings.Join(args[:min(3, len(args))], " "), err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}

// healthy asks first whether anybody listens, which costs no process.
func (c temporalCLI) healthy(ctx context.Context) error {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	_ = conn.Close()
	_, err = c.run(ctx, "operator", "cluster", "health")
	return err
}

func (c temporalCLI) ensureNamespace(ctx context.Context, name string, retention time.Duration, ours bool) error {
	out, err := c.run(ctx, "operator", "namespace", "describe", "--namespace", name, "--output", "json")
	if err != nil {
		if !strings.Contains(err.Error(), "not found") {
			return err
		}
		_, err = c.run(ctx, "operator", "namespace", "create", "--namespace", name, "--retention", retention.String())
		return err
	}
	var described struct {
		Config struct {
			Retention string `json:"workflowExecutionRetentionTtl"`
		} `json:"config"`
	}
	if err := json.Unmarshal(out, &described); err != nil {
		return fmt.Errorf("read description of namespace %s: %w", name, err)
	}
	if !ours || described.Config.Retention == fmt.Sprintf("%ds", int64(retention.Seconds())) {
		return nil
	}
	_, err = c.run(ctx, "operator", "namespace", "update", "--namespace", name, "--retention", retention.String())
	return err
}

// ensureSearchAttributes returns when the server answers with all of them: its caches see a new namespace, or a new
// attribute, only after a moment. It adds one at a time and waits until it is there, because server 1.29.1 keeps
// only the first of several that are added at once and still answers that all have been.
func (c temporalCLI) ensureSearchAttributes(ctx context.Context, namespace string) error {
	for {
		missing, err := c.missingSearchAttributes(ctx, namespace)
		switch {
		case err == nil && len(missing) == 0:
			return nil
		case err == nil:
			_, err = c.run(ctx, "operator", "search-attribute", "create", "--namespace", namespace, "--type", "Keyword", "--name", missing[0])
		}
		if err != nil && !strings.Contains(err.Error(), "is not found") { // the namespace, as yet
			return err
		}
		if ended := clock.System().Sleep(ctx, 10*time.Millisecond); ended != nil {
			return errors.Join(fmt.Errorf("wait for search attributes %v of namespace %s: %w", missing, namespace, ended), err)
		}
	}
}

func (c temporalCLI) missingSearchAttributes(ctx context.Context, namespace string) ([]string, error) {
	out, err := c.run(ctx, "operator", "search-attribute", "list", "--namespace", namespace)
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) == 2 {
			kinds[f[0]] = f[1]
		}
	}
	var missing []string
	for _, name := range SearchAttributes() {
		switch kinds[name] {
		case "Keyword":
		case "":
			missing = append(missing, name)
		default:
			return nil, fmt.Errorf("search attribute %s of namespace %s is %s, need Keyword", name, namespace, kinds[name])
		}
	}
	return missing, nil
}
