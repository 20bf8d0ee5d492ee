package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/centrifugal/centrifuge"
	"github.com/olahol/melody"
)

// serveAs is this program as one of Hearth's peers, in a process of its own.
func serveAs(ctx context.Context, as string, args []string) error {
	switch as {
	case "melody":
		return listen(ctx, args[0], melodyHub())
	case "centrifuge":
		hub, err := centrifugeHub()
		if err != nil {
			return err
		}
		return listen(ctx, args[0], hub)
	case "slow-disk":
		return serveOnSlowDisk(ctx, args[0], args[1])
	}
	return fmt.Errorf("there is no peer %q", as)
}

func listen(ctx context.Context, at string, h http.Handler) error {
	server := &http.Server{Addr: at, Handler: h} //nolint:gosec // on loopback, for the bench
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// melodyHub is the plainest hub there is: what is posted goes to everyone.
func melodyHub() http.Handler {
	hub := melody.New()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /live", func(w http.ResponseWriter, r *http.Request) {
		_ = hub.HandleRequest(w, r) // it has answered
	})
	mux.HandleFunc("POST /say", func(w http.ResponseWriter, r *http.Request) { say(w, r, hub.Broadcast) })
	return mux
}

// centrifugeHub is a channel without history, joined by everyone who connects.
func centrifugeHub() (http.Handler, error) {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return nil, err
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{
			Credentials:   &centrifuge.Credentials{},
			Subscriptions: map[string]centrifuge.SubscribeOptions{"room": {}},
		}, nil
	})
	if err := node.Run(); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /live", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{}))
	mux.HandleFunc("POST /say", func(w http.ResponseWriter, r *http.Request) {
		say(w, r, func(m []byte) error {
			_, err := node.Publish("room", m)
			return err
		})
	})
	return mux, nil
}

func say(w http.ResponseWriter, r *http.Request, to func([]byte) error) {
	var body bytes.Buffer
	if _, err := io.Copy(&body, r.Body); err != nil {
		return
	}
	if err := to(body.Bytes()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
