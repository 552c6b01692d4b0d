// Package store keeps run directories in buckets: S3, Google Cloud Storage, Azure Blob Storage, and whatever else holds
// objects by name and can refuse to make one that is there already.
//
// The package has the rules and no driver, because drivers are large. A program gets them as a value, by URL scheme;
// the command lexigraph-bucket has those of the three.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
)

// A Store holds objects by name. What is done by one process all others see at once. Names have slashes, and no
// empty parts. The methods may be called from several goroutines.
//
// An error is [fs.ErrNotExist] if there is no such object or bucket, [fs.ErrExist] if there is one and must not be,
// [fs.ErrPermission] if the credentials do not allow it, and [ErrUnavailable] if it will go away by itself. Others may.
type Store interface {
	// Get opens an object for reading, from that byte on. What it returns ends with ctx.
	Get(ctx context.Context, name string, from int64) (io.ReadCloser, error)
	// Put makes or replaces an object by what r has to its end: whole, or not at all if r or ctx fails.
	Put(ctx context.Context, name string, r io.Reader) error
	// PutNew is Put, but it is an error if there is such an object. Of several processes that make one, one succeeds.
	PutNew(ctx context.Context, name string, r io.Reader) error
	// List returns the names that begin with prefix, in order of their bytes.
	List(ctx context.Context, prefix string) iter.Seq2[string, error]
	// Delete removes an object. It is no error if there is none.
	Delete(ctx context.Context, name string) error
	// Close ends the use of the store.
	Close() error
}

// ErrUnavailable is the error of a server that cannot do now what it is asked for, and may be able to later: it has too much to
// do or is out of order, it cannot be reached, or what it sent was damaged on the way.
var ErrUnavailable = errors.New("the server cannot do this now")

// An Opener returns the store at a URL, such as s3://bucket/prefix. Names are then below the prefix.
type Opener func(ctx context.Context, url string) (Store, error)

// IsURL reports whether a word of a command line is a URL and not a path: a scheme, in letters of either case, and two slashes.
func IsURL(word string) bool {
	scheme, _, ok := strings.Cut(word, "://")
	return ok && scheme != "" && strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// Misspelt returns the URL of a bucket that a path was probably meant to be, such as s3:bucket/runs or gs:/bucket/runs; empty: it is none.
func Misspelt(path string) (url string) {
	for _, scheme := range []string{"s3", "gs", "azblob"} {
		if rest, ok := strings.CutPrefix(path, scheme+":"); ok && !IsURL(path) {
			return scheme + "://" + strings.TrimLeft(rest, "/")
		}
	}
	return ""
}

// Open opens the store at a URL by the opener of its scheme. It is [Steady].
func Open(ctx context.Context, openers map[string]Opener, url string) (Store, error) {
	given, rest, _ := strings.Cut(url, "://")
	scheme := strings.ToLower(given)
	url = scheme + "://" + rest
	open := openers[scheme]
	if open == nil {
		return nil, &SchemeError{url, scheme, slices.Sorted(maps.Keys(openers))}
	}
	s, err := open(ctx, url)
	if err != nil {
		return nil, err
	}
	return Steady(s, usualStill), nil
}

// A SchemeError says that a program has no driver for a URL.
type SchemeError struct {
	URL, Scheme string
	Has         []string // the schemes that it has drivers for
}

// Error implements error.
func (e *SchemeError) Error() string {
	if len(e.Has) == 0 {
		return fmt.Sprintf("%s: this program writes to folders. The one that also writes to buckets (s3, gs, azblob) is lexigraph-bucket, with the same commands:\n"+
			"  go install github.com/lexigraph/lexigraph/cmd/lexigraph-bucket@latest", e.URL)
	}
	return fmt.Sprintf("%s: there is no driver for %s; there are %s", e.URL, e.Scheme, strings.Join(e.Has, ", "))
}
