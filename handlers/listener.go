package handlers

import (
	"crypto/tls"
	"errors"
	"net"
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
	inner := conn
	if secured, ok := conn.(*tls.Conn); ok {
		inner = secured.NetConn()
	}
	if tcp, ok := inner.(*net.TCPConn); ok {
		// Only a connection that has gone already can refuse.
		_ = tcp.SetWriteBuffer(sendBuffer)
	}
	return conn, nil
}

var errHalfBackup = errors.New("the backup is not whole")
