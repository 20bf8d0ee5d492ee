package handlers

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"hearth/activity"
)

// pictureFolder holds each picture of people as a file of its own, cut from the
// sheet of them all: a phone that is in a room shows one, a twentieth of the sheet.
const (
	pictureFolder = "img/pictures"
	pictureSheet  = "img/pictures.svg"
)

func pictureFile(name string) string { return pictureFolder + "/" + name + ".svg" }

// readPicture reads one picture.
func readPicture(static fs.FS, file string) (*assetFile, error) {
	sheet, err := fs.ReadFile(static, pictureSheet)
	if err != nil {
		return nil, err
	}
	return cutPicture(sheet, file)
}

// cutPicture takes one symbol out of the sheet.
func cutPicture(sheet []byte, file string) (*assetFile, error) {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	_, from, found := bytes.Cut(sheet, fmt.Appendf(nil, "<symbol id=%q", name))
	symbol, _, whole := bytes.Cut(from, []byte("</symbol>"))
	if !found || !whole {
		return nil, fmt.Errorf("%s: no picture %q: %w", pictureSheet, name, fs.ErrNotExist)
	}
	plain := fmt.Appendf(nil, "<svg xmlns=\"http://www.w3.org/2000/svg\"><symbol id=%q%s</symbol></svg>\n", name, symbol)
	return &assetFile{kind: contentType(file), plain: plain}, nil
}

// addPictures puts every picture beside the files that were read, if their sheet
// is among them.
func (s *assets) addPictures() error {
	sheet, drawn := s.files[pictureSheet]
	if !drawn {
		return nil
	}
	for _, name := range activity.Pictures() {
		file, err := cutPicture(sheet.plain, pictureFile(name))
		if err != nil {
			return err
		}
		s.files[pictureFile(name)] = file
	}
	return nil
}
