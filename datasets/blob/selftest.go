package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
)

// selfTestWriters race for one key: enough that a server which checks first and writes later is caught.
const selfTestWriters = 8

// SelfTest shows on objects under .selftest/ that the store can be written, read and deleted and that it honours
// the condition of Create, one by one and in a race. It fails with ErrIgnoresConditions if not, or with the
// sentinel of the operation that failed. It removes what it wrote.
func SelfTest(ctx context.Context, s Store) (err error) {
	prefix := ".selftest/" + rand.Text() + "/"
	defer func() {
		// Cleaning up matters even when ctx has ended.
		for _, key := range []string{prefix + "probe", prefix + "race"} {
			err = errors.Join(err, s.Delete(context.WithoutCancel(ctx), key))
		}
	}()
	if err := probeCondition(ctx, s, prefix+"probe"); err != nil {
		return fmt.Errorf("self-test of object store: %w", err)
	}
	if err := raceCreates(ctx, s, prefix+"race"); err != nil {
		return fmt.Errorf("self-test of object store: %w", err)
	}
	return nil
}

func probeCondition(ctx context.Context, s Store, key string) error {
	if err := CreateOrSame(ctx, s, key, []byte("first")); err != nil {
		return err
	}
	switch err := CreateOrSame(ctx, s, key, []byte("second")); {
	case err == nil:
		return fmt.Errorf("%w: a second create replaced the first", ErrIgnoresConditions)
	case !errors.Is(err, ErrConflict):
		return err
	}
	return nil
}

func raceCreates(ctx context.Context, s Store, key string) error {
	var (
		start   = make(chan struct{})
		results [selfTestWriters]error
		wg      sync.WaitGroup
	)
	for i := range results {
		wg.Go(func() {
			<-start
			results[i] = CreateOrSame(ctx, s, key, raceBody(i))
		})
	}
	close(start)
	wg.Wait()
	winner := -1
	for i, err := range results {
		switch {
		case err == nil && winner >= 0:
			return fmt.Errorf("%w: writers %d and %d both created one object", ErrIgnoresConditions, winner, i)
		case err == nil:
			winner = i
		case !errors.Is(err, ErrConflict):
			return err
		}
	}
	body, err := ReadAll(ctx, s, key, 64)
	if err != nil {
		return err
	}
	if winner < 0 || !bytes.Equal(body, raceBody(winner)) {
		return fmt.Errorf("%w: object holds %q after writer %d won", ErrIgnoresConditions, body, winner)
	}
	return nil
}

func raceBody(writer int) []byte { return fmt.Appendf(nil, "writer %d", writer) }
