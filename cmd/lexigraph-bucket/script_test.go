package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/lexigraph/lexigraph/model/modeltest"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lexigraph-bucket": main})
}

// TestScript runs the command against an S3 server of this process, at $S3, and others that refuse everything, at $DENIED, and are
// not there, at $NOBODY. $GOOGLE, $REFUSING and $NOWHERE are host:port of a server of Google's, and of the two others.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			backend := s3mem.New()
			server := httptest.NewServer(gofakes3.New(backend).Server())
			denying := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
			e.Defer(server.Close)
			e.Defer(denying.Close)
			nowhere := modeltest.Addresses(t, 2)
			google := netip.MustParseAddrPort(nowhere[1])
			gs, err := fakestorage.NewServerWithOptions(fakestorage.Options{
				Scheme: "http", Host: google.Addr().String(), Port: google.Port(), PublicHost: google.String(), Writer: io.Discard,
			})
			if err != nil {
				return err
			}
			e.Defer(gs.Stop)
			gs.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: "bucket"})
			query := func(at string) string { return "use_path_style=true&endpoint=" + url.QueryEscape(at) }
			e.Vars = append(e.Vars, "S3="+query(server.URL), "DENIED="+query(denying.URL), "NOBODY="+query("http://"+nowhere[0]),
				"GOOGLE="+google.String(), "REFUSING="+strings.TrimPrefix(denying.URL, "http://"), "NOWHERE="+nowhere[0],
				"AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=secret", "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1", "NO_COLOR=1", "TMPDIR="+e.WorkDir)
			return backend.CreateBucket("bucket")
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			// exits CODE PROGRAM ARG… runs PROGRAM, which must end with that exit code.
			"exits": func(ts *testscript.TestScript, _ bool, args []string) {
				code, err := strconv.Atoi(args[0])
				ts.Check(err)
				var exit *exec.ExitError
				switch err := ts.Exec(args[1], args[2:]...); {
				case errors.As(err, &exit) && exit.ExitCode() == code, err == nil && code == 0:
				default:
					ts.Fatalf("%s ends with %v, want %d", strings.Join(args[1:], " "), err, code)
				}
			},
		},
	})
}
