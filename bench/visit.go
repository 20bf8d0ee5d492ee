package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// benchVisit is what a phone loads that was never here before: the page and
// everything it names, and what that names, as a browser does. The pages of the youngest
// have most: pictures in their buttons, and a voice that reads.
func benchVisit(r *run) error {
	t := r.table("First visit of a phone")
	f, err := r.folder(wish{rooms: 1, people: 28, shown: 60, wall: true, young: true})
	if err != nil {
		return err
	}
	s, err := r.startHearth(f)
	if err != nil {
		return err
	}
	p := f.rooms[0]
	phone, seat := device{url: s.url}, s.participant(p, p.seats[0])
	for _, page := range []struct {
		what string
		by   device
		path string
	}{
		{"the way in by code", phone, "/"},
		{"choosing a picture", phone, "/r/" + p.code},
		{"in the room, before the wall", seat, "/r/" + p.code},
		{"breathing alone", phone, "/solo/breathing"},
	} {
		v, err := firstVisit(page.by, page.path)
		if err != nil {
			return err
		}
		t.hold(page.what+": everything, with headers", fmt.Sprintf("%.1f KB in %d files (fonts %.1f, htmx %.1f, style %.1f)",
			kb(v.wire), len(v.seen), kb(v.of["fonts/"]), kb(v.of["vendor/"]), kb(v.of["css/"])), "≤ 90 KB", kb(v.wire), 90)
		t.hold(page.what+": own JavaScript, gzipped", fmt.Sprintf("%.1f KB", kb(v.of["js/"])), "≤ 15 KB", kb(v.of["js/"]), 15)
		took, err := paints(r, page.by, page.path)
		if err != nil {
			return err
		}
		t.hold(page.what+fmt.Sprintf(": largest contentful paint, processor slowed %d times", slowdown), took.spread(), "≤ 1 s", millis(took.at(0.5)), 1000)
	}
	t.print()
	return s.stop()
}

func kb(n int64) float64 { return float64(n) / 1024 }

// visit is one browser's first.
type visit struct {
	client *http.Client
	by     device
	seen   map[string]bool
	of     map[string]int64 // bodies as sent, by folder of static/
	wire   int64            // every byte received
	page   string
}

func firstVisit(by device, path string) (*visit, error) {
	v := &visit{by: by, seen: map[string]bool{}, of: map[string]int64{}}
	var wire atomic.Int64
	transport := &http.Transport{DisableCompression: true, DialContext: func(ctx context.Context, network, at string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, at)
		return counted{conn, &wire}, err
	}}
	defer transport.CloseIdleConnections()
	v.client = &http.Client{Transport: transport, Timeout: 20 * time.Second}
	at, err := url.Parse(by.url + path)
	if err != nil {
		return nil, err
	}
	err = v.load(at)
	v.wire = wire.Load()
	return v, err
}

// counted counts what comes in.
type counted struct {
	net.Conn
	bytes *atomic.Int64
}

// Read reads and counts.
func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

// named is how pages, style sheets and modules name what is loaded with them. Of
// an icon in a sheet of icons the sheet is loaded.
var named = regexp.MustCompile(`(?:<link [^>]*href=|<script [^>]*src=|<use href=|<img [^>]*src=|url\(|\bfrom\s*|\bimport\s*|@import\s*)["']([^"'#]+)`)

// notLoaded is named by the style for letters that no English page has.
const notLoaded = "latin-ext"

func (v *visit) load(at *url.URL) error {
	at.Fragment = ""
	if v.seen[at.Path] || strings.Contains(at.Path, notLoaded) {
		return nil
	}
	v.seen[at.Path] = true
	text, err := v.fetch(at)
	if err != nil {
		return err
	}
	if v.page == "" {
		v.page = text
	}
	if strings.HasSuffix(at.Path, ".svg") || strings.Contains(at.Path, "/vendor/") {
		return nil
	}
	for _, name := range append(named.FindAllStringSubmatch(text, -1), v.elements(at, text)...) {
		next, err := at.Parse(name[1])
		if err != nil {
			return err
		}
		if strings.HasPrefix(next.Path, "/static/") {
			if err := v.load(next); err != nil {
				return err
			}
		}
	}
	return nil
}

// elements are the modules that hearth.js loads because their element is in the
// page.
func (v *visit) elements(at *url.URL, text string) [][]string {
	if !strings.HasSuffix(at.Path, "/hearth.js") {
		return nil
	}
	var found [][]string
	for _, e := range element.FindAllStringSubmatch(text, -1) {
		if strings.Contains(v.page, e[1]) {
			found = append(found, []string{"", "./" + e[2] + ".js"})
		}
	}
	return found
}

var element = regexp.MustCompile(`(?m)^"\W?([\w-]+)\W?": "(\w+)",$`)

func (v *visit) fetch(at *url.URL) (string, error) {
	req, err := http.NewRequest(http.MethodGet, at.String(), nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("Cookie", v.by.cookie)
	res, err := v.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", at, res.Status)
	}
	if parts := strings.SplitN(at.Path, "/", 5); len(parts) == 5 && parts[1] == "static" {
		v.of[parts[3]+"/"] += int64(len(raw))
	}
	if err != nil || res.Header.Get("Content-Encoding") != "gzip" {
		return string(raw), err
	}
	plain, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(plain)
	return string(text), err
}
