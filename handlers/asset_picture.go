package handlers

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// pictureFolder holds each picture of people as a file of its own, cut from the
// sheet of them all: a phone that is in a room shows one, a twentieth of the sheet.
const (
	pictureFolder = "img/pictures"
	pictureSheet  = "img/pictures.svg"
)

func pictureFile(name string) string { return pictureFolder + "/" + name + ".svg" }

// readPicture reads one picture.
func readPicture(static fs.FS, file string) ([]byte, error) {
	sheet, err := fs.ReadFile(static, pictureSheet)
	if err != nil {
		return nil, err
	}
	return cutPicture(sheet, file)
}

// cutPicture takes one symbol out of the sheet.
func cutPicture(sheet []byte, file string) ([]byte, error) {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	_, from, found := bytes.Cut(sheet, fmt.Appendf(nil, "<symbol id=%q", name))
	symbol, _, whole := bytes.Cut(from, []byte("</symbol>"))
	if !found || !whole {
		return nil, fmt.Errorf("%s: no picture %q: %w", pictureSheet, name, fs.ErrNotExist)
	}
	return fmt.Appendf(nil, "<svg xmlns=\"http://www.w3.org/2000/svg\"><symbol id=%q%s</symbol></svg>\n", name, symbol), nil
}
