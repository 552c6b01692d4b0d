package page

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// A tab is a page that is open in a browser, which is spoken to through a pair of pipes: JSON, ended by zeros.
type tab struct {
	t       *testing.T
	in      io.Writer
	out     *bufio.Reader
	session string
	next    int

	complaints []string // errors in the console
}

// tab opens a file in a window of that size.
func (b browser) tab(t *testing.T, file string, width, height int) *tab {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	cmd := exec.CommandContext(ctx, b.path, "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-unsafe-swiftshader", "--use-angle=swiftshader",
		"--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), fmt.Sprintf("--window-size=%d,%d", width, height), "about:blank")
	to, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, from, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{to, from}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	to.Close()
	from.Close()
	p := &tab{t: t, in: in, out: bufio.NewReader(out)}
	t.Cleanup(func() {
		p.call("Browser.close", nil, nil)
		cmd.Wait()
		cancel()
		in.Close()
		out.Close()
	})
	var target struct{ TargetID string }
	p.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	p.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	p.session = session.SessionID
	p.call("Runtime.enable", nil, nil)
	p.call("Log.enable", nil, nil)
	p.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-reduced-motion", "value": "reduce"}}}, nil)
	p.call("Page.navigate", map[string]any{"url": "file://" + file}, nil)
	return p
}

// call has the browser do something, and takes down what the console says meanwhile.
func (p *tab) call(method string, params, result any) {
	p.t.Helper()
	p.next++
	message := map[string]any{"id": p.next, "method": method, "params": params}
	if params == nil {
		message["params"] = map[string]any{}
	}
	if p.session != "" && method != "Browser.close" {
		message["sessionId"] = p.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.in.Write(append(text, 0)); err != nil {
		p.t.Fatalf("%s: %v", method, err)
	}
	for {
		line, err := p.out.ReadBytes(0)
		if err != nil {
			p.t.Fatalf("%s: the browser has ended: %v", method, err)
		}
		var answer struct {
			ID     int
			Method string
			Params struct {
				Type  string
				Entry struct{ Level string }
			}
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		line = line[:len(line)-1]
		if err := json.Unmarshal(line, &answer); err != nil {
			p.t.Fatal(err)
		}
		if answer.Method == "Runtime.exceptionThrown" || answer.Params.Type == "error" || answer.Params.Entry.Level == "error" {
			p.complaints = append(p.complaints, string(line))
		}
		switch {
		case answer.ID != p.next:
		case answer.Error != nil:
			p.t.Fatalf("%s: %s", method, answer.Error.Message)
		default:
			if result != nil {
				if err := json.Unmarshal(answer.Result, result); err != nil {
					p.t.Fatal(err)
				}
			}
			return
		}
	}
}

// run runs a script in the page until what it promises is there, and reads that.
func (p *tab) run(script string, result any) {
	p.t.Helper()
	var answer struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	p.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &answer)
	if answer.ExceptionDetails != nil {
		p.t.Fatalf("the script fails: %s", answer.ExceptionDetails)
	}
	if err := json.Unmarshal(answer.Result.Value, result); err != nil {
		p.t.Fatal(err)
	}
}
