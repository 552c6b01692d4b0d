package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/lexigraph/lexigraph/model/store"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"
)

// s3 starts an S3 server with a bucket, and returns the URL of that.
func s3(t *testing.T) string {
	t.Helper()
	return s3Behind(t, func(server http.Handler) http.Handler { return server })
}

// s3Behind is s3 with something between the server and those who ask it.
func s3Behind(t *testing.T, between func(server http.Handler) http.Handler, options ...gofakes3.Option) string {
	t.Helper()
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"} {
		t.Setenv(name, value)
	}
	backend := s3mem.New()
	if err := backend.CreateBucket("bucket"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(between(gofakes3.New(backend, options...).Server()))
	t.Cleanup(server.Close)
	return "s3://bucket?use_path_style=true&endpoint=" + url.QueryEscape(server.URL)
}

// gs starts a server of Google Cloud Storage with a bucket, and returns the URL of that.
func gs(t *testing.T) string {
	t.Helper()
	at := netip.MustParseAddrPort(modeltest.Addresses(t, 1)[0])
	server, err := fakestorage.NewServerWithOptions(fakestorage.Options{
		Scheme: "http", Host: at.Addr().String(), Port: at.Port(), PublicHost: at.String(), Writer: io.Discard,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: "bucket"})
	t.Setenv("STORAGE_EMULATOR_HOST", at.String())
	return "gs://bucket"
}

// others are the URLs of buckets that the environment names, to be tested too: those of Azure, for instance, for which there is no server here. One of
// Google's would be looked for on the server that is here. What is below their prefix "lexigraph-test" is written over.
func others() []string { return strings.Fields(os.Getenv("LEXIGRAPH_TEST_BUCKETS")) }

// below returns the URL of a prefix of a bucket's URL.
func below(bucket, prefix string) string {
	bucket, query, has := strings.Cut(bucket, "?")
	bucket = strings.TrimSuffix(bucket, "/") + "/" + prefix
	if has {
		bucket += "?" + query
	}
	return bucket
}

// at returns the store at a prefix of a bucket's URL.
func at(t *testing.T, bucket, prefix string) store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), Stores(), below(bucket, prefix))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func get(ctx context.Context, s store.Store, name string) (string, error) {
	r, err := s.Get(ctx, name, 0)
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	return string(text), err
}

// TestStore holds the drivers, and the store in memory that other tests use, to what a store is.
func TestStore(t *testing.T) {
	files, err := fileblob.OpenBucket(t.TempDir(), &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	if err != nil {
		t.Fatal(err)
	}
	stores := map[string]store.Store{
		"Memory": &store.Memory{}, "memblob": New(memblob.OpenBucket(nil)), "fileblob": New(files),
	}
	for _, bucket := range append(others(), s3(t), gs(t)) {
		s := at(t, bucket, "lexigraph-test/store")
		for name, err := range s.List(t.Context(), "") {
			if err == nil {
				err = s.Delete(t.Context(), name)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		name, _, _ := strings.Cut(bucket, "?")
		if _, there := stores[name]; there {
			t.Fatalf("%s is there twice", name)
		}
		stores[name] = s
	}
	for name, s := range stores {
		t.Run(name, func(t *testing.T) {
			keeps(t, s)
			makesOnce(t, s)
		})
	}
}

// keeps holds a store to what [store.Store] says of objects.
func keeps(t *testing.T, s store.Store) {
	ctx := t.Context()
	check := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: error is %v, want %v", what, err, want)
		}
	}
	_, err := get(ctx, s, "a/one")
	check("what is not there", err, fs.ErrNotExist)
	check("delete it", s.Delete(ctx, "a/one"), nil)
	for _, name := range []string{"b/1", "a/two", "a/one", "ab"} {
		check("put", s.Put(ctx, name, strings.NewReader("first")), nil)
	}
	check("put again", s.Put(ctx, "a/one", strings.NewReader("second")), nil)
	check("put a new one that is there", s.PutNew(ctx, "a/one", strings.NewReader("third")), fs.ErrExist)
	broken := errors.New("broken")
	check("cut short", s.Put(ctx, "a/one", io.MultiReader(strings.NewReader("fourth"), failing{broken})), broken)
	check("a new one cut short", s.PutNew(ctx, "a/three", io.MultiReader(strings.NewReader("fourth"), failing{broken})), broken)
	if text, err := get(ctx, s, "a/one"); text != "second" || err != nil {
		t.Errorf("there is %q, %v", text, err)
	}
	var names []string
	for name, err := range s.List(ctx, "a/") {
		check("list", err, nil)
		names = append(names, name)
	}
	if got := strings.Join(names, " "); got != "a/one a/two" {
		t.Errorf("there are %s", got)
	}
	check("delete", s.Delete(ctx, "a/one"), nil)
	_, err = get(ctx, s, "a/one")
	check("what was deleted", err, fs.ErrNotExist)

	large := strings.Repeat("0123456789abcdef", 1<<19) // several parts of an upload
	check("put much", s.Put(ctx, "large", strings.NewReader(large)), nil)
	if text, err := get(ctx, s, "large"); text != large || err != nil {
		t.Errorf("there are %d bytes, %v", len(text), err)
	}
}

// makesOnce: of several at once that make a new object, one does.
func makesOnce(t *testing.T, s store.Store) {
	var made, refused atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			switch err := s.PutNew(t.Context(), "lease", strings.NewReader("mine")); {
			case err == nil:
				made.Add(1)
			case errors.Is(err, fs.ErrExist):
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 || refused.Load() != 7 {
		t.Errorf("%d made it, and %d were refused", made.Load(), refused.Load())
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// TestFragment: what stands behind # in a URL is no part of its path, and nothing is written without it.
func TestFragment(t *testing.T) {
	if _, err := open(t.Context(), "s3://bucket/a#b"); err == nil || !strings.Contains(err.Error(), "write %23 for it") {
		t.Errorf("the error is %v", err)
	}
}
