package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sys/unix"
)

// mono is the machine's monotonic clock in milliseconds: the true clock, which
// Chromium's performance.now() and Go's time.Now() both read.
func mono() float64 {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &at); err != nil {
		return math.NaN() // it always exists on Linux, and NaN meets no target
	}
	return float64(at.Sec)*1000 + float64(at.Nsec)/1e6
}

// measureEpoch finds when, on the true clock, the program's own began, from
// probes over loopback without a proxy, and how far off that may be. The answer
// lies between the stamps of sending and receiving.
func measureEpoch(p *program) (epoch, bound float64, err error) {
	address := "ws" + strings.TrimPrefix(p.url, "http") + "/r/" + p.code + "/live?as=screen"
	conn, answer, err := websocket.DefaultDialer.Dial(address, http.Header{"Cookie": {p.cookies()}})
	if err != nil {
		return 0, 0, fmt.Errorf("socket: %w", err)
	}
	defer answer.Body.Close()
	defer conn.Close()
	low, high := math.Inf(-1), math.Inf(1)
	for n := range 200 {
		t1 := mono()
		if err := conn.WriteJSON(map[string]any{"probe": n, "t1": t1}); err != nil {
			return 0, 0, err
		}
		t2, t3, t4, err := readAnswer(conn)
		if err != nil {
			return 0, 0, err
		}
		low, high = max(low, t1-t2), min(high, t4-t3)
		time.Sleep(2 * time.Millisecond)
	}
	return (low + high) / 2, (high - low) / 2, nil
}

func readAnswer(conn *websocket.Conn) (t2, t3, t4 float64, err error) {
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return 0, 0, 0, err
		}
		at := mono()
		var m struct {
			Clock *struct{ T2, T3 float64 } `json:"clock"`
		}
		if json.Unmarshal(raw, &m) == nil && m.Clock != nil {
			return m.Clock.T2, m.Clock.T3, at, nil
		}
	}
}
