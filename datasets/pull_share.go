package datasets

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// share gives the content of the file from a second name at once, replacing what is there: by a reflink where the file
// system has them (own blocks as soon as one is changed), else by a hard link, else by a copy. Both names of a hard link are
// one file, so it becomes read-only: an editor that writes in place is refused, one that writes a new file and renames
// it leaves the other name alone. Whoever makes it writable and changes it in place changes both; that is why what comes
// out of a cache is verified.
func share(from, to string) error {
	if err := reflink(from, to); err == nil {
		return nil
	}
	if err := hardLink(from, to); err == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("open %s: %w", from, err)
	}
	defer in.Close()
	return replaceFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}

// reflink shares the blocks of a file.
func reflink(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("open %s: %w", from, err)
	}
	defer in.Close()
	return replaceFile(to, func(w io.Writer) error { return cloneInto(w.(*os.File), in) })
}

// hardLink makes a file read-only and gives it a second name.
func hardLink(from, to string) error {
	temp := filepath.Join(filepath.Dir(to), ".sheaf-link-"+filepath.Base(to))
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a process that was killed here
		return fmt.Errorf("link %s: %w", to, err)
	}
	if err := os.Link(from, temp); err != nil {
		return fmt.Errorf("link %s: %w", to, err)
	}
	err := os.Chmod(temp, 0o444)
	if err == nil {
		err = os.Rename(temp, to)
	}
	// A rename over another name of the same file does nothing and leaves both.
	if gone := os.Remove(temp); err == nil && gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = gone
	}
	if err != nil {
		return fmt.Errorf("link %s: %w", to, err)
	}
	return nil
}

func writeFile(path string, body []byte) error {
	return replaceFile(path, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}

// replaceFile writes a file under a temporary name beside path and renames it: path is the old or the new file.
func replaceFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".sheaf-*")
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	err = write(f)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
