package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// device is one browser: where it talks to, and its cookie.
type device struct {
	url, cookie string
}

// client keeps its connections, as browsers do.
var client = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 4096},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (s *server) facilitator(session string) device {
	return device{url: s.url, cookie: "hearth=" + session}
}

func (s *server) participant(p preparedRoom, seat string) device {
	return device{url: s.url, cookie: "seat-" + string(p.id) + "=" + seat}
}

// post makes a move.
func (d device) post(path string, form url.Values) error {
	_, err := d.form(path, form)
	return err
}

// form sends a form as a page with script does, and says what was refused.
func (d device) form(path string, form url.Values) (http.Header, error) {
	req, err := http.NewRequest(http.MethodPost, d.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("HX-Request", "true")
	req.Header.Set("Origin", d.url)
	req.Header.Set("Cookie", d.cookie)
	return do(req)
}

// say posts to a hub, over the same connections.
func (d device) say(text string) error {
	req, err := http.NewRequest(http.MethodPost, d.url+"/say", strings.NewReader(text))
	if err != nil {
		return err
	}
	_, err = do(req)
	return err
}

func (d device) get(path string) error {
	req, err := http.NewRequest(http.MethodGet, d.url+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Cookie", d.cookie)
	_, err = do(req)
	return err
}

func do(req *http.Request) (http.Header, error) {
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %s: %.200s", req.Method, req.URL.Path, res.Status, text)
	}
	return res.Header, err
}

// note is what a phone sends to the wall.
func note(i int) url.Values {
	return url.Values{"text": {fmt.Sprintf(thanks, i)}, "place": {"room"}, "knows": {"facilitator"}, "from": {"participant"}, "keep": {"1"}}
}

// crowd is many screens, all of which should get the same.
type crowd struct {
	conns  []*websocket.Conn
	bytes  atomic.Int64
	closed atomic.Bool
	lost   atomic.Int64 // screens that were cut off

	mu     sync.Mutex
	left   int // screens that have not got it yet
	all    chan struct{}
	marker string
	first  time.Time // when the first screen had it
	last   time.Time
}

// join connects n more. With hello they send it first, as centrifuge wants it.
func (c *crowd) join(n int, address string, header http.Header, hello string) error {
	dialer := websocket.Dialer{HandshakeTimeout: 20 * time.Second, ReadBufferSize: 2048, WriteBufferSize: 512}
	for range n {
		conn, res, err := dialer.Dial(strings.Replace(address, "http", "ws", 1), header)
		if err != nil {
			return fmt.Errorf("socket: %w (%v)", err, res)
		}
		if hello != "" {
			if err := conn.WriteMessage(websocket.TextMessage, []byte(hello)); err != nil {
				return err
			}
		}
		c.conns = append(c.conns, conn)
		go c.read(conn)
	}
	return nil
}

func (c *crowd) read(conn *websocket.Conn) {
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			if !c.closed.Load() {
				c.lost.Add(1)
			}
			return
		}
		if slices.Contains(strings.Split(string(raw), "\n"), centrifugePing) {
			_ = conn.WriteMessage(websocket.TextMessage, []byte(centrifugePing)) // one that is gone ends the reading
		}
		c.got(raw)
	}
}

// centrifugePing is answered with the same; who does not is cut off after half a
// minute.
const centrifugePing = "{}"

func (c *crowd) got(raw []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == 0 || !strings.Contains(string(raw), c.marker) {
		return
	}
	c.bytes.Add(int64(len(raw)))
	c.last = time.Now()
	if c.left == len(c.conns) {
		c.first = c.last
	}
	if c.left--; c.left == 0 {
		close(c.all)
	}
}

// mostWait is when a message is given up for lost.
const mostWait = 20 * time.Second

// until says something and gives how long it took until everyone had it.
func (c *crowd) until(marker string, say func() error) (time.Duration, error) {
	_, all, err := c.each(marker, say)
	return all, err
}

// each is until the first of them had it, and until all had.
func (c *crowd) each(marker string, say func() error) (first, all time.Duration, err error) {
	c.mu.Lock()
	c.left, c.all, c.marker = len(c.conns), make(chan struct{}), marker
	everyone := c.all
	c.mu.Unlock()
	began := time.Now()
	if err := say(); err != nil {
		return 0, 0, err
	}
	select {
	case <-everyone:
		return c.first.Sub(began), c.last.Sub(began), nil
	case <-time.After(mostWait):
		c.mu.Lock()
		defer c.mu.Unlock()
		return 0, 0, fmt.Errorf("%d of %d screens never got it; %d were cut off", c.left, len(c.conns), c.lost.Load())
	}
}

func (c *crowd) close() {
	c.closed.Store(true)
	for _, conn := range c.conns {
		conn.Close() //nolint:errcheck // it is over
	}
}
