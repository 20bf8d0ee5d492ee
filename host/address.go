// Package host knows the machine that Hearth runs on: its addresses and its
// .local name, where its data lives, and which Hearth is already running.
package host

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Address is one way into this Hearth.
type Address struct {
	Name     string // of the network, as the system calls it: "Wi-Fi", "eth0"; "this computer"
	IP       netip.Addr
	URL      string // with scheme and port, without a path
	Loopback bool
}

// Addresses lists every address a listener on listen can be reached at: the
// local network first, IPv4 before IPv6, this computer last. Scheme is "http"
// or "https".
func Addresses(listen net.Addr, scheme string) []Address {
	bound := netip.MustParseAddrPort(listen.String())
	if !bound.Addr().IsUnspecified() {
		return []Address{address(interfaceOf(bound.Addr()), bound.Addr(), bound.Port(), scheme)}
	}
	var found []Address
	interfaces, err := net.Interfaces()
	if err != nil {
		interfaces = nil // the loopback address below always works
	}
	for _, in := range interfaces {
		if in.Flags&net.FlagUp == 0 || in.Flags&net.FlagLoopback != 0 {
			continue
		}
		for _, ip := range usable(in) {
			found = append(found, address(in.Name, ip, bound.Port(), scheme))
		}
	}
	slices.SortStableFunc(found, func(a, b Address) int { return rank(a) - rank(b) })
	return append(found, address("", netip.MustParseAddr("127.0.0.1"), bound.Port(), scheme))
}

// usable leaves out what a phone in the room cannot type or reach: link-local
// and temporary IPv6 addresses among them.
func usable(in net.Interface) []netip.Addr {
	addrs, err := in.Addrs()
	if err != nil {
		return nil
	}
	var ips []netip.Addr
	for _, a := range addrs {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		if ip := prefix.Addr().Unmap(); ip.Is4() && !ip.IsLinkLocalUnicast() {
			ips = append(ips, ip)
		}
	}
	return ips
}

func address(name string, ip netip.Addr, port uint16, scheme string) Address {
	host := netip.AddrPortFrom(ip, port).String()
	if ip.IsLoopback() {
		_, p, _ := net.SplitHostPort(host)
		host = net.JoinHostPort("localhost", p)
	}
	return Address{Name: name, IP: ip, URL: scheme + "://" + host, Loopback: ip.IsLoopback()}
}

// rank puts the networks people sit in before the bridges that containers and
// virtual machines make.
func rank(a Address) int {
	for _, virtual := range []string{"docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "utun", "tun", "tap", "vEthernet"} {
		if strings.HasPrefix(a.Name, virtual) {
			return 1
		}
	}
	return 0
}

func interfaceOf(ip netip.Addr) string {
	interfaces, err := net.Interfaces()
	if err != nil || ip.IsLoopback() {
		return ""
	}
	for _, in := range interfaces {
		if slices.Contains(usable(in), ip) {
			return in.Name
		}
	}
	return ""
}

// Hosts lists the names and addresses, without a port, that a request may call
// this machine by: its own, and extra.
func Hosts(extra ...string) []string {
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		addrs = nil // the names above remain
	}
	for _, a := range addrs {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			hosts = append(hosts, prefix.Addr().Unmap().WithZone("").String())
		}
	}
	return append(hosts, extra...)
}
