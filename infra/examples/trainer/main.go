// Command trainer is an example of a training team: a Temporal worker of its own, on its own task queue, that Sheaf
// starts when a version is published. It pulls the version by its digest, trains a classifier that tells a product's
// category from its title and description, writes the model and its score beside that digest, and reports back. It
// also receives Sheaf's webhooks and prints them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"go.temporal.io/sdk/client"
	tlog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sheaf/datasets"
	"sheaf/datasets/blob/minio"
	"sheaf/internal/secret"
)

type options struct {
	temporal, namespace, queue string
	endpoint, bucket           string
	access, secret             string
	models, report, listen     string
	webhookSecret, token       string
}

func main() {
	var o options
	flag.StringVar(&o.temporal, "temporal", "127.0.0.1:7233", "Temporal frontend")
	flag.StringVar(&o.namespace, "namespace", "sheaf", "Temporal namespace")
	flag.StringVar(&o.queue, "queue", "nlp-training", "the team's task queue")
	flag.StringVar(&o.endpoint, "store", "127.0.0.1:9000", "S3 endpoint of the dataset store")
	flag.StringVar(&o.bucket, "bucket", "sheaf", "its bucket")
	flag.StringVar(&o.access, "access-key", "sheaf", "its access key")
	flag.StringVar(&o.models, "models", "models", "directory of models, one folder a data digest")
	flag.StringVar(&o.report, "report", "http://127.0.0.1:8080", "Sheaf server to report to")
	flag.StringVar(&o.listen, "listen", "127.0.0.1:8077", "address for Sheaf's webhooks; empty = none")
	flag.Parse()
	o.secret = os.Getenv("TRAINER_SECRET_KEY")
	o.webhookSecret = os.Getenv("TRAINER_WEBHOOK_SECRET")
	o.token = os.Getenv("SHEAF_TOKEN")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "trainer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	c, err := client.DialContext(ctx, client.Options{
		HostPort: o.temporal, Namespace: o.namespace, Identity: "nlp-team",
		Logger: tlog.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))),
	})
	if err != nil {
		return fmt.Errorf("connect to Temporal at %s: %w", o.temporal, err)
	}
	defer c.Close()
	store, err := minio.New(minio.Options{Endpoint: o.endpoint, Bucket: o.bucket, AccessKey: o.access, SecretKey: secret.New(o.secret)})
	if err != nil {
		return fmt.Errorf("open dataset store: %w", err)
	}
	team := &team{repo: datasets.New(store), models: o.models, report: o.report, token: secret.New(o.token)}
	w := worker.New(c, o.queue, worker.Options{MaxConcurrentActivityExecutionSize: 1})
	w.RegisterWorkflowWithOptions(TrainClassifier, workflow.RegisterOptions{Name: "TrainClassifier"})
	w.RegisterActivity(team.Pull)
	w.RegisterActivity(team.Train)
	w.RegisterActivity(team.Report)
	if err := w.Start(); err != nil {
		return fmt.Errorf("serve %s: %w", o.queue, err)
	}
	defer w.Stop()
	fmt.Fprintf(os.Stderr, "trainer: waiting on task queue %s, webhooks at %s\n", o.queue, o.listen)
	if o.listen == "" {
		<-ctx.Done()
		return nil
	}
	err = listen(ctx, o.listen, secret.New(o.webhookSecret), os.Stdout)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
