package handlers

import "syscall"

// smallReadBuffer is set before connecting, so that the window is never larger.
func smallReadBuffer(fd uintptr) {
	_ = syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10)
}
