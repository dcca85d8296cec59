package datasets_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/clock"
	"sheaf/internal/server/hub"
	"sheaf/internal/testenv"
)

// Polars, DuckDB, pyarrow and pandas read a version over HTTPS from the hub and over S3 from a real MinIO, and find what was
// published; pyarrow finds the data dictionary in the file, and mlcroissant likes what the hub answers.
func TestOtherReaders(t *testing.T) {
	server := testenv.MinIO(t)
	options := server.Options(t)
	store := testenv.OpenStore(t, options)
	dataset, rows, prices, titles := datasets.PublishForReaders(t, store)
	repo := datasets.New(store)
	v, err := repo.Resolve(t.Context(), dataset)
	require.NoError(t, err)
	mux := http.NewServeMux()
	front := httptest.NewUnstartedServer(mux)
	ca, certificate := vouched(t)
	front.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	front.StartTLS()
	t.Cleanup(front.Close)
	hub.New(hub.Options{Repo: repo, Clock: clock.System(), PublicURL: front.URL}).Register(mux)

	var urls, keys []string
	digests := map[string]any{}
	for _, f := range datasets.Files(v) {
		if f.Part == nil {
			continue
		}
		digests[front.URL+"/datasets/"+dataset+"/resolve/"+v.Commit+"/"+f.Path] = f.SHA256
		if f.Part.Table == "products" {
			urls = append(urls, front.URL+"/datasets/"+dataset+"/resolve/v1/"+f.Path)
			keys = append(keys, options.Bucket+"/"+options.Prefix+f.Part.Key)
		}
	}
	require.Greater(t, len(urls), 3)
	digests[front.URL+"/datasets/"+dataset+"/resolve/"+v.Commit] = v.SHA256
	asked, err := json.Marshal(map[string]any{
		"urls": urls, "keys": keys, "endpoint": options.Endpoint, "access": options.AccessKey, "secret": options.SecretKey.Reveal(),
		"ca": ca, "croissant": front.URL + "/api/datasets/" + dataset + "/croissant",
	})
	require.NoError(t, err)
	request := filepath.Join(t.TempDir(), "request.json")
	require.NoError(t, os.WriteFile(request, asked, 0o600))

	words := map[string]any{}
	for _, c := range v.Tables[0].Schema.Columns {
		about := map[string]any{}
		for key, text := range map[string]string{"description": c.Doc, "unit": c.Unit, "null_means": c.NullMeans} {
			if text != "" {
				about[key] = text
			}
		}
		words[c.Name] = about
	}
	sums := map[string]any{"rows": float64(rows), "prices": float64(prices), "titles": float64(titles)}
	for venv, hows := range map[string]map[string]map[string]any{
		".venv": {
			"polars_https": sums, "polars_s3": sums, "polars_filter": sums, "pyarrow_s3": sums, "pandas_https": sums, "pandas_s3": sums,
			"dictionary": words,
			"croissant": {
				"issues": []any{}, "name": dataset, "version": "1.0.0", "record_sets": []any{"products", "history"}, "files": digests,
			},
		},
		".duckdb": {"duckdb_https": sums, "duckdb_s3": sums},
	} {
		python, err := filepath.Abs("../" + venv + "/bin/python")
		require.NoError(t, err)
		if _, err := os.Stat(python); err != nil {
			require.NotEqual(t, "true", os.Getenv("CI"), "CI has to run this: make venv")
			t.Skip("no " + venv + ": run `make venv`")
		}
		args := []string{"testdata/readers.py", request}
		for how := range hows {
			args = append(args, how)
		}
		cmd := exec.Command(python, args...)
		cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+ca)
		out, err := cmd.Output()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("%v\n%s", err, exit.Stderr)
		}
		require.NoError(t, err)
		var got map[string]struct {
			Found map[string]any
			Error string
		}
		require.NoError(t, json.Unmarshal(out, &got), string(out))
		for how, want := range hows {
			t.Run(how, func(t *testing.T) {
				require.Empty(t, got[how].Error)
				require.Equal(t, want, got[how].Found)
			})
		}
	}
}

// vouched is a certificate for this machine, and the file of the authority that vouches for it.
func vouched(t *testing.T) (ca string, certificate tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority of a test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "hub of a test"}, NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	root, err := x509.CreateCertificate(rand.Reader, authority, authority, key.Public(), key)
	require.NoError(t, err)
	signed, err := x509.CreateCertificate(rand.Reader, leaf, authority, key.Public(), key)
	require.NoError(t, err)
	ca = filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root}), 0o600))
	return ca, tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key}
}
