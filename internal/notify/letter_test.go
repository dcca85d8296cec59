package notify

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/clock"
	"sheaf/internal/secret"
)

// python is the interpreter of the tests' environment; without it the test is skipped, but not in CI.
func python(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../.venv/bin/python")
	require.NoError(t, err)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no .venv: run `make venv`")
		}
		t.Skip("no .venv: run `make venv`")
	}
	return path
}

// taken is a letter as the server took it.
type taken struct {
	From    string   `json:"from"`
	To      []string `json:"to"`
	Content []byte   `json:"content"`
	TLS     bool     `json:"tls"`
	User    string   `json:"user"`
}

// smtpServer starts aiosmtpd in a process of its own; it returns the host:port and what it took.
func smtpServer(t *testing.T, mode string, certificate ...string) (string, func() taken) {
	t.Helper()
	cmd := exec.Command(python(t), append([]string{"testdata/smtpd.py", mode}, certificate...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close() // ends it
		_ = cmd.Wait()
	})
	lines := bufio.NewReader(out)
	var up struct {
		Port int `json:"port"`
	}
	line, err := lines.ReadBytes('\n')
	require.NoError(t, err, &said)
	require.NoError(t, json.Unmarshal(line, &up))
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(up.Port)), func() (l taken) {
		line, err := lines.ReadBytes('\n')
		require.NoError(t, err, &said)
		require.NoError(t, json.Unmarshal(line, &l))
		return l
	}
}

// certificate of 127.0.0.1 in two files, and the pool that trusts it.
func certificate(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	return cert, key, roots
}

var letter = Letter{
	ID: "evt-1.owner", Subject: "shop/products: ebay.de 데이터를 보류했습니다. 확인이 필요합니다", Text: "행 수: 9,000 → 12\n.\nEnde", HTML: "<p>행 수: 9,000 → 12</p>",
}

// Letters go to a real SMTP server in every way of TLS and login, in Korean, and can be read there.
func TestLettersArrive(t *testing.T) {
	cert, key, roots := certificate(t)
	for mode, c := range map[string]struct {
		tls   string
		files []string
		login Login
	}{
		"plain":     {tls: datasets.NoTLS},
		"starttls":  {tls: "", files: []string{cert, key}},
		"tls":       {tls: datasets.ImplicitTLS, files: []string{cert, key}},
		"auth":      {tls: datasets.StartTLS, files: []string{cert, key}, login: Login{"sheaf", secret.New("päss word")}},
		"plainauth": {tls: datasets.NoTLS, login: Login{"sheaf", secret.New("päss word")}},
	} {
		t.Run(mode, func(t *testing.T) {
			server, next := smtpServer(t, mode, c.files...)
			channels := NewChannels(loopback(), clock.System())
			channels.roots = roots
			to := datasets.Email{To: []string{"kim@example.org", "이영희 <lee@example.org>"}, From: "Sheaf 알림 <sheaf@example.org>", SMTP: server, TLS: c.tls}
			r, err := channels.Mail(t.Context(), to, c.login, letter)
			require.NoError(t, err)
			require.True(t, r.OK, "%+v", r)
			require.Equal(t, 250, r.Status)
			got := next()
			require.Equal(t, "sheaf@example.org", got.From)
			require.Equal(t, []string{"kim@example.org", "lee@example.org"}, got.To)
			require.Equal(t, c.tls != datasets.NoTLS, got.TLS)
			require.Equal(t, c.login.User, got.User)
			requireLetter(t, got.Content)
		})
	}
}

// requireLetter reads a letter as a mail program does.
func requireLetter(t *testing.T, content []byte) {
	t.Helper()
	for _, b := range content {
		require.Less(t, b, byte(0x80), "only ASCII travels: no server needs to know better")
	}
	msg, err := mail.ReadMessage(bytes.NewReader(content))
	require.NoError(t, err)
	words := new(mime.WordDecoder)
	subject, err := words.DecodeHeader(msg.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, letter.Subject, subject)
	from, err := msg.Header.AddressList("From")
	require.NoError(t, err)
	require.Equal(t, "Sheaf 알림", from[0].Name)
	to, err := msg.Header.AddressList("To")
	require.NoError(t, err)
	require.Equal(t, "이영희", to[1].Name)
	require.Equal(t, "<evt-1.owner@example.org>", msg.Header.Get("Message-ID"))
	require.Equal(t, "auto-generated", msg.Header.Get("Auto-Submitted"))
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	require.NoError(t, err)
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for _, want := range []struct{ kind, text string }{{"text/plain", letter.Text}, {"text/html", letter.HTML}} {
		part, err := parts.NextRawPart()
		require.NoError(t, err)
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		require.NoError(t, err)
		require.Equal(t, want.kind, kind)
		require.Equal(t, "UTF-8", strings.ToUpper(params["charset"]))
		require.Equal(t, "quoted-printable", part.Header.Get("Content-Transfer-Encoding"))
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		require.NoError(t, err)
		require.Equal(t, want.text, strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n"))
	}
}

// What a server refuses for good is not tried again; what it may take later is. A password never shows.
func TestLettersThatAreNotTaken(t *testing.T) {
	cert, key, roots := certificate(t)
	for name, c := range map[string]struct {
		mode   string
		files  []string
		tls    string
		login  Login
		roots  *x509.CertPool
		status int
		final  bool
		detail string
	}{
		"no such mailbox":   {mode: "refuse", tls: datasets.NoTLS, status: 550, final: true, detail: "no such mailbox"},
		"busy":              {mode: "busy", tls: datasets.NoTLS, status: 451, detail: "come back later"},
		"wrong password":    {mode: "auth", files: []string{cert, key}, roots: roots, login: Login{"sheaf", secret.New("hunter22")}, detail: "not reached"},
		"server without it": {mode: "plain", tls: datasets.StartTLS, detail: "STARTTLS"},
		"unknown authority": {mode: "starttls", files: []string{cert, key}, detail: "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			server, _ := smtpServer(t, c.mode, c.files...)
			channels := NewChannels(loopback(), clock.System())
			channels.roots = c.roots
			r, err := channels.Mail(t.Context(), datasets.Email{To: []string{"kim@example.org"}, From: "sheaf@example.org", SMTP: server, TLS: c.tls}, c.login, letter)
			require.NoError(t, err)
			require.False(t, r.OK)
			require.Equal(t, c.final, r.Final, "%+v", r)
			require.Equal(t, c.status, r.Status, "%+v", r)
			require.Contains(t, r.Detail, c.detail)
			require.NotContains(t, r.Detail, "hunter22")
		})
	}
}

// The guard stands before SMTP, too.
func TestPrivateServersNeedPermission(t *testing.T) {
	heard, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer heard.Close()
	to := datasets.Email{To: []string{"kim@example.org"}, From: "sheaf@example.org", SMTP: heard.Addr().String(), TLS: datasets.NoTLS}
	for _, way := range []string{datasets.NoTLS, datasets.StartTLS, datasets.ImplicitTLS} {
		to.TLS = way
		r, err := NewChannels([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, clock.System()).Mail(t.Context(), to, Login{}, letter)
		require.NoError(t, err)
		require.True(t, r.Final)
		require.Contains(t, r.Detail, "notify.allow")
	}
}
