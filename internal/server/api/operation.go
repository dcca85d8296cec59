package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// get describes an operation that only reads. id is its name in generated clients ("dataset-get"), path lies below Prefix,
// tag groups operations in the document, summary is one line.
func get(id, path, tag, summary string) huma.Operation {
	return operation(http.MethodGet, id, path, tag, summary)
}

// post describes an operation that does something.
func post(id, path, tag, summary string) huma.Operation {
	return operation(http.MethodPost, id, path, tag, summary)
}

// put describes an operation that makes something what its body says; asking twice is asking once.
func put(id, path, tag, summary string) huma.Operation {
	return operation(http.MethodPut, id, path, tag, summary)
}

func operation(method, id, path, tag, summary string) huma.Operation {
	return huma.Operation{Method: method, OperationID: id, Path: path, Tags: []string{tag}, Summary: summary, Security: secured(id)}
}

// answer is a body that huma writes as JSON.
type answer[T any] struct{ Body T }

// say wraps a body.
func say[T any](body T) *answer[T] { return &answer[T]{Body: body} }
