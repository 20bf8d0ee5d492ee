package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// mostCut is how long a client that does not keep up may be served, and mostUp
// how much later the others may have a note because of it.
const (
	mostCut = 10 * time.Second
	mostUp  = 1.10
)

// benchSlow has nine clients beside a hundred screens that read nothing, read a
// byte a second, or are half open, and that come again whenever they are cut off.
// A second Hearth without them takes turns with the first.
func benchSlow(r *run) error {
	const screens, bad = 100, 9
	t := r.table(fmt.Sprintf("%d screens, and %d clients that do not keep up", screens, bad))
	rounds := r.pick(600, 250)
	var field runners
	defer func() { field.close() }()
	for range 2 {
		f, err := r.folder(wish{rooms: 1, shown: 60, waiting: rounds, wall: true})
		if err != nil {
			return err
		}
		s, err := r.startHearth(f)
		if err != nil {
			return err
		}
		one := &runner{server: s, say: s.approving(f)}
		field = append(field, one)
		if err := one.join(screens, s.screen(f.rooms[0]), nil, ""); err != nil {
			return err
		}
		if len(field) == 1 {
			crowd := &badCrowd{address: s.screen(f.rooms[0])}
			stop := crowd.come(r, bad)
			defer stop()
			defer func() { crowd.print(t); t.print() }()
		}
	}
	time.Sleep(time.Second) // the first frames are over
	took, err := field.paced(r, rounds)
	if err != nil {
		return err
	}
	with, without := took[0].at(0.99), took[1].at(0.99)
	t.say("a note to the last screen, without them", took[1].String())
	t.hold("the same beside them", took[0].String()+fmt.Sprintf(": %.2f ×", float64(with)/float64(without)), "p99 ≤ 1.10 ×", float64(with)/float64(without), mostUp)
	return nil
}

// paced is race with a pause, so that clients are cut off meanwhile.
func (field runners) paced(ctx context.Context, rounds int) ([]times, error) {
	took := make([]times, len(field))
	ticks := time.NewTicker(80 * time.Millisecond)
	defer ticks.Stop()
	for i := range rounds {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticks.C:
		}
		for j := range field {
			at := (i + j) % len(field) // neither is always first
			d, err := field[at].until(field[at].say(i))
			if err != nil {
				return nil, fmt.Errorf("runner %d: %w", at, err)
			}
			took[at] = append(took[at], d)
		}
	}
	return took, nil
}

// badCrowd is clients that do not keep up.
type badCrowd struct {
	address string

	mu   sync.Mutex
	cuts map[string]times // how long each was served
}

// badManners are how they do not.
func badManners() []struct {
	what string
	keep func(context.Context, net.Conn)
} {
	return []struct {
		what string
		keep func(context.Context, net.Conn)
	}{
		{"reads nothing", func(context.Context, net.Conn) {}},
		{"reads a byte a second", readByteASecond},
		{"is half open", func(_ context.Context, c net.Conn) { _, _ = io.Copy(io.Discard, c) }}, // its system takes everything; nothing comes back
	}
}

// come lets n of them in; stop ends them.
func (b *badCrowd) come(ctx context.Context, n int) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	b.cuts = map[string]times{}
	var all sync.WaitGroup
	for i := range n {
		manner := badManners()[i%len(badManners())]
		all.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				if err := b.once(ctx, manner.keep); err != nil {
					time.Sleep(100 * time.Millisecond)
					continue
				}
				if ctx.Err() == nil {
					b.mu.Lock()
					b.cuts[manner.what] = append(b.cuts[manner.what], time.Since(began))
					b.mu.Unlock()
				}
			}
		})
	}
	return func() { cancel(); all.Wait() }
}

// once is one connection from its beginning until it is cut off.
func (b *badCrowd) once(ctx context.Context, keep func(context.Context, net.Conn)) error {
	host, path, _ := strings.Cut(strings.TrimPrefix(b.address, "http://"), "/")
	dialer := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 4<<10) })
	}}
	conn, err := dialer.DialContext(ctx, "tcp", host)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // it is over
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	fmt.Fprintf(conn, "GET /%s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path, host, host)
	head := make([]byte, len("HTTP/1.1 101"))
	if _, err := io.ReadFull(conn, head); err != nil || string(head) != fmt.Sprintf("HTTP/1.1 %d", http.StatusSwitchingProtocols) {
		return fmt.Errorf("socket: %s %w", head, err)
	}
	var keeping sync.WaitGroup
	keeping.Go(func() { keep(ctx, conn) })
	untilReset(ctx, conn)
	_ = conn.Close()
	keeping.Wait()
	return nil
}

func readByteASecond(ctx context.Context, c net.Conn) {
	for one := make([]byte, 1); ; {
		if _, err := c.Read(one); err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// untilReset looks at the connection's state: who reads slowly would not come to
// the end for an hour.
func untilReset(ctx context.Context, c net.Conn) {
	raw, err := c.(*net.TCPConn).SyscallConn()
	for err == nil && ctx.Err() == nil {
		over := false
		err = raw.Control(func(fd uintptr) {
			const stateClose = 7 // TCP_CLOSE of the kernel
			info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
			over = err != nil || info.State == stateClose
		})
		if over {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (b *badCrowd) print(t *table) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, manner := range badManners() {
		cuts := b.cuts[manner.what]
		if len(cuts) == 0 {
			t.hold("who "+manner.what, "never cut off", "≤ 10 s", 1, 0.5)
			continue
		}
		worst := cuts.at(1)
		t.hold("who "+manner.what+" is cut off", fmt.Sprintf("after %.1f s at the latest, %d times", worst.Seconds(), len(cuts)), "≤ 10 s", worst.Seconds(), mostCut.Seconds())
	}
}
