package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// Verified passes body through and fails in place of io.EOF if it turns out to have another size or digest than
// declared, so that a store that streams never completes a wrong object. An empty sha is not checked.
func Verified(body io.Reader, size int64, sha string) io.Reader {
	v := &verified{body: body, left: size, sha: sha}
	if sha != "" {
		v.hash = sha256.New()
	}
	return v
}

type verified struct {
	body io.Reader
	left int64
	sha  string
	hash hash.Hash
	err  error // sticky: a reader that has failed must not look like one that ended
}

func (v *verified) Read(p []byte) (int, error) {
	if v.err != nil {
		return 0, v.err
	}
	n, err := v.body.Read(p)
	v.left -= int64(n)
	if v.hash != nil {
		v.hash.Write(p[:n])
	}
	if v.left == 0 && n > 0 && err == nil {
		// Look for the end now: HTTP clients stop reading at the declared length and would never ask for it.
		var extra int
		if extra, err = io.ReadFull(v.body, make([]byte, 1)); extra > 0 {
			v.left--
		}
	}
	switch {
	case v.left < 0:
		v.err = fmt.Errorf("%w: too long", ErrSize)
		return 0, v.err
	case errors.Is(err, io.EOF):
		if v.err = v.check(); v.err != nil {
			return 0, v.err
		}
		v.err = io.EOF
		return n, nil
	case err != nil:
		v.err = err
	}
	return n, err
}

// check judges a body that has ended.
func (v *verified) check() error {
	if v.left != 0 {
		return fmt.Errorf("%w: %d bytes short", ErrSize, v.left)
	}
	if v.hash != nil && hex.EncodeToString(v.hash.Sum(nil)) != v.sha {
		return ErrChecksum
	}
	return nil
}
