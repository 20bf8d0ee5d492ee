//go:build !windows

package main

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

func TestClosingItsWindowStopsItInOrder(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP) // these tests may run under nohup
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
