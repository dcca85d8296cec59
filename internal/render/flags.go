package render

import (
	"github.com/chromedp/chromedp"
)

// flags start a Chromium that reaches nobody, keeps nothing and asks nothing.
func flags(path, profile, language string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoInheritEnv,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless,
	}
	for _, f := range []struct {
		name  string
		value any
	}{
		// The network: no name resolves, and what would go out by address goes to a proxy that has no address either.
		{"host-resolver-rules", "MAP * ~NOTFOUND"},
		{"proxy-server", "http://none.invalid:9"},
		{"proxy-bypass-list", "<-loopback>"},
		{"disable-quic", true},
		{"dns-prefetch-disable", true},
		{"no-pings", true},
		{"disable-background-networking", true},
		{"disable-component-update", true},
		{"disable-domain-reliability", true},
		{"disable-sync", true},
		{"disable-field-trial-config", true},
		{"disable-client-side-phishing-detection", true},
		{"safebrowsing-disable-auto-update", true},
		// Calls between browsers would go out by address, around names and proxy; older versions know the second name.
		{"webrtc-ip-handling-policy", "disable_non_proxied_udp"},
		{"force-webrtc-ip-handling-policy", "disable_non_proxied_udp"},
		{"disable-features", "MediaRouter,OptimizationHints,Translate,DialMediaRouteProvider,CertificateTransparencyComponentUpdater,AutofillServerCommunication,InterestFeedContentSuggestions,WebTransport,DirectSockets,IsolateOrigins,SitePerProcess"},
		{"disable-site-isolation-trials", true},
		// What a page may do to the machine.
		{"block-new-web-contents", true},
		{"deny-permission-prompts", true},
		{"disable-extensions", true},
		{"disable-default-apps", true},
		{"disable-popup-blocking", false},
		{"disable-notifications", true},
		{"disable-print-preview", true},
		{"disable-gpu", true},
		{"mute-audio", true},
		{"disable-file-system", true},
		{"disk-cache-size", "1"},
		{"js-flags", "--max-old-space-size=512"},
		{"renderer-process-limit", "2"},
		// Quiet and predictable.
		{"disable-breakpad", true},
		{"disable-crash-reporter", true},
		{"disable-hang-monitor", true},
		{"disable-prompt-on-repost", true},
		{"disable-dev-shm-usage", true},
		{"disable-background-timer-throttling", true},
		{"disable-backgrounding-occluded-windows", true},
		{"disable-renderer-backgrounding", true},
		{"metrics-recording-only", true},
		{"password-store", "basic"},
		{"use-mock-keychain", true},
		{"window-size", "1366,1600"},
	} {
		options = append(options, chromedp.Flag(f.name, f.value))
	}
	if language != "" {
		options = append(options, chromedp.Flag("lang", language), chromedp.Flag("accept-lang", language))
	}
	return options
}
