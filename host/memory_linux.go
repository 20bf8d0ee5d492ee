package host

import (
	"bufio"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"golang.org/x/sys/unix"
)

// GiveBack returns to the system what only the start needed: memory that was
// freed, and the parts of the program itself that have run once. Those are
// mapped 64 KB around every function that was called, and in a Go program
// nearly all of it is touched by setting up packages: 17 MB, of which a server at
// rest uses 4. They are read only and stand in the system's file cache, so that a
// part that is wanted again is mapped again, in a microsecond.
func GiveBack() error {
	debug.FreeOSMemory()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return err
	}
	defer maps.Close() //nolint:errcheck // it was only read
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to uintptr
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil {
			return fmt.Errorf("memory map: %w", err)
		}
		if strings.Contains(rights, "w") || !strings.HasSuffix(lines.Text(), " "+self) {
			continue // what was written to is not in the file
		}
		if _, _, errno := unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED); errno != 0 {
			return fmt.Errorf("memory: %w", errno)
		}
	}
	return nil
}
