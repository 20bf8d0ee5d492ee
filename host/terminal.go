package host

import (
	"fmt"
	"os"
	"runtime"

	"github.com/skip2/go-qrcode"
)

// QR draws a link as a QR code of block characters.
func (s *Speaker) QR(link string) {
	code, err := qrcode.New(link, qrcode.Low)
	if err != nil {
		return // the link itself is printed beside it
	}
	fmt.Fprintln(s.Out, code.ToSmallString(false))
}

// IsTerminal tells whether a person reads f as it is written.
func IsTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// HasDesktop tells whether a browser can open on this machine.
func HasDesktop() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
