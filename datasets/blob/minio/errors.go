package minio

import (
	"context"
	"errors"
	"net/http"

	"github.com/minio/minio-go/v7"

	"sheaf/datasets/blob"
)

// Codes of the S3 protocol and of MinIO (XMinio…) that decide a sentinel; the rest go by status.
var sentinels = map[string]error{
	"NoSuchKey":                      blob.ErrNotFound,
	"NoSuchBucket":                   blob.ErrNoBucket,
	"InvalidRange":                   blob.ErrRange,
	"AccessDenied":                   blob.ErrDenied,
	"InvalidAccessKeyId":             blob.ErrDenied,
	"SignatureDoesNotMatch":          blob.ErrDenied,
	"RequestTimeTooSkewed":           blob.ErrDenied, // clocks differ by over 15 minutes
	"AuthorizationHeaderMalformed":   blob.ErrDenied, // usually the wrong region
	"XMinioStorageFull":              blob.ErrFull,
	"XMinioAdminBucketQuotaExceeded": blob.ErrFull,
	"EntityTooLarge":                 blob.ErrTooLarge,
	"KeyTooLongError":                blob.ErrKey,
	"XMinioInvalidObjectName":        blob.ErrKey,
	"XMinioParentIsObject":           blob.ErrKey,
	"XMinioObjectExistsAsDirectory":  blob.ErrKey,
	// A concurrent conditional write was under way (AWS): not known yet who wins.
	"ConditionalRequestConflict": blob.ErrUnavailable,
}

// wrap gives an error of minio-go its sentinel. A failed precondition is ErrExists: we send no other condition.
func wrap(ctx context.Context, verb, key string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return blob.Errorf(verb, key, ended, nil)
	}
	for _, own := range []error{blob.ErrSize, blob.ErrChecksum, blob.ErrUnavailable} {
		if errors.Is(err, own) { // from our own reader, through the client
			return blob.Errorf(verb, key, err, nil)
		}
	}
	var response minio.ErrorResponse
	if !errors.As(err, &response) {
		return blob.Errorf(verb, key, blob.ErrUnavailable, err) // no answer: refused, reset, timed out, not HTTP
	}
	return blob.Errorf(verb, key, sentinel(response), err)
}

func sentinel(r minio.ErrorResponse) error {
	if s, ok := sentinels[r.Code]; ok {
		return s
	}
	switch {
	case r.StatusCode == http.StatusPreconditionFailed:
		return blob.ErrExists
	case r.StatusCode == http.StatusInsufficientStorage:
		return blob.ErrFull
	case r.StatusCode == http.StatusUnauthorized || r.StatusCode == http.StatusForbidden:
		return blob.ErrDenied
	case r.StatusCode == http.StatusNotFound:
		return blob.ErrNotFound
	case r.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		return blob.ErrRange
	case r.StatusCode >= 500 || r.StatusCode == http.StatusTooManyRequests || r.StatusCode == http.StatusRequestTimeout:
		return blob.ErrUnavailable
	}
	return blob.ErrInvalid
}
