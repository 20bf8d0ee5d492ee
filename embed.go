package main

import (
	"embed"
	"io/fs"
	"os"
)

//go:embed all:views all:static all:locales
var embedded embed.FS

// files are the three folders a running Hearth needs. With dev they are read
// from the working directory at each request; otherwise they are in the binary.
func files(dev bool) (views, static, locales fs.FS, err error) {
	var root fs.FS = embedded
	if dev {
		root = os.DirFS(".")
	}
	if views, err = fs.Sub(root, "views"); err != nil {
		return nil, nil, nil, err
	}
	if static, err = fs.Sub(root, "static"); err != nil {
		return nil, nil, nil, err
	}
	locales, err = fs.Sub(root, "locales")
	return views, static, locales, err
}
