package storage

import (
	"os"
	"path/filepath"
	"strings"
)

// CheckFolder refuses a folder that a cloud program copies to other machines:
// what is forgotten here would live on there, and two machines would write one
// store. The error is a *SyncedError.
func CheckFolder(path string) error {
	full, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	for _, p := range []string{full, resolved(full)} {
		if service := syncedBy(p); service != "" {
			return &SyncedError{Path: full, Service: service}
		}
	}
	return nil
}

// resolved follows links in the part of path that exists already.
func resolved(path string) string {
	rest := ""
	for dir := path; ; {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(real, rest)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return path
		}
		rest = filepath.Join(filepath.Base(dir), rest)
		dir = parent
	}
}

// syncedBy finds the service by the names it gives its folders; OneDrive also
// says where it is.
func syncedBy(path string) string {
	path = strings.ToLower(filepath.ToSlash(path))
	for _, name := range []string{"OneDrive", "OneDriveConsumer", "OneDriveCommercial"} {
		root := strings.ToLower(filepath.ToSlash(os.Getenv(name)))
		if root != "" && strings.HasPrefix(path+"/", strings.TrimSuffix(root, "/")+"/") {
			return "OneDrive"
		}
	}
	others := map[string]string{
		"nextcloud": "Nextcloud", "owncloud": "ownCloud", "pcloud drive": "pCloud", "pclouddrive": "pCloud",
		"proton drive": "Proton Drive", "box sync": "Box", "box-box": "Box", "megasync": "MEGA", "seafile": "Seafile",
	}
	for _, mac := range []string{"/library/mobile documents/", "/icloud drive/", "/iclouddrive/"} {
		if strings.Contains(path+"/", mac) {
			return "iCloud"
		}
	}
	for part := range strings.SplitSeq(path, "/") {
		switch {
		case others[part] != "":
			return others[part]
		case part == "onedrive" || strings.HasPrefix(part, "onedrive - ") || strings.HasPrefix(part, "onedrive-"):
			return "OneDrive"
		case part == "dropbox" || strings.HasPrefix(part, "dropbox (") || strings.HasPrefix(part, "dropbox-"):
			return "Dropbox"
		case part == "google drive" || part == "googledrive" || strings.HasPrefix(part, "googledrive-"),
			part == "my drive" || part == "mi unidad":
			return "Google Drive"
		}
	}
	return ""
}
