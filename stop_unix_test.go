//go:build !windows

package main

import (
	"os"
	"syscall"
	"testing"
	"time"
)

func TestClosingItsWindowStopsItInOrder(t *testing.T) {
	ctx, stop := untilStopped()
	defer stop()
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil { // without us it would end this test
		t.Fatal(err)
	}
	select {
	case <-ctx.Done():
	case <-time.After(patience):
		t.Fatal("it goes on")
	}
}
