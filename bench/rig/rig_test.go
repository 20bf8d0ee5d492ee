package main

import (
	"bytes"
	"io"
	"math"
	"net"
	"testing"
	"time"
)

func TestAProxyKeepsBytesAndTheirOrder(t *testing.T) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	go func() {
		conn, err := server.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		io.Copy(conn, conn) //nolint:errcheck // the other end compares
	}()
	p, err := newProxy(server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	p.become(profiles()[1], 5)
	conn, err := net.Dial("tcp", p.address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sent := bytes.Repeat([]byte("abcdefghij"), 5000)
	go func() {
		for part := range 10 {
			conn.Write(sent[part*5000 : (part+1)*5000]) //nolint:errcheck // what is missing is seen
		}
		conn.(*net.TCPConn).CloseWrite() //nolint:errcheck // likewise
	}()
	got, err := io.ReadAll(conn)
	if err != nil || !bytes.Equal(got, sent) {
		t.Fatalf("%d of %d bytes came back as they were: %v", len(got), len(sent), err)
	}
}

func TestANetworkIsTheSameForTheSameSeed(t *testing.T) {
	at := time.Unix(1000, 0)
	for _, p := range profiles() {
		one, same, other := newWay(p, 3, true), newWay(p, 3, true), newWay(p, 4, true)
		differs := false
		for range 100 {
			a := one.release(at)
			if !a.Equal(same.release(at)) {
				t.Fatalf("%s: the same seed, another delay", p.Name)
			}
			differs = differs || !a.Equal(other.release(at))
			if least := at.Add(ms(p.base)); a.Before(least) {
				t.Fatalf("%s: faster than its best", p.Name)
			}
		}
		if !differs {
			t.Errorf("%s: another seed, the same delays", p.Name)
		}
	}
}

func TestFiguresOfReadings(t *testing.T) {
	if got := percentile([]float64{4, 1, 3, 2}, 0.5); got != 3 {
		t.Errorf("p50 is %v", got)
	}
	if !math.IsNaN(percentile(nil, 0.5)) {
		t.Error("nothing has a percentile")
	}
	apart := pairs([][]reading{{{0, 1}, {1000, 2}}, {{10, 4}, {5000, 9}}}, 100)
	if len(apart) != 1 || apart[0] != 3 {
		t.Errorf("apart by %v", apart)
	}
}

func TestAnOutlierIsLeftOutOfTheMeanOfFive(t *testing.T) {
	five := []probe{{latency: 5, offset: 10}, {latency: 5, offset: 10}, {latency: 6, offset: 12}, {latency: 6, offset: 12}, {latency: 90, offset: 500}}
	if got := meanOf(five); got != 11 {
		t.Errorf("the mean is %v", got)
	}
}

func TestTheProductsClockCanBeMadeFalse(t *testing.T) {
	if _, err := falseClock("../.."); err != nil {
		t.Fatal(err)
	}
}

func TestATableSaysByHowMuchATargetIsMissed(t *testing.T) {
	var all table
	all.put("wired", share("off", []float64{2}, 0.5, 3), figure{what: "idle", value: 94, target: 95, least: true})
	all.put("bursts", share("off", []float64{12.5}, 0.5, 8))
	want := "| | target | wired | bursts |\n|---|---:|---:|---:|\n" +
		"| off | ≤ 3 or ≤ 8 | 2 | **12.5** (by 4.50) |\n| idle | ≥ 95 | **94** (by 1) |  |\n"
	if got := all.String(); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestTheBestFromWhatWasHeardIsTheMiddleOfTheLimits(t *testing.T) {
	h := heard{Probes: [][4]float64{{0, 4, 4, 9}, {10, 16, 16, 18}, {20, 21, 21, 900}}}
	if got := h.ideal(800); got != 1 { // up 4, down 2; what came late does not count
		t.Errorf("off by %v", got)
	}
}
