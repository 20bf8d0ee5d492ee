package host

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// DataFolder is where Hearth keeps its data unless told otherwise: the system's
// local data folder, never one that roams or is synced to other machines.
func DataFolder() (string, error) {
	base, err := localData()
	if err != nil {
		return "", fmt.Errorf("no data folder: %w", err)
	}
	return filepath.Join(base, "hearth"), nil
}

func localData() (string, error) {
	home, err := os.UserHomeDir()
	switch {
	case runtime.GOOS == "windows":
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return dir, nil
		}
		return filepath.Join(home, "AppData", "Local"), err
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support"), err
	case os.Getenv("XDG_DATA_HOME") != "":
		return os.Getenv("XDG_DATA_HOME"), nil
	}
	return filepath.Join(home, ".local", "share"), err
}
