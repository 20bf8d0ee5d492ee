package host

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"time"

	"github.com/pion/mdns/v2"
	"golang.org/x/net/ipv4"
)

// lookFor is how long a name may take to answer before it counts as free. A
// machine on the same network answers within a few milliseconds.
const lookFor = 800 * time.Millisecond

// words make hearth-<word>.local where hearth.local is taken.
func words() []string {
	return []string{"ember", "stone", "maple", "river", "robin", "cedar", "amber", "meadow"}
}

// Announce answers for hearth.local on the local network, or for
// hearth-<word>.local if another machine already does, until ctx ends. It
// returns the name. A network without multicast gives an error; Hearth works
// without the name.
func Announce(ctx context.Context) (string, error) {
	names := []string{"hearth.local"}
	for _, i := range rand.Perm(len(words())) {
		names = append(names, "hearth-"+words()[i]+".local")
	}
	for _, name := range names {
		taken, err := isTaken(ctx, name)
		if err != nil {
			return "", err
		}
		if !taken {
			return name, answerFor(ctx, name)
		}
	}
	return "", errors.New("every name of ours is taken on this network")
}

func isTaken(ctx context.Context, name string) (bool, error) {
	conn, err := multicast()
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }()
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	_, _, err = conn.QueryAddr(ctx, name)
	return err == nil, nil
}

func answerFor(ctx context.Context, name string) error {
	conn, err := multicast(mdns.WithLocalNames(name))
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	return nil
}

func multicast(options ...mdns.ServerOption) (*mdns.Conn, error) {
	addr, err := net.ResolveUDPAddr("udp4", mdns.DefaultAddressIPv4)
	if err != nil {
		return nil, fmt.Errorf("multicast address: %w", err)
	}
	socket, err := net.ListenUDP("udp4", addr)
	if err != nil {
		return nil, fmt.Errorf("multicast: %w", err)
	}
	conn, err := mdns.NewServer(ipv4.NewPacketConn(socket), nil, options...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("multicast: %w", err), socket.Close())
	}
	return conn, nil
}
