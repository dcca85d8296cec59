// Package blob is the port to the object store: everything that Sheaf keeps is an object behind [Store].
//
// Vocabulary:
//
//   - key: slash-separated name of an object, see [ValidateKey]. No key may lie below another (`a` and `a/b`):
//     MinIO and file systems refuse it, so Sheaf's layout never does it.
//   - create: write that succeeds only if the key is free (If-None-Match: *). It is the only commit primitive.
//     Nothing relies on If-Match, which S3-compatible servers have implemented wrongly too often.
//   - ours: the state in which a create answered "exists" but the object holds exactly our bytes, because an
//     earlier attempt (ours, or a retry inside the client library) had succeeded and only its answer was lost.
//     [CreateOrSame] tells "ours" from a conflict.
//
// Implementations: blob/minio (any S3-compatible server), blob/dir (a directory), blob/mem (tests). Decorators:
// blob/fault (injects failures), blob/metrics (counts operations, bytes and time). All pass the suite in
// blob/blobtest; a new implementation is done when it does, too.
package blob
