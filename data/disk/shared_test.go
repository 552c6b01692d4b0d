package disk

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestCreateShared: what killed processes left in a folder goes when the next file is made there, and nothing else does.
func TestCreateShared(t *testing.T) {
	dir := t.TempDir()
	ended := exec.Command(os.Args[0], "-test.run=^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	dead := strconv.Itoa(ended.Process.Pid)
	host, _ := os.Hostname()
	put := func(name string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("text"), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	make := func(machine, pid string) string { return put("key." + machine + pid + "-1.tmp") }
	here := tempPrefix("file", host, boot())
	killed := []string{make(here, dead)}
	stays := []string{
		make(here, strconv.Itoa(os.Getpid())),
		make(tempPrefix("file", host+"-2", "0123456789ab"), dead), // another machine's
		make("lexigraph-other-"+host+"-"+boot()+"-", dead),
		make(here+"x-", dead),
		make(here, "0"),
		put("key." + here + dead + "-1.old"), // not made so
		put(here + dead + "-1.tmp"),
	}
	if boot() != "" {
		killed = append(killed, make(tempPrefix("file", host+"-2", boot()), dead)) // of a container that is gone
		path := make(tempPrefix("file", host+"-3", boot()), dead)                  // of one whose processes have numbers of their own
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err == nil {
			err = lockShared(f)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		stays = append(stays, path)
	}
	f, err := CreateShared(dir, "key")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if name := filepath.Base(f.Name()); !strings.HasPrefix(name, "key."+here) || !strings.HasSuffix(name, ".tmp") {
		t.Errorf("it is called %s", name)
	}
	for _, path := range killed {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s is left", filepath.Base(path))
		}
	}
	for _, path := range stays {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if runtime.GOOS == "linux" {
		again, err := os.OpenFile(f.Name(), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if lockShared(again) == nil {
			t.Error("the new file has no lock")
		}
	}
}
