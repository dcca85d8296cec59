// Package config reads Sheaf's configuration: defaults, then one YAML file, then SHEAF_* variables, then flags; later
// ones win. Every setting has one key ("temporal.address"), one variable (SHEAF_TEMPORAL_ADDRESS) and one flag
// (--temporal-address). Errors name the key and where its value came from. Secrets print as ***.
package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"runtime"
	"strings"
	"time"

	"sheaf/internal/secret"
)

// Config is everything that an installation may decide. The doc tags are the help texts.
type Config struct {
	Temporal Temporal `yaml:"temporal"`
	Store    Store    `yaml:"store"`
	Server   Server   `yaml:"server"`
	Worker   Worker   `yaml:"worker"`
	Fetch    Fetch    `yaml:"fetch"`
	Notify   Notify   `yaml:"notify"`
	Stack    Stack    `yaml:"stack"`
}

// Temporal says where the Temporal server is.
type Temporal struct {
	Address   string        `yaml:"address" doc:"host:port of the Temporal frontend"`
	Namespace string        `yaml:"namespace" doc:"Temporal namespace"`
	APIKey    secret.String `yaml:"api_key" doc:"API key, for Temporal Cloud"`
	TLS       bool          `yaml:"tls" doc:"connect by TLS"`
	UI        string        `yaml:"ui" doc:"address of the Temporal Web UI, for links: host:port or https://…; empty = no links"`
}

// Store says where the object store is.
type Store struct {
	Endpoint  string        `yaml:"endpoint" doc:"host:port of the S3 endpoint"`
	Bucket    string        `yaml:"bucket" doc:"bucket; created when missing"`
	AccessKey string        `yaml:"access_key" doc:"S3 access key"`
	SecretKey secret.String `yaml:"secret_key" doc:"S3 secret key"`
	Region    string        `yaml:"region" doc:"S3 region, where the server needs one"`
	TLS       bool          `yaml:"tls" doc:"connect by TLS"`
	Prefix    string        `yaml:"prefix" doc:"prefix of all keys in the bucket, empty or ending in /"`
}

// Server is the HTTP server.
type Server struct {
	Address     string   `yaml:"address" doc:"host:port that the Sheaf server listens on; others may reach it only if there are tokens"`
	PublicURL   string   `yaml:"public_url" doc:"address under which others reach the server; empty = http://<address>"`
	S3PublicURL string   `yaml:"s3_public_url" doc:"address under which others reach the object store: files are fetched from there; empty = through the server"`
	Hosts       []string `yaml:"hosts" doc:"further names by which the server is called; a request for any other name is refused, addresses as numbers are let in"`
	// Tokens are kept in files where a variable would show them.
	ReadTokens      secret.String `yaml:"read_tokens" doc:"tokens that may read everything, with commas between; without any tokens everybody may do everything"`
	ReadTokensFile  string        `yaml:"read_tokens_file" doc:"file with further read tokens, one a line"`
	WriteTokens     secret.String `yaml:"write_tokens" doc:"tokens that may change everything, with commas between"`
	WriteTokensFile string        `yaml:"write_tokens_file" doc:"file with further write tokens, one a line"`
}

// Worker is a worker process.
type Worker struct {
	Queues       []string      `yaml:"queues" doc:"task queues to serve: control, crawl, browser (only where there is a Chromium), data"`
	ControlSlots int           `yaml:"control_slots" doc:"light activities at once; a run that waits for another one's crawl, and a hold that waits for its dataset, take one each"`
	CrawlSlots   int           `yaml:"crawl_slots" doc:"Discover and FetchBatch activities at once"`
	BrowserSlots int           `yaml:"browser_slots" doc:"pages rendered at once, each by a Chromium of its own with up to 400 MB; as many Discover and FetchBatch activities of sources that render"`
	Browser      string        `yaml:"browser" doc:"path of Chromium; empty = the first of chromium, chromium-browser, google-chrome on PATH"`
	DataSlots    int           `yaml:"data_slots" doc:"Compare, Build, Publish and re-extraction activities at once"`
	Drain        time.Duration `yaml:"drain" doc:"time for running work to commit after SIGTERM"`
	Health       string        `yaml:"health" doc:"host:port for /healthz and /metrics; empty = none"`
	TempDir      string        `yaml:"temp_dir" doc:"directory for spill files; empty = the system's"`
}

// Fetch is how pages are fetched.
type Fetch struct {
	UserAgent string   `yaml:"user_agent" doc:"User-Agent; its first token is matched in robots.txt"`
	Map       []string `yaml:"map" doc:"host=address: plain HTTP to that address, URL and Host kept; * and *.host are allowed"`
	MapRate   float64  `yaml:"map_rate" doc:"requests a second to mapped hosts, instead of the recipe's; 0 = the recipe's"`
}

// Notify is how subscriptions are told.
type Notify struct {
	Allow []string `yaml:"allow" doc:"private networks that webhooks may reach, as CIDR (127.0.0.0/8)"`
}

// Stack is the embedded stack of sheaf up.
type Stack struct {
	Dir         string `yaml:"dir" doc:"data of the embedded Temporal and MinIO"`
	TemporalBin string `yaml:"temporal_bin" doc:"temporal program; empty = bin/temporal, then PATH"`
	MinioBin    string `yaml:"minio_bin" doc:"minio program; empty = bin/minio, then PATH"`
	Console     string `yaml:"console" doc:"host:port of the MinIO console"`
	External    bool   `yaml:"external" doc:"start no servers: Temporal and the object store run already"`
}

// Default is the configuration of a laptop: everything on loopback.
func Default() Config {
	return Config{
		Temporal: Temporal{Address: "127.0.0.1:7233", Namespace: "sheaf", UI: "127.0.0.1:8233"},
		Store:    Store{Endpoint: "127.0.0.1:9000", Bucket: "sheaf", AccessKey: "sheaf", SecretKey: secret.New("sheaf-secret")},
		Server:   Server{Address: "127.0.0.1:8080"},
		Worker: Worker{
			Queues: []string{"control", "crawl", "browser", "data"}, ControlSlots: 512, CrawlSlots: 16, BrowserSlots: 2, DataSlots: runtime.NumCPU(),
			Drain: 25 * time.Second,
		},
		Fetch:  Fetch{UserAgent: "Sheaf/1.0 (dataset crawler)"},
		Notify: Notify{Allow: []string{"127.0.0.0/8", "::1/128"}},
		Stack:  Stack{Dir: ".sheaf", Console: "127.0.0.1:9001"},
	}
}

// Base is the server's address for others, without a trailing slash.
func (s Server) Base() string {
	if s.PublicURL != "" {
		return strings.TrimRight(s.PublicURL, "/")
	}
	return "http://" + s.Address
}

// Loopback says whether nobody but this machine is meant to reach the server.
func (s Server) Loopback() bool {
	u, err := url.Parse(s.Base())
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

// UIBase is the address of the Temporal Web UI, without a trailing slash; "" where there is none.
func (t Temporal) UIBase() string {
	if t.UI == "" || strings.Contains(t.UI, "://") {
		return strings.TrimRight(t.UI, "/")
	}
	return "http://" + t.UI
}

// Error names the setting that is wrong and where its value came from.
type Error struct {
	Key    string // "worker.crawl_slots"
	Origin string // "sheaf.yaml line 12", "SHEAF_WORKER_CRAWL_SLOTS", "--worker-crawl-slots", "default"
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("%s (from %s): %s", e.Key, e.Origin, e.Reason) }
