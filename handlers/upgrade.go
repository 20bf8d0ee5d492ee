package handlers

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"
)

// upgrade lets gorilla answer the request of c, and serves the socket on a
// goroutine of its own. Fiber's adaptor would do the first in three lines, but
// keeps two goroutines, the request and its buffers for as long as the socket
// lives: 40 KB of 55, for nothing.
func (a *App) upgrade(c *fiber.Ctx, serve func(*websocket.Conn)) {
	upgrader := websocket.Upgrader{
		ReadBufferSize: 512, WriteBufferSize: 1024, WriteBufferPool: &a.writeBuffers,
		HandshakeTimeout: writeTimeout,
		CheckOrigin:      func(*http.Request) bool { return true }, // guard has checked it
	}
	asked := &http.Request{Method: strings.Clone(c.Method()), Header: http.Header{}}
	for name, values := range c.GetReqHeaders() {
		for _, value := range values {
			asked.Header.Add(strings.Clone(name), strings.Clone(value))
		}
	}
	ctx := c.Context()
	ctx.HijackSetNoResponse(true) // gorilla writes it
	inner := ctx.Conn()
	ctx.Hijack(func(net.Conn) {
		defer a.contained("upgrade")
		conn, err := upgrader.Upgrade(&taken{conn: inner, header: http.Header{}}, asked, nil)
		if err != nil {
			_ = inner.Close() // Upgrade has answered
			return
		}
		go serve(conn)
	})
}

// taken is a connection that the HTTP server has let go of, as gorilla wants it.
type taken struct {
	conn   net.Conn
	header http.Header
}

// Header is what a refusal is sent with.
func (t *taken) Header() http.Header { return t.header }

// WriteHeader is called for a refusal only.
func (t *taken) WriteHeader(status int) {
	answer := http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: t.header, Close: true}
	_ = answer.Write(t.conn) // it is closed in any case
}

// Write is called for the text of a refusal only, which no page of ours reads.
func (t *taken) Write(p []byte) (int, error) { return len(p), nil }

// Hijack gives the connection away. Nothing was sent on it yet: a browser waits
// for the answer.
func (t *taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	const least = 16 // gorilla has buffers of its own
	none := bufio.NewReadWriter(bufio.NewReaderSize(strings.NewReader(""), least), bufio.NewWriterSize(io.Discard, least))
	return t.conn, none, nil
}
