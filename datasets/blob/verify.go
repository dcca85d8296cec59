package blob

import (
	"crypto/sha256"
	"encoding/hex"
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
	switch {
	case v.left < 0:
		v.err = fmt.Errorf("%w: too long", ErrSize)
		return 0, v.err
	case err == io.EOF:
		v.err = v.end()
		return n, v.err
	case err != nil:
		v.err = err
		return n, err
	case v.left == 0 && n > 0:
		// Look for the end now: HTTP clients stop reading at the declared length and would never ask for it.
		if extra, err := io.ReadFull(v.body, make([]byte, 1)); extra > 0 {
			v.err = fmt.Errorf("%w: too long", ErrSize)
			return 0, v.err
		} else if err != io.EOF {
			v.err = err
			return 0, err
		}
		v.err = v.end()
		if v.err == io.EOF {
			return n, nil
		}
		return 0, v.err
	}
	return n, nil
}

func (v *verified) end() error {
	if v.left != 0 {
		return fmt.Errorf("%w: %d bytes short", ErrSize, v.left)
	}
	if v.hash != nil && hex.EncodeToString(v.hash.Sum(nil)) != v.sha {
		return ErrChecksum
	}
	return io.EOF
}
