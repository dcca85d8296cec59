package config

import (
	"net"
	"net/netip"
	"strings"
)

// validate refuses what cannot work before anything starts.
func validate(c Config, origin map[string]string) error {
	for _, check := range []struct{ key, reason string }{
		{"temporal.address", address(c.Temporal.Address)},
		{"temporal.namespace", required(c.Temporal.Namespace)},
		{"store.endpoint", address(c.Store.Endpoint)},
		{"store.bucket", required(c.Store.Bucket)},
		{"store.prefix", prefix(c.Store.Prefix)},
		{"server.address", address(c.Server.Address)},
		{"server.public_url", webAddress(c.Server.PublicURL)},
		{"server.s3_public_url", webAddress(c.Server.S3PublicURL)},
		{"worker.queues", queues(c.Worker.Queues)},
		{"worker.control_slots", positive(c.Worker.ControlSlots)},
		{"worker.crawl_slots", positive(c.Worker.CrawlSlots)},
		{"worker.browser_slots", positive(c.Worker.BrowserSlots)},
		{"worker.data_slots", positive(c.Worker.DataSlots)},
		{"fetch.user_agent", required(c.Fetch.UserAgent)},
		{"fetch.map", mappings(c.Fetch.Map)},
		{"fetch.map_rate", notNegative(c.Fetch.MapRate)},
		{"notify.allow", networks(c.Notify.Allow)},
		{"stack.console", address(c.Stack.Console)},
	} {
		if check.reason != "" {
			from := origin[check.key]
			if from == "" {
				from = "default"
			}
			return &Error{check.key, from, check.reason}
		}
	}
	return nil
}

func required(s string) string {
	if strings.TrimSpace(s) == "" {
		return "must not be empty"
	}
	return ""
}

func address(s string) string {
	if _, port, err := net.SplitHostPort(s); err != nil || port == "" {
		return "expected host:port, got " + quote(s)
	}
	return ""
}

func prefix(s string) string {
	if s != "" && (!strings.HasSuffix(s, "/") || strings.HasPrefix(s, "/")) {
		return "expected a prefix like team/, got " + quote(s)
	}
	return ""
}

func webAddress(s string) string {
	if s != "" && !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		return "expected http://… or https://…, got " + quote(s)
	}
	return ""
}

func queues(list []string) string {
	if len(list) == 0 {
		return "must name at least one of control, crawl, browser, data"
	}
	for _, q := range list {
		if q != "control" && q != "crawl" && q != "browser" && q != "data" {
			return "unknown queue " + quote(q) + "; known are control, crawl, browser, data"
		}
	}
	return ""
}

func positive(n int) string {
	if n < 1 {
		return "must be at least 1"
	}
	return ""
}

func notNegative(f float64) string {
	if f < 0 {
		return "must not be negative"
	}
	return ""
}

func mappings(list []string) string {
	for _, m := range list {
		host, addr, ok := strings.Cut(m, "=")
		if !ok || host == "" || address(addr) != "" {
			return "expected host=address:port, got " + quote(m)
		}
	}
	return ""
}

func networks(list []string) string {
	for _, n := range list {
		if _, err := netip.ParsePrefix(n); err != nil {
			return "expected a network like 10.0.0.0/8, got " + quote(n)
		}
	}
	return ""
}

func quote(s string) string { return `"` + s + `"` }
