package sample

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// Ports are chosen below the ranges from which systems take the ports of
// outgoing connections, so that a remembered one is seldom found taken.
const (
	firstPort = 20000
	lastPort  = 29999
)

// portFile holds outlet id -> port as JSON.
const portFile = "sample-ports.json"

// listen opens a loopback listener for each site, on its remembered port where
// there is one, and remembers the ports chosen.
func listen(ctx context.Context, dir string, sites []*site) (ls []net.Listener, err error) {
	defer func() {
		if err != nil {
			for _, l := range ls {
				err = errors.Join(err, l.Close())
			}
			ls = nil
		}
	}()
	ports, err := readPorts(dir)
	if err != nil {
		return nil, err
	}
	changed := false
	for _, s := range sites {
		l, err := listenOne(ctx, ports[s.outlet.ID])
		if err != nil {
			return ls, fmt.Errorf("port %d of %s is taken by another program; stop that program, or remove %s and the sample's database to start afresh: %w",
				ports[s.outlet.ID], s.outlet.Name, filepath.Join(dir, portFile), err)
		}
		ls = append(ls, l)
		if ports[s.outlet.ID] == 0 {
			ports[s.outlet.ID] = l.Addr().(*net.TCPAddr).Port
			changed = true
		}
	}
	if changed && dir != "" {
		if err := writePorts(dir, ports); err != nil {
			return ls, err
		}
	}
	return ls, nil
}

// listenOne listens on the port, or on a free one when it is 0.
func listenOne(ctx context.Context, port int) (net.Listener, error) {
	var lc net.ListenConfig
	on := func(port int) (net.Listener, error) {
		return lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	if port != 0 {
		return on(port)
	}
	for range 50 {
		if l, err := on(firstPort + rand.IntN(lastPort-firstPort+1)); err == nil {
			return l, nil
		}
	}
	return on(0)
}

func readPorts(dir string) (map[string]int, error) {
	ports := make(map[string]int)
	if dir == "" {
		return ports, nil
	}
	name := filepath.Join(dir, portFile)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return ports, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read remembered ports: %w", err)
	}
	if err := json.Unmarshal(b, &ports); err != nil {
		return nil, fmt.Errorf("read remembered ports of %s: %w", name, err)
	}
	return ports, nil
}

// writePorts replaces the file in one step, so that a kill leaves either the
// old ports or the new.
func writePorts(dir string, ports map[string]int) error {
	b, err := json.MarshalIndent(ports, "", "  ")
	if err != nil {
		return fmt.Errorf("remember ports: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("remember ports: %w", err)
	}
	f, err := os.CreateTemp(dir, portFile+".*")
	if err != nil {
		return fmt.Errorf("remember ports: %w", err)
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, portFile))
	}
	if err != nil {
		return fmt.Errorf("remember ports: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}
