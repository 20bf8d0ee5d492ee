package handlers

import (
	"fmt"
	"strings"
	"sync"
	"time"

	qrcode "github.com/skip2/go-qrcode"
)

// Way is one address with its QR code.
type Way struct {
	Name  string // of the network; empty for the .local name
	Here  bool   // this computer alone can go there
	URL   string
	Short string // the address without its scheme, to read and type
	QR    QR
}

// QR is a QR code as SVG: a path of unit squares in a square of Size.
type QR struct {
	Size  int
	Path  string
	Label string
}

// ways are the addresses of a path that other devices can reach, best first;
// this computer's own where there is no network.
func (a *App) ways(path string) ([]Way, error) {
	var near, far []Way
	for _, at := range a.addresses() {
		way := Way{Name: at.Name, Here: at.Loopback, URL: at.URL + path, Short: shortURL(at.URL + path)}
		var err error
		if way.QR, err = a.codes.of(way.URL); err != nil {
			return nil, err
		}
		way.QR.Label = way.Short
		if at.Loopback {
			near = append(near, way)
		} else {
			far = append(far, way)
		}
	}
	if len(far) == 0 {
		return near, nil
	}
	return far, nil
}

// addressesEvery is how soon a page shows that this machine has joined another
// network.
const addressesEvery = 5 * time.Second

// addresses are where phones find us. Reading them from the system is two dozen
// calls, and every frame of a screen has them: they are read beside it.
func (a *App) addresses() []Address {
	if found := a.found.Load(); found != nil {
		return *found
	}
	return a.findAddresses()
}

func (a *App) findAddresses() []Address {
	found := a.Addresses()
	a.found.Store(&found)
	return found
}

// keepAddresses reads them again and again until stop.
func (a *App) keepAddresses(stop <-chan struct{}) {
	ticker := time.NewTicker(addressesEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			a.findAddresses()
		case <-stop:
			return
		}
	}
}

// shortURL is an address as one reads it aloud.
func shortURL(url string) string {
	return strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/")
}

// qrCodes remembers what was drawn: a screen shows the same one in every frame,
// and it would be half of what drawing the page costs.
type qrCodes struct {
	mu    sync.Mutex
	drawn map[string]QR
}

// qrKept is far more than the rooms of a school have at once.
const qrKept = 512

func (q *qrCodes) of(text string) (QR, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if code, ok := q.drawn[text]; ok {
		return code, nil
	}
	code, err := newQR(text)
	if err != nil {
		return code, err
	}
	if len(q.drawn) >= qrKept {
		q.drawn = nil
	}
	if q.drawn == nil {
		q.drawn = map[string]QR{}
	}
	q.drawn[text] = code
	return code, nil
}

func newQR(text string) (QR, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return QR{}, fmt.Errorf("qr code: %w", err)
	}
	bitmap := code.Bitmap() // with its quiet border
	var path strings.Builder
	for y, row := range bitmap {
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			run := 1
			for x+run < len(row) && row[x+run] {
				run++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, run, run)
			x += run
		}
	}
	return QR{Size: len(bitmap), Path: path.String()}, nil
}
