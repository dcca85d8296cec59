// Package notify says what happened to a dataset: events in CloudEvents 1.0 form, signed after Standard Webhooks 1.0.
// An event is written to the bucket before anybody is told; deliveries, retries and receipts are the workflows'
// business. docs/EVENTS.md is the contract with receivers.
package notify
