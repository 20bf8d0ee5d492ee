package torture

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/net/html"
)

// screen is a projected page without a browser: it gets the page and applies
// frames as htmx does, through every restart.
type screen struct {
	d    *device
	code string

	mu    sync.Mutex
	doc   *html.Node
	wrong []string
	seen  [][]string // the wall, each time it changed: texts, the newest first
}

func (d *device) screen(code string) *screen { return &screen{d: d, code: code} }

// watch follows the room until the context ends.
func (s *screen) watch(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.connect(ctx); err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}

func (s *screen) connect(ctx context.Context) error {
	if s.doc == nil {
		if err := s.load(ctx); err != nil {
			return err
		}
	}
	at := "ws" + strings.TrimPrefix(s.d.h.url, "http") + "/r/" + s.code + "/live?as=screen&since=" + s.since()
	dialer := websocket.Dialer{Jar: s.d.jar, HandshakeTimeout: 5 * time.Second}
	conn, res, err := dialer.DialContext(ctx, at, http.Header{"Origin": {s.d.h.url}})
	if err != nil {
		if res != nil {
			_ = res.Body.Close()
		}
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer conn.Close()
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return err
		}
		s.apply(string(frame))
	}
}

func (s *screen) load(ctx context.Context) error {
	status, body, err := s.d.get(ctx, "/r/"+s.code+"/screen")
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("screen: %d %w", status, err)
	}
	doc, err := html.Parse(strings.NewReader(body))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doc = doc
	s.look()
	return err
}

// since is what the page keeps for its next connection.
func (s *screen) since() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if live := byID(s.doc, "live"); live != nil && live.FirstChild != nil {
		return strings.TrimSpace(live.FirstChild.Data)
	}
	return ""
}

func (s *screen) apply(frame string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	doc, err := html.Parse(strings.NewReader(strings.NewReplacer("<hx-partial ", "<template ", "</hx-partial>", "</template>").Replace(frame)))
	if err != nil {
		s.wrong = append(s.wrong, err.Error())
		return
	}
	var partials []*html.Node
	for n := range doc.Descendants() {
		if n.Data == "template" && attr(n, "hx-target") != "" {
			partials = append(partials, n)
		}
	}
	targets := make([]*html.Node, len(partials))
	for i, p := range partials {
		if targets[i] = byID(s.doc, strings.TrimPrefix(attr(p, "hx-target"), "#")); targets[i] == nil {
			s.wrong = append(s.wrong, "no "+attr(p, "hx-target"))
			return
		}
	}
	for i, p := range partials {
		if err := swap(targets[i], attr(p, "hx-swap"), children(p)); err != nil {
			s.wrong = append(s.wrong, err.Error())
		}
	}
	s.look()
}

func children(n *html.Node) (all []*html.Node) {
	for n.FirstChild != nil {
		all = append(all, n.FirstChild)
		n.RemoveChild(n.FirstChild)
	}
	return all
}

func swap(target *html.Node, how string, content []*html.Node) error {
	switch how {
	case "outerMorph":
		for _, c := range content {
			target.Parent.InsertBefore(c, target)
		}
		target.Parent.RemoveChild(target)
	case "innerMorph", "textContent":
		children(target)
		for _, c := range content {
			target.AppendChild(c)
		}
	case "afterbegin":
		first := target.FirstChild
		for _, c := range content {
			target.InsertBefore(c, first)
		}
	case "delete":
		target.Parent.RemoveChild(target)
	default:
		return fmt.Errorf("swap %q", how)
	}
	return nil
}

// look keeps the wall as it is shown now.
func (s *screen) look() {
	var texts []string
	if list := byID(s.doc, "wall-notes"); list != nil {
		for n := range list.Descendants() {
			if n.Data == "p" && attr(n, "class") == "" && n.FirstChild != nil {
				texts = append(texts, n.FirstChild.Data)
			}
		}
	}
	if last := len(s.seen) - 1; last >= 0 && strings.Join(s.seen[last], "\n") == strings.Join(texts, "\n") {
		return
	}
	s.seen = append(s.seen, texts)
}

// shows is the wall as it is now.
func (s *screen) shows() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) == 0 {
		return nil
	}
	return s.seen[len(s.seen)-1]
}

func byID(doc *html.Node, id string) *html.Node {
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
