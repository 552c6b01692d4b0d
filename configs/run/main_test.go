package run_test

import (
	"os"
	"testing"

	"github.com/lexigraph/lexigraph/model/modeltest"
)

func TestMain(m *testing.M) { os.Exit(modeltest.Cache{Tests: m}.Run()) }
