package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// server is a running Hearth or one of its peers, a process of its own.
type server struct {
	cmd *exec.Cmd
	url string
}

// startHearth starts the binary on a folder and returns when it has answered.
func (r *run) startHearth(f *folder) (*server, error) {
	at, err := freeAddress()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(r, r.binary, "--data", f.path, "--no-open", "--listen", at)
	return r.launch(cmd, at)
}

// startBare starts a program of bench/bare on a folder.
func (r *run) startBare(binary, folder string) (*server, error) {
	at, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return r.launch(exec.CommandContext(r, binary, folder, at), at)
}

// startPeer starts this program as one of Hearth's peers.
func (r *run) startPeer(as string, args ...string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	at, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return r.launch(exec.CommandContext(r, self, append([]string{"-as", as, at}, args...)...), at)
}

func (r *run) launch(cmd *exec.Cmd, at string) (*server, error) {
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd, url: "http://" + at}
	r.servers = append(r.servers, s)
	return s, s.answers(r)
}

// leave kills what a bench that failed left running.
func (r *run) leave() {
	for _, s := range r.servers {
		_ = s.kill() // most have been stopped
	}
}

// answers asks for the first page until it comes.
func (s *server) answers(ctx context.Context) error {
	for ctx.Err() == nil {
		res, err := http.Get(s.url + "/")
		if err == nil {
			return res.Body.Close()
		}
		time.Sleep(200 * time.Microsecond)
	}
	return ctx.Err()
}

// stop ends it the way a person does, and waits.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	var exit *exec.ExitError
	if err := s.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

// kill is the power cord.
func (s *server) kill() error {
	if err := s.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = s.cmd.Wait() // it says that it was killed
	return nil
}

func (s *server) pid() int { return s.cmd.Process.Pid }

func freeAddress() (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), ln.Close()
}
