package main

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// proxy is one page's network: TCP, seeded, with delays of its own each way.
type proxy struct {
	listener net.Listener
	to       string
	stop     context.CancelFunc
	done     sync.WaitGroup

	mu       sync.Mutex
	up, down *way
	late     []float64 // ms by which pieces left after their time: this machine's share
}

func newProxy(to string) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &proxy{listener: l, to: to, stop: cancel}
	p.become(profile{}, 0)
	p.done.Go(func() { p.serve(ctx) })
	return p, nil
}

// become changes the network, also under connections that are open.
func (p *proxy) become(to profile, seed uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.up, p.down = newWay(to, seed, false), newWay(to, seed, true)
	p.late = nil
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) close() {
	p.stop()
	p.listener.Close()
	p.done.Wait()
}

func (p *proxy) serve(ctx context.Context) {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.done.Go(func() { p.carry(ctx, in) })
	}
}

func (p *proxy) carry(ctx context.Context, in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer out.Close()
	defer context.AfterFunc(ctx, func() { in.Close(); out.Close() })()
	var both sync.WaitGroup
	both.Go(func() { p.pass(out, in, func() *way { return p.up }) })
	both.Go(func() { p.pass(in, out, func() *way { return p.down }) })
	both.Wait()
}

// piece is what one read gave, and when it may leave.
type piece struct {
	bytes []byte
	at    time.Time
}

// pass carries one direction. Pieces keep their order, as TCP does: one that is
// held up holds up those behind it.
func (p *proxy) pass(to, from net.Conn, along func() *way) {
	waiting := make(chan piece, 1024)
	var writer sync.WaitGroup
	writer.Go(func() { p.write(to, waiting) })
	defer writer.Wait()
	defer close(waiting)
	var last time.Time
	for {
		buffer := make([]byte, 16<<10)
		n, err := from.Read(buffer)
		if n > 0 {
			at := p.release(along, time.Now())
			if at.Before(last) {
				at = last
			}
			last = at
			waiting <- piece{buffer[:n], at}
		}
		if err != nil {
			return
		}
	}
}

func (p *proxy) release(along func() *way, now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return along().release(now)
}

func (p *proxy) write(to net.Conn, waiting <-chan piece) {
	var failed error
	for w := range waiting {
		if failed != nil {
			continue // let the reader come to its end
		}
		time.Sleep(time.Until(w.at))
		p.wasLate(time.Since(w.at))
		_, failed = to.Write(w.bytes)
	}
	if half, ok := to.(*net.TCPConn); ok && !errors.Is(failed, io.ErrClosedPipe) {
		half.CloseWrite() //nolint:errcheck // the other side is gone either way
	}
}

func (p *proxy) wasLate(by time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = append(p.late, by.Seconds()*1000)
}

// lateness is by how much pieces left too late since the network was set.
func (p *proxy) lateness() []float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]float64(nil), p.late...)
}
