package e2e

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// wifi is the network between some devices and the program, on which things get
// lost: plain TCP, and a way for it to fail.
type wifi struct {
	t       *testing.T
	to, url string // url without a slash at the end

	mu       sync.Mutex
	listener net.Listener // nil: connections are refused
	open     map[*link]bool
	new      fault // what becomes of new connections
}

// fault is how a network fails.
type fault int

const (
	fine fault = iota
	deaf       // what devices send comes through, the answers do not
	gone       // nothing comes through, and nothing says so
	cut        // connections are reset
)

// link is one connection through the network. One that was gone stays so: TCP
// would try again in its own time, which after a minute is longer than anyone
// waits.
type link struct {
	in    net.Conn
	fault fault
}

func newWiFi(t *testing.T, p *program) *wifi {
	t.Helper()
	w := &wifi{t: t, to: strings.TrimPrefix(p.url, "http://"), open: map[*link]bool{}}
	w.listen("127.0.0.1:0")
	w.url = "http://" + w.listener.Addr().String()
	t.Cleanup(func() { w.refuse(); w.become(cut) })
	return w
}

// devices are looked at through this network.
func (w *wifi) devices() *program { return &program{t: w.t, url: w.url} }

func (w *wifi) listen(address string) {
	w.t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.listener = l
	w.mu.Unlock()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return // refuse closed it
			}
			go w.carry(in)
		}
	}()
}

// become is the network from now on, under open connections too.
func (w *wifi) become(f fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.new = f
	for l := range w.open {
		if f == cut {
			l.reset()
		}
		l.fault = max(l.fault, f)
	}
}

// refuse ends every connection, and refuses new ones until back.
func (w *wifi) refuse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listener != nil {
		_ = w.listener.Close()
		w.listener = nil
	}
	for l := range w.open {
		_ = l.in.Close()
	}
}

// back is the network as it should be.
func (w *wifi) back() {
	w.t.Helper()
	w.become(fine)
	if w.listener == nil {
		w.listen(strings.TrimPrefix(w.url, "http://"))
	}
}

func (l *link) reset() {
	if tcp, ok := l.in.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = l.in.Close()
}

func (w *wifi) carry(in net.Conn) {
	l := &link{in: in}
	w.mu.Lock()
	l.fault = w.new
	w.open[l] = true
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.open, l)
		w.mu.Unlock()
		_ = in.Close()
	}()
	switch w.of(l) {
	case cut:
		l.reset()
		return
	case gone: // the program never hears of it
		_, _ = io.Copy(io.Discard, in)
		return
	}
	out, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	var down sync.WaitGroup
	down.Go(func() { w.pass(l, in, out, deaf) })
	w.pass(l, out, in, gone)
	_ = out.Close()
	down.Wait()
}

func (w *wifi) of(l *link) fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	return l.fault
}

// pass carries one direction, until a fault as bad as lost: then what is read
// comes to nothing, and so does the end of the connection.
func (w *wifi) pass(l *link, to, from net.Conn, lost fault) {
	piece := make([]byte, 16<<10)
	for {
		n, err := from.Read(piece)
		away := w.of(l) >= lost
		if n > 0 && !away {
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if !away {
				_ = to.Close()
			}
			return
		}
	}
}
