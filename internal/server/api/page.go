package api

// page is an archived page as its site sent it, in a sandbox: it is somebody else's, and nothing of it may run or be
// fetched.
type page struct {
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Sniff       string `header:"X-Content-Type-Options"`
	Referrer    string `header:"Referrer-Policy"`
	Body        []byte
}

func shown(contentType string, body []byte) *page {
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	return &page{
		ContentType: contentType, Policy: "sandbox; default-src 'none'; style-src 'unsafe-inline'", Sniff: "nosniff", Referrer: "no-referrer", Body: body,
	}
}
