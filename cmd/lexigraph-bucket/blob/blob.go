// Package blob has the drivers of buckets for [store.Store], by gocloud.dev.
package blob

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/lexigraph/lexigraph/model/store"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // azblob://
	_ "gocloud.dev/blob/gcsblob"   // gs://
	_ "gocloud.dev/blob/s3blob"    // s3://
	"gocloud.dev/gcerrors"
	"gocloud.dev/gcp"
	"google.golang.org/api/googleapi"
)

// Stores returns the drivers of Amazon S3, Google Cloud Storage and Azure Blob Storage, by the scheme of their URLs, for
// [configs.Parts]. What follows the name of the bucket is a prefix of all names. Credentials come from where the tools of
// the three look for them. A query has the settings that gocloud.dev knows, such as
// s3://bucket/prefix?endpoint=http://localhost:9000&use_path_style=true.
//
// Each of the three makes an object only if there is none, when that is asked for: S3 by If-None-Match, Google by a generation
// of 0, Azure by If-None-Match. A server that takes the request and ignores the condition will not do.
func Stores() map[string]store.Opener {
	return map[string]store.Opener{"s3": open, "gs": open, "azblob": open}
}

func open(ctx context.Context, at string) (store.Store, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	if strings.Contains(at, "#") {
		return nil, errors.New("in a URL # ends the prefix; write %23 for it")
	}
	prefix := strings.Trim(u.Path, "/")
	u.Path = ""
	if err := googleCredentials(ctx, u); err != nil {
		return nil, plain(err)
	}
	b, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, plain(err)
	}
	if google := (*storage.Client)(nil); b.As(&google) {
		google.SetRetry(storage.WithMaxAttempts(attempts)) // else it tries for ever
	}
	if prefix != "" {
		b = blob.PrefixedBucket(b, prefix+"/")
	}
	return New(b), nil
}

// attempts is how often Google's driver tries what fails, as the other two do.
const attempts = 3

// googleCredentials returns an error if the URL is one of Google's, and there are no credentials for it. The driver would print a
// warning to the standard output, and go on with some that it makes up.
func googleCredentials(ctx context.Context, u *url.URL) error {
	if q := u.Query(); u.Scheme != "gs" || q.Get("anonymous") != "" || q.Get("access_id") == "-" || os.Getenv("STORAGE_EMULATOR_HOST") != "" || os.Getenv("STORAGE_EMULATOR_HOST_GRPC") != "" {
		return nil
	}
	_, err := gcp.DefaultCredentials(ctx)
	return err
}

// New returns a bucket of gocloud.dev as a store. Its driver must know WriterOptions.IfNotExist; that of files knows it only
// among the goroutines of a process.
func New(b *blob.Bucket) store.Store { return bucket{b} }

type bucket struct{ b *blob.Bucket }

// Get implements [store.Store].
func (b bucket) Get(ctx context.Context, name string, from int64) (io.ReadCloser, error) {
	r, err := b.b.NewRangeReader(ctx, name, from, -1, nil)
	if err != nil {
		return nil, plain(err)
	}
	return reader{r}, nil
}

// A reader reads an object.
type reader struct{ *blob.Reader }

// Read implements [io.Reader].
func (r reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = plain(err)
	}
	return n, err
}

// Put implements [store.Store].
func (b bucket) Put(ctx context.Context, name string, r io.Reader) error {
	return b.put(ctx, name, r, false)
}

// PutNew implements [store.Store].
func (b bucket) PutNew(ctx context.Context, name string, r io.Reader) error {
	return b.put(ctx, name, r, true)
}

// What is sent to a server at a time. It is little, so that a slow line is not taken for a server that stands still: see
// [store.Steady].
const (
	bufferSize = 5 << 20 // the least that S3 takes
	atATime    = 2
)

func (b bucket) put(ctx context.Context, name string, r io.Reader, isNew bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := b.b.NewWriter(ctx, name, &blob.WriterOptions{
		IfNotExist: isNew, ContentType: "application/octet-stream", BufferSize: bufferSize, MaxConcurrency: atATime,
	})
	if err != nil {
		return plain(err)
	}
	if _, err := io.Copy(w, r); err != nil {
		cancel() // else Close would make an object of what was written
		w.Close()
		return plain(err)
	}
	return plain(w.Close())
}

// List implements [store.Store].
func (b bucket) List(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		all := b.b.List(&blob.ListOptions{Prefix: prefix})
		for {
			o, err := all.Next(ctx)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield("", plain(err))
				return
			}
			if !yield(o.Key, nil) {
				return
			}
		}
	}
}

// Delete implements [store.Store].
func (b bucket) Delete(ctx context.Context, name string) error {
	if err := b.b.Delete(ctx, name); gcerrors.Code(err) != gcerrors.NotFound {
		return plain(err)
	}
	return nil
}

// Close implements [store.Store].
func (b bucket) Close() error { return b.b.Close() }

// A failure is an error of a driver with what it is to [store.Store].
type failure struct {
	is  error // nil: nothing that it knows
	err error
	set string // the variables of the environment that it lacks
}

// unset has what the drivers say where the environment does not tell them what they need, and the variables that do.
var unset = []struct{ says, variables string }{
	{"Invalid region", "AWS_REGION"},
	{"get credentials:", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"},
	{"default credentials", "GOOGLE_APPLICATION_CREDENTIALS to the file of a key, or run gcloud auth application-default login"},
	{"GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS to the file of a key"},
	{"AccountName is required", "AZURE_STORAGE_ACCOUNT"},
	{"NewSharedKeyCredential", "AZURE_STORAGE_KEY to the key of the account, in base64"},
	{"DefaultAzureCredential", "AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or run az login"},
}

// Error implements error.
func (f *failure) Error() string {
	text := strings.Join(strings.Fields(f.err.Error()), " ")
	if api := (interface {
		error
		ErrorCode() string
		ErrorMessage() string
	})(nil); errors.As(f.err, &api) {
		text = strings.TrimSuffix(api.ErrorCode()+": "+api.ErrorMessage(), ": ")
	} else if azure, ok := errors.AsType[*azcore.ResponseError](f.err); ok {
		text = cmp.Or(azure.ErrorCode, http.StatusText(azure.StatusCode), text)
	}
	if f.set != "" {
		return fmt.Sprintf("there are no credentials: set %s (%s)", f.set, text)
	}
	if reach := (*url.Error)(nil); f.is == store.ErrUnavailable && errors.As(f.err, &reach) {
		text = reach.Err.Error()
		if u, err := url.Parse(reach.URL); err == nil {
			text = u.Host + ": " + text
		}
		return fmt.Sprintf("the server cannot be reached (%s)", text)
	}
	switch f.is {
	case store.ErrUnavailable:
		return fmt.Sprintf("%v (%s)", f.is, text)
	case fs.ErrNotExist:
		return fmt.Sprintf("there is no such bucket or object (%s)", text)
	case fs.ErrPermission:
		return fmt.Sprintf("access denied (%s)", text)
	}
	return text
}

// Unwrap returns what it is, and the cause.
func (f *failure) Unwrap() []error {
	if f.is == nil {
		return []error{f.err}
	}
	return []error{f.is, f.err}
}

// plain returns an error of a driver as [store.Store] wants it.
func plain(err error) error {
	if err == nil {
		return nil
	}
	f := &failure{err: err}
	for _, u := range unset {
		if strings.Contains(err.Error(), u.says) {
			f.is, f.set = fs.ErrPermission, u.variables
			return f
		}
	}
	code := status(err)
	switch {
	case code == http.StatusForbidden, code == http.StatusUnauthorized:
		f.is = fs.ErrPermission // which Google's driver takes for something that is not there
		return f
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return f
	case code == http.StatusTooManyRequests, code >= http.StatusInternalServerError, isBroken(err):
		f.is = store.ErrUnavailable
		return f
	}
	switch gcerrors.Code(err) {
	case gcerrors.NotFound:
		f.is = fs.ErrNotExist
	case gcerrors.FailedPrecondition, gcerrors.AlreadyExists:
		f.is = fs.ErrExist
	case gcerrors.PermissionDenied:
		f.is = fs.ErrPermission
	}
	return f
}

// isBroken reports whether an error is one of the connection, or of what came over it.
func isBroken(err error) bool {
	reach := (net.Error)(nil)
	return errors.As(err, &reach) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "checksum did not match")
}

// status returns the status of the answer that an error comes from, 0 if there is none.
func status(err error) int {
	if s := (interface {
		error
		HTTPStatusCode() int
	})(nil); errors.As(err, &s) {
		return s.HTTPStatusCode()
	}
	if azure, ok := errors.AsType[*azcore.ResponseError](err); ok {
		return azure.StatusCode
	}
	if google, ok := errors.AsType[*googleapi.Error](err); ok {
		return google.Code
	}
	return 0
}
