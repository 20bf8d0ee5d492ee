package host

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// OwnWindow tells whether this program's window closes when it ends: it was started by
// a double click, and nobody else writes in its window.
func OwnWindow() bool {
	var list [2]uint32
	n, _, _ := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList").Call(uintptr(unsafe.Pointer(&list[0])), uintptr(len(list)))
	return n == 1
}
