package data

import (
	"context"
	"errors"
	"fmt"

	"github.com/lexigraph/lexigraph/data/disk"
)

// CacheRemedy says what to do about an error of writing to a cache, by its cause.
func CacheRemedy(err error) string {
	return disk.Remedy(err, "folder") + " by setting " + cacheVariable + ", or set it to off"
}

// tempRemedy says what to do about an error of a temporary file, which is in the cache's folder, or in the system's where there is no cache.
func tempRemedy(err error) string {
	return disk.Remedy(err, "folder") + " by setting " + cacheVariable + ", or " + disk.TempVariable() + " where that is off"
}

// TempError is the error of a temporary file, nil if err is: it says what it was for and what to do. The end of a context, and what
// is wrong with the data, stay what they are.
func TempError(what string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return fmt.Errorf("%s: %w; %s", what, err, tempRemedy(err))
}

// notKept says why something is not in the cache, and what to do.
func notKept(err error) string { return err.Error() + "; " + CacheRemedy(err) }
