package handlers

import (
	"runtime"
	"sync"
	"time"
)

// delivery hands sockets that have something to send to a few goroutines. A
// goroutine for each would sleep in each: a thousand stacks, and after every
// change a thousand to wake.
//
// None waits for a slow page: whoever is found waiting for one for stallAfter
// becomes that page's own goroutine, and another takes its place; from then on the page is
// served on a goroutine of its own until it takes things quickly again.
type delivery struct {
	most int // goroutines beside those of slow pages

	mu      sync.Mutex
	queue   []*socket // from next on
	next    int
	workers []*worker
	stalls  *time.Timer
	looking bool // stalls runs
}

type worker struct {
	served, seen int // how many it has served, and had when it was last looked at
	at           *socket
	own          bool // it serves one slow page, and ends with it
}

// stallAfter is much longer than a page that reads takes to be written to.
const stallAfter = 5 * time.Millisecond

func newDelivery() *delivery { return &delivery{most: runtime.GOMAXPROCS(0)} }

// put has a socket served soon. Whoever puts it takes care that it is not there
// already.
func (d *delivery) put(s *socket) {
	if s.slow.Load() {
		go s.serve()
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue = append(d.queue, s)
	d.start()
	if d.looking {
		return
	}
	d.looking = true
	if d.stalls == nil {
		d.stalls = time.AfterFunc(stallAfter, d.look)
		return
	}
	d.stalls.Reset(stallAfter)
}

// start begins another worker where there is work for one. The caller holds mu.
func (d *delivery) start() {
	if len(d.workers) < d.most && d.next < len(d.queue) {
		w := &worker{}
		d.workers = append(d.workers, w)
		go d.work(w)
	}
}

func (d *delivery) work(w *worker) {
	for s := d.take(w); s != nil; s = d.take(w) {
		s.serve()
	}
}

// take is the next socket; nil when the worker is no longer needed.
func (d *delivery) take(w *worker) *socket {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.served++
	if w.own {
		return nil
	}
	if d.next == len(d.queue) {
		d.queue, d.next = d.queue[:0], 0
		d.dismiss(w)
		return nil
	}
	w.at = d.queue[d.next]
	d.queue[d.next] = nil
	d.next++
	return w.at
}

// dismiss takes a worker off the list. The caller holds mu.
func (d *delivery) dismiss(w *worker) {
	for i := range d.workers {
		if d.workers[i] == w {
			d.workers = append(d.workers[:i], d.workers[i+1:]...)
			return
		}
	}
}

// look finds out who waits for a slow page.
func (d *delivery) look() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := len(d.workers) - 1; i >= 0; i-- {
		w := d.workers[i]
		if w.at != nil && w.served == w.seen {
			w.own = true
			w.at.slow.Store(true)
			d.dismiss(w)
		}
		w.seen = w.served
	}
	d.start()
	if d.looking = len(d.workers) > 0; d.looking {
		d.stalls.Reset(stallAfter)
	}
}
