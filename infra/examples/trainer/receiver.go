package main

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"sheaf/internal/notify"
	"sheaf/internal/secret"
)

// tolerance is how old a webhook's timestamp may be (Standard Webhooks 1.0 asks for some bound).
const tolerance = 5 * time.Minute

// listen receives webhooks until ctx ends and prints one line each.
func listen(ctx context.Context, address string, key secret.String, out io.Writer) error {
	k, err := notify.ParseKey(key)
	if err != nil {
		return fmt.Errorf("webhook secret (TRAINER_WEBHOOK_SECRET): %w", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for webhooks: %w", err)
	}
	srv := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: receiver(k, time.Now, out)}
	go func() {
		<-ctx.Done()
		_ = srv.Close() // Serve returns; nothing is in flight that matters
	}()
	if err := srv.Serve(l); ctx.Err() == nil {
		return fmt.Errorf("receive webhooks: %w", err)
	}
	return ctx.Err()
}

// receiver prints the events whose signature k made lately.
func receiver(k notify.Key, now func() time.Time, out io.Writer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || !genuine(k, r.Header, body, now()) {
			http.Error(w, "signature does not match", http.StatusUnauthorized)
			return
		}
		var e notify.Event
		if err := json.Unmarshal(body, &e); err != nil {
			http.Error(w, "not an event", http.StatusBadRequest)
			return
		}
		fmt.Fprintf(out, "notice %s: %s %s\n%s\n", e.ID, e.Type, e.Subject, body)
		w.WriteHeader(http.StatusNoContent)
	})
}

// genuine checks the signature and the age of a webhook.
func genuine(k notify.Key, h http.Header, body []byte, now time.Time) bool {
	seconds, err := strconv.ParseInt(h.Get(notify.HeaderTimestamp), 10, 64)
	if err != nil {
		return false
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > tolerance || d < -tolerance {
		return false
	}
	return hmac.Equal([]byte(h.Get(notify.HeaderSignature)), []byte(k.Sign(h.Get(notify.HeaderID), at, body)))
}
