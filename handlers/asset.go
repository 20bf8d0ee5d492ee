package handlers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip" // Fiber's own; a first visit has 0.3 KB less than with the standard library's
)

// assets are the files of static/, each read when it is first asked for: reading all
// was a tenth of the start. One hash of them all stands in every address, so that modules
// and style sheets may name each other by relative addresses and still be kept by
// browsers for ever.
type assets struct {
	hash   string
	static fs.FS
	dev    bool     // read at each request
	read   sync.Map // name → *assetFile
	// writers are compressors of 1.2 MB each, for the moment of a first visit.
	writers sync.Pool
}

// assetFile is made small when it is first sent: doing so for all was half of
// the start, and left 40 MB of garbage behind.
type assetFile struct {
	kind  string // content type
	plain []byte
	once  sync.Once
	gzip  []byte // nil where it would not be smaller
}

// kindStyles are the styles of every kind of activity, in the order of their names: what
// runs may change while a page is open. They stand in their folder, so that relative
// addresses in them hold. A phone has none of those that only screens and leads draw
// with, which have that in their names.
const (
	kindStyles  = "css/activities/all.css"
	phoneStyles = "css/activities/phone.css"
)

var notOnPhones = regexp.MustCompile(`_(screen|lead)[._]`)

func loadAssets(static fs.FS, dev bool) (*assets, error) {
	s := &assets{static: static, dev: dev, hash: "dev"}
	if dev {
		return s, nil
	}
	sum, buffer := sha256.New(), make([]byte, 32<<10)
	err := fs.WalkDir(static, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := static.Open(name)
		if err != nil {
			return err
		}
		fmt.Fprintln(sum, name)
		size, err := io.CopyBuffer(sum, file, buffer)
		fmt.Fprintln(sum, size)
		return errors.Join(err, file.Close())
	})
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	s.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return s, nil
}

// file gives a file as browsers get it. Every name but that of a file or of what
// is made of some is an error, so that nobody can fill the memory with others.
func (s *assets) file(name string) (*assetFile, error) {
	if known, ok := s.read.Load(name); ok {
		return known.(*assetFile), nil //nolint:forcetypeassert // nothing else is stored
	}
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("static: %q: %w", name, fs.ErrNotExist)
	}
	plain, err := readAsset(s.static, name)
	if err != nil {
		return nil, fmt.Errorf("static: %s: %w", name, err)
	}
	file := &assetFile{kind: contentType(name), plain: plain}
	if s.dev {
		return file, nil
	}
	if strings.HasPrefix(name, "js/") { // ours; what is in vendor stays as it came
		file.plain = lean(plain)
	}
	first, _ := s.read.LoadOrStore(name, file)
	return first.(*assetFile), nil //nolint:forcetypeassert // nothing else is stored
}

func readAsset(static fs.FS, name string) ([]byte, error) {
	switch {
	case name == kindStyles, name == phoneStyles:
		sheet, err := joinedSheet(static, path.Dir(name), name == phoneStyles)
		return slim(sheet), err
	case path.Dir(name) == pictureFolder:
		return readPicture(static, name)
	}
	plain, err := fs.ReadFile(static, name)
	if err == nil && path.Ext(name) == ".css" {
		plain, err = withImports(static, path.Dir(name), plain)
		plain = slim(plain)
	}
	return plain, err
}

var imported = regexp.MustCompile(`(?m)^@import "([\w-]+\.css)";\n`)

// withImports puts the sheets that a style sheet imports from its own folder in
// their places: one answer instead of a dozen, and half the bytes once packed.
func withImports(static fs.FS, folder string, sheet []byte) ([]byte, error) {
	var failed error
	whole := imported.ReplaceAllFunc(sheet, func(line []byte) []byte {
		one, err := fs.ReadFile(static, path.Join(folder, string(imported.FindSubmatch(line)[1])))
		failed = errors.Join(failed, err)
		return one
	})
	return whole, failed
}

// contentType does not ask the machine: on Windows the registry may call a script
// text/plain, and then no browser runs it, and elsewhere the first question reads
// the system's whole table, which is half a megabyte.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".png":
		return "image/png"
	default:
		return "text/plain; charset=utf-8"
	}
}

var forReaders = regexp.MustCompile(`(?s)/\*.*?\*/|\n\s+`)

// slim leaves out of a style sheet what only those who write it need: comments
// and indentation, a fifth of a first visit's style.
func slim(sheet []byte) []byte { return forReaders.ReplaceAll(sheet, []byte("\n")) }

// ready packs a file, where that is worth it.
func (s *assets) ready(f *assetFile) {
	f.once.Do(func() {
		if f.kind == "image/svg+xml" || !strings.HasPrefix(f.kind, "font/") && !strings.HasPrefix(f.kind, "image/") {
			f.gzip = s.compress(f.plain)
		}
	})
}

// compress gives nothing where that would not be smaller.
func (s *assets) compress(plain []byte) []byte {
	w, ok := s.writers.Get().(*gzip.Writer)
	if !ok {
		w, _ = gzip.NewWriterLevel(io.Discard, gzip.BestCompression) // the level is one that exists
	}
	defer s.writers.Put(w)
	var out bytes.Buffer
	w.Reset(&out)
	if _, err := w.Write(plain); err != nil || w.Close() != nil || out.Len() >= len(plain) {
		return nil
	}
	return bytes.Clone(out.Bytes())
}

// url is the address of a file for as long as its content is the same.
func (s *assets) url(name string) string { return "/static/" + s.hash + "/" + name }

// in lists the files of a folder in the order of their names.
func (s *assets) in(folder string) []string {
	names, err := fs.Glob(s.static, folder+"/*")
	if err != nil {
		return nil // the pattern is a constant that is well formed
	}
	return names
}

// joinedSheet is every sheet of a folder in one, or every one that a phone needs: a dozen
// answers less on a first visit.
func joinedSheet(static fs.FS, folder string, phone bool) ([]byte, error) {
	names, err := fs.Glob(static, folder+"/*.css")
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, name := range names {
		if phone && notOnPhones.MatchString(name) {
			continue
		}
		one, err := fs.ReadFile(static, name)
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}

func (a *App) getAsset(c *fiber.Ctx) error {
	file, err := a.assets.file(c.Params("*"))
	if err != nil {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, file.kind)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	// An address with an older hash is answered, but must not be kept under it.
	if c.Params("hash") == a.assets.hash && !a.Dev {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	a.assets.ready(file)
	if file.gzip != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.gzip)
	}
	return c.Send(file.plain)
}
