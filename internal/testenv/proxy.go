package testenv

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"sheaf/datasets/blob/minio"
)

// Proxy stands between a client and the MinIO of opts and returns options that lead through it. handle sees every
// request and may answer it, or pass it on with next. The Host header, which is signed, is kept.
func Proxy(t testing.TB, opts minio.Options, handle func(w http.ResponseWriter, r *http.Request, next http.Handler)) minio.Options {
	t.Helper()
	target := &url.URL{Scheme: "http", Host: opts.Endpoint}
	next := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ErrorLog: log.New(io.Discard, "", 0), // the client sees the 502; tests stop clients and servers on purpose
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, r, next) }))
	t.Cleanup(server.Close)
	opts.Endpoint = strings.TrimPrefix(server.URL, "http://")
	return opts
}

// IgnoringConditions is a store that answers creates as if they were puts, as some S3-compatible servers do. The
// condition is part of the signature and cannot be taken out of the request; so the object is.
func IgnoringConditions(t testing.TB, opts minio.Options) minio.Options {
	t.Helper()
	behind := OpenStore(t, opts)
	var mu sync.Mutex
	return Proxy(t, opts, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		key, isObject := strings.CutPrefix(r.URL.Path, "/"+opts.Bucket+"/")
		if r.Method != http.MethodPut || r.Header.Get("If-None-Match") == "" || !isObject {
			next.ServeHTTP(w, r)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if err := behind.Delete(context.WithoutCancel(r.Context()), strings.TrimPrefix(key, opts.Prefix)); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Full is a store whose disk takes `room` more writes.
func Full(t testing.TB, opts minio.Options, room int) minio.Options {
	t.Helper()
	var mu sync.Mutex
	return Proxy(t, opts, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPut {
			mu.Lock()
			room--
			full := room < 0
			mu.Unlock()
			if full {
				AnswerS3Error(w, http.StatusInsufficientStorage, "XMinioStorageFull", "Storage backend has reached its minimum free drive threshold. Please delete a few objects to proceed.")
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// AnswerS3Error answers as MinIO does.
func AnswerS3Error(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>%s</Message></Error>`, code, message)
}
