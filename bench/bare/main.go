// Command bare fetches objects with minio-go alone, several at a time, without looking at what it gets: the least that any
// download through that client costs. bench pull measures `sheaf pull` by it.
//
//	bare ENDPOINT BUCKET DIR PARALLEL < keys            # download
//	bare -sha256 ENDPOINT BUCKET DIR PARALLEL < keys    # the same, and hash what came on its way
//	bare -up ENDPOINT BUCKET DIR PARALLEL PREFIX        # upload the files of DIR
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"golang.org/x/sync/errgroup"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	up, hashed := len(args) > 0 && args[0] == "-up", len(args) > 0 && args[0] == "-sha256"
	if up || hashed {
		args = args[1:]
	}
	if len(args) < 4 {
		return fmt.Errorf("expects ENDPOINT BUCKET DIR PARALLEL")
	}
	parallel, err := strconv.Atoi(args[3])
	if err != nil {
		return fmt.Errorf("parallel: %w", err)
	}
	client, err := minio.NewCore(args[0], &minio.Options{
		Creds: credentials.NewStaticV4(os.Getenv("BARE_ACCESS_KEY"), os.Getenv("BARE_SECRET_KEY"), ""), Region: "us-east-1",
	})
	if err != nil {
		return fmt.Errorf("open store: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
	if up {
		files, err := filepath.Glob(filepath.Join(args[2], "*"))
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		for _, file := range files {
			g.Go(func() error {
				_, err := client.FPutObject(ctx, args[1], args[4]+filepath.Base(file), file, minio.PutObjectOptions{})
				return err
			})
		}
		return g.Wait()
	}
	for lines, n := bufio.NewScanner(os.Stdin), 0; lines.Scan(); n++ {
		key, path := lines.Text(), filepath.Join(args[2], strconv.Itoa(n))
		g.Go(func() error { return fetch(ctx, client, args[1], key, path, hashed) })
	}
	return g.Wait()
}

func fetch(ctx context.Context, client *minio.Core, bucket, key, path string, hashed bool) error {
	body, info, _, err := client.GetObject(ctx, bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return fmt.Errorf("get %s: %w", key, err)
	}
	defer body.Close()
	f, err := os.Create(path) //nolint:gosec // the caller's own directory
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	var to io.Writer = f
	sum := sha256.New()
	if hashed {
		to = io.MultiWriter(f, sum)
	}
	if _, err := io.Copy(to, body); err != nil {
		f.Close()
		return fmt.Errorf("get %s: %w", key, err)
	}
	if want := info.UserMetadata["Sha256"]; hashed && want != hex.EncodeToString(sum.Sum(nil)) {
		f.Close()
		return fmt.Errorf("get %s: its sha256 is not the declared one", key)
	}
	return f.Close()
}
