package handlers

import (
	"crypto/tls"
	"net"
	"time"
)

// sendBuffer is how much the kernel holds for a client that does not read.
// Left alone it grows to four megabytes, and hides such a client for a quarter
// of a minute.
const sendBuffer = 32 << 10

// SmallBuffers limits what the kernel keeps for each connection of ln.
func SmallBuffers(ln net.Listener) net.Listener { return smallBuffers{ln} }

type smallBuffers struct{ net.Listener }

// Accept takes the next connection.
func (l smallBuffers) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if tcp, ok := under(conn).(*net.TCPConn); ok {
		// Only a connection that has gone already can refuse.
		_ = tcp.SetWriteBuffer(sendBuffer)
	}
	return conn, nil
}

// under is the system's own connection.
func under(conn net.Conn) net.Conn {
	if secured, ok := conn.(*tls.Conn); ok {
		return secured.NetConn()
	}
	return conn
}

// cutOff ends a connection and drops what it still had to send: the system would
// keep that, and offer it for minutes to a client that takes nothing.
func cutOff(conn net.Conn) {
	conn = under(conn)
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // only a connection that has gone already can refuse
	}
	_ = conn.Close() // it is given up
}

const (
	// answerTimeout is how long an answer may wait for a client that does not
	// take it. What fits into the send buffer waits for nobody.
	answerTimeout = 9 * time.Second
	// slowestClient is how much of a longer answer it must take, in bytes a second.
	slowestClient = 16 << 10
)

// untilTaken is by when an answer of so many bytes must have been taken.
func untilTaken(now time.Time, size int) time.Time {
	rest := max(0, size-sendBuffer)
	return now.Add(answerTimeout + time.Duration(rest)*time.Second/slowestClient)
}
