// Package chromium finds the browser that pages are measured in.
package chromium

import (
	"errors"
	"os/exec"
)

// Find gives the path of a Chromium. Debian's shell, which is one without its
// window, comes first: the whole one draws, on the processors that are measured,
// what a phone leaves to its graphics chip.
func Find() (string, error) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New("no Chromium on this machine; e2e/prepare installs one, or says how")
}
