package lease

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// A Record is what a lease says.
type Record struct {
	Machine string `json:"machine"`
	PID     int    `json:"pid"`
	Token   string `json:"token"` // of this process alone
	Beat    int64  `json:"beat"`  // grows while the process lives
	Free    bool   `json:"free"`  // nobody has the run
}

// size is that of a lease in bytes, always the same: it is written over.
const size = 1 << 10

// unknown stands for the machine of a lease that cannot be read.
const unknown = "an unknown machine"

// parse returns what a lease says. One that cannot be read, as after a loss of power, is
// somebody's.
func parse(text []byte) (r Record) {
	if json.Unmarshal(text, &r) != nil || r.Token == "" {
		return Record{Machine: unknown}
	}
	return r
}

func (r Record) bytes() []byte {
	text, _ := json.Marshal(r) // strings and numbers
	return append(append(text, bytes.Repeat([]byte(" "), max(0, size-1-len(text)))...), '\n')
}

// Host returns the name of the machine.
func (r Record) Host() string {
	if r.Machine == unknown {
		return unknown
	}
	host, _, _ := strings.Cut(r.Machine, " ")
	return host
}

// newest returns the number of the lease that counts, and what is in it; 0 if there is none.
func newest(p Place) (number int, text []byte, err error) {
	for range 100 { // it may be replaced between the two looks
		numbers, err := p.Numbers()
		if err != nil {
			return 0, nil, err
		}
		number = 0
		for _, n := range numbers {
			number = max(number, n)
		}
		if number == 0 {
			return 0, nil, nil
		}
		text, err = p.Read(number)
		if !errors.Is(err, fs.ErrNotExist) {
			return number, text, err
		}
	}
	return 0, nil, held(p)
}

func held(p Place) error { return fmt.Errorf("%s: %w", p, ErrLocked) }

// machine names this machine, or this container of it, until it is started anew.
var machine = machineName()

func machineName() string {
	host, _ := os.Hostname()
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(host + " " + string(boot))
}

// Holder returns the process that has the run, or had it when it was killed; false where there is none. Here says
// that it is one of this machine.
func Holder(p Place) (r Record, here, ok bool) {
	number, text, err := newest(p)
	if err != nil || number == 0 {
		return Record{}, false, false
	}
	r = parse(text)
	return r, r.Machine == machine, !r.Free
}
