package stack

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"sheaf/internal/secret"
)

// Config says what to start and where. Zero fields get the defaults given beside them.
type Config struct {
	// Dir holds all data. Required.
	Dir string

	// TemporalBin and MinioBin are the servers' binaries; empty means FindTool.
	TemporalBin string
	MinioBin    string

	// Addresses to listen on, as host:port.
	TemporalAddr   string // 127.0.0.1:7233
	TemporalUIAddr string // 127.0.0.1:8233; "-" starts no UI
	S3Addr         string // 127.0.0.1:9000
	S3ConsoleAddr  string // 127.0.0.1:9001

	// ExternalTemporal and ExternalS3 say that the user runs that server at the address above: it is used, gets
	// what is missing (namespace, search attributes, bucket) and is never started or stopped.
	ExternalTemporal bool
	ExternalS3       bool
	// NoTemporal and NoS3 leave a server out altogether. For tests.
	NoTemporal bool
	NoS3       bool

	AccessKey string        // sheaf
	SecretKey secret.String // generated once and kept in Dir/s3-secret
	Bucket    string        // sheaf

	Namespace string // sheaf
	// Retention is how long Temporal remembers closed workflows: 30 days. On an external Temporal it is set only
	// when the namespace is created.
	Retention time.Duration

	// MoreNamespaces are created with our server and a retention of one day. That takes milliseconds, where adding one
	// to a running server takes seconds. For tests.
	MoreNamespaces []string

	// TemporalSettings are dynamic settings of our server besides those that it always has: "key=value". For tests.
	TemporalSettings []string

	// ReadyWithin bounds the start of each server: 60 s, for a cold disk and a busy machine.
	ReadyWithin time.Duration
	// Grace is the time from SIGTERM to SIGKILL: 10 s.
	Grace time.Duration

	// Ports are further addresses that the caller is going to listen on, checked before anything starts.
	Ports []Port
	// Settings are the names by which the user changes an address, for errors.
	Settings Settings
}

// Settings name the flags (or configuration keys) behind the addresses.
type Settings struct {
	TemporalAddr   string // --temporal-addr
	TemporalUIAddr string // --temporal-ui-addr
	S3Addr         string // --s3-addr
	S3ConsoleAddr  string // --s3-console-addr
}

// NoUI as TemporalUIAddr starts Temporal without its web UI.
const NoUI = "-"

// SearchAttributes are registered, as Keywords, in Sheaf's namespace.
func SearchAttributes() []string {
	return []string{"SheafDataset", "SheafRun", "SheafVersion", "SheafSource", "SheafStage", "SheafOutcome"}
}

func (c Config) withDefaults() (Config, error) {
	if c.Dir == "" {
		return c, errors.New("start servers: no data directory given")
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return c, fmt.Errorf("start servers: %w", err)
	}
	c.Dir = dir
	for _, d := range []struct {
		field *string
		value string
	}{
		{&c.TemporalAddr, "127.0.0.1:7233"},
		{&c.TemporalUIAddr, "127.0.0.1:8233"},
		{&c.S3Addr, "127.0.0.1:9000"},
		{&c.S3ConsoleAddr, "127.0.0.1:9001"},
		{&c.AccessKey, "sheaf"},
		{&c.Bucket, "sheaf"},
		{&c.Namespace, "sheaf"},
		{&c.Settings.TemporalAddr, "--temporal-addr"},
		{&c.Settings.TemporalUIAddr, "--temporal-ui-addr"},
		{&c.Settings.S3Addr, "--s3-addr"},
		{&c.Settings.S3ConsoleAddr, "--s3-console-addr"},
	} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&c.Retention, 30 * 24 * time.Hour}, {&c.ReadyWithin, time.Minute}, {&c.Grace, 10 * time.Second}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return c, c.validate()
}

func (c Config) validate() error {
	for _, p := range append(c.ports(), c.Ports...) {
		if _, _, err := net.SplitHostPort(p.Addr); err != nil {
			return fmt.Errorf("address of %s %q is not host:port (%s): %w", p.Service, p.Addr, p.Setting, err)
		}
	}
	// MinIO's own limits; said here, they name the setting and come before anything starts.
	if !c.NoS3 && !c.ExternalS3 {
		if len(c.AccessKey) < 3 {
			return errors.New("S3 access key needs at least 3 characters")
		}
		if n := len(c.SecretKey.Reveal()); n > 0 && n < 8 {
			return errors.New("S3 secret key needs at least 8 characters")
		}
	}
	if c.ExternalS3 && c.SecretKey.IsZero() {
		return errors.New("a running S3 server is to be used, but no secret key is given")
	}
	return nil
}

// ports are the addresses that our servers are going to listen on.
func (c Config) ports() []Port {
	var ports []Port
	if !c.NoTemporal && !c.ExternalTemporal {
		ports = append(ports, Port{c.TemporalAddr, "Temporal", c.Settings.TemporalAddr})
		if c.TemporalUIAddr != NoUI {
			ports = append(ports, Port{c.TemporalUIAddr, "Temporal Web UI", c.Settings.TemporalUIAddr})
		}
	}
	if !c.NoS3 && !c.ExternalS3 {
		ports = append(ports,
			Port{c.S3Addr, "MinIO", c.Settings.S3Addr},
			Port{c.S3ConsoleAddr, "MinIO console", c.Settings.S3ConsoleAddr})
	}
	return ports
}
