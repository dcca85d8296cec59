package dir

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"

	"sheaf/datasets/blob"
)

// errStop ends a walk whose consumer has had enough.
var errStop = errors.New("stop")

// List implements blob.Store. It reads one directory at a time.
func (s *Store) List(ctx context.Context, prefix string, opts blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		if err := blob.ValidateList(prefix, opts); err != nil {
			yield(blob.Info{}, err)
			return
		}
		l := &listing{store: s, ctx: ctx, prefix: prefix, opts: opts, yield: yield}
		dir, _ := path.Split(prefix)
		err := l.walk(dir)
		switch {
		case err == nil || errors.Is(err, errStop):
		case ctx.Err() != nil:
			yield(blob.Info{}, blob.Errorf("list", prefix, ctx.Err(), nil))
		default:
			yield(blob.Info{}, wrap("list", prefix, err))
		}
	}
}

type listing struct {
	store  *Store
	ctx    context.Context //nolint:containedctx // lives as long as one call of List
	prefix string
	opts   blob.ListOptions
	yield  func(blob.Info, error) bool
}

// walk lists the keys below dir, which is empty or ends in a slash.
func (l *listing) walk(dir string) error {
	entries, err := os.ReadDir(l.store.path(dir))
	if absent(err) {
		return nil // never was, or has just been deleted
	} else if err != nil {
		return err
	}
	// Byte order of keys: a directory sorts as its name with the slash, after "name-" and before "name0".
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(listName(a), listName(b)) })
	for _, e := range entries {
		if err := l.ctx.Err(); err != nil {
			return err
		}
		key := dir + listName(e)
		if key == internals+"/" {
			continue
		}
		if err := l.visit(key, e); err != nil {
			return err
		}
	}
	return nil
}

func (l *listing) visit(key string, e fs.DirEntry) error {
	group := e.IsDir()
	switch {
	case !strings.HasPrefix(key, l.prefix):
		return nil
	case group && l.opts.Delimiter == "":
		if key < l.opts.StartAfter && !strings.HasPrefix(l.opts.StartAfter, key) {
			return nil // all of it comes before
		}
		return l.walk(key)
	case key <= l.opts.StartAfter:
		return nil
	case group:
		return l.emit(blob.Info{Key: key}) // Delete leaves no empty directories
	case !e.Type().IsRegular():
		return nil
	}
	st, err := e.Info()
	if absent(err) {
		return nil
	} else if err != nil {
		return err
	}
	return l.emit(blob.Info{Key: key, Size: st.Size(), ETag: etag(st), ModTime: st.ModTime().UTC()})
}

func (l *listing) emit(info blob.Info) error {
	if !l.yield(info, nil) {
		return errStop
	}
	return nil
}

func listName(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}
