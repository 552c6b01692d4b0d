package cmd

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFirstProcess ends the command as the first process of a container, before anything is trained. The system itself leaves
// such a process alone.
func TestFirstProcess(t *testing.T) {
	t.Parallel()
	c := exec.Command("lexigraph", "run", "-", "--out", filepath.Join(t.TempDir(), "run"))
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	if _, err := c.StdinPipe(); err != nil { // it reads to an end that does not come
		t.Fatal(err)
	}
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Skipf("this system makes no containers: %v", err)
	}
	if line, err := bufio.NewReader(said).ReadString('\n'); !strings.Contains(line, "reading standard input") {
		t.Errorf("it says %q, %v", line, err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if c.Wait(); c.ProcessState.ExitCode() != 143 {
		t.Errorf("exit code is %d, want 143", c.ProcessState.ExitCode())
	}
}
