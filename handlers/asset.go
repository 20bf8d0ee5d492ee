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
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip" // Fiber's own; a first visit has 0.3 KB less than with the standard library's
)

// assets are the files of static/, read once. One hash of them all stands in
// every address, so that modules and style sheets may name each other by relative
// addresses and still be kept by browsers for ever.
type assets struct {
	hash  string
	files map[string]*assetFile
	live  fs.FS // --dev: read at each request
	// writers are compressors of 1.2 MB each, for the moment of a first visit.
	writers sync.Pool
}

// assetFile is made small when it is first asked for: doing so for all was half of
// the start, and left 40 MB of garbage behind.
type assetFile struct {
	kind  string // content type
	plain []byte
	once  sync.Once
	gzip  []byte // nil where it would not be smaller
}

// kindStyles are the styles of every kind of activity: what runs may change while
// a page is open.
const kindStyles = "css/activities/" + every

func loadAssets(static fs.FS, dev bool) (*assets, error) {
	s := &assets{files: map[string]*assetFile{}, hash: "dev"}
	if dev {
		s.live = static
		return s, nil
	}
	sum := sha256.New()
	err := fs.WalkDir(static, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := readAsset(static, name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "js/") { // ours; what is in vendor stays as it came
			file.plain = lean(file.plain)
		}
		s.files[name] = file
		fmt.Fprintf(sum, "%s %d\n", name, len(file.plain))
		sum.Write(file.plain)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	if s.files[kindStyles], err = readAsset(static, kindStyles); err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	if err := s.addPictures(); err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	s.hash = hex.EncodeToString(sum.Sum(nil))[:12]
	return s, nil
}

func readAsset(static fs.FS, name string) (*assetFile, error) {
	switch {
	case path.Base(name) == every:
		return joinedSheet(static, path.Dir(name))
	case path.Dir(name) == pictureFolder:
		return readPicture(static, name)
	}
	plain, err := fs.ReadFile(static, name)
	if err != nil {
		return nil, err
	}
	if path.Ext(name) == ".css" {
		if plain, err = withImports(static, path.Dir(name), plain); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return &assetFile{kind: contentType(name), plain: plain}, nil
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
func (f *assetFile) slim() {
	if strings.HasPrefix(f.kind, "text/css") {
		f.plain = forReaders.ReplaceAll(f.plain, []byte("\n"))
	}
}

// ready makes a file as it is sent.
func (s *assets) ready(f *assetFile) {
	f.once.Do(func() {
		f.slim()
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

func (s *assets) file(name string) (*assetFile, bool) {
	if s.live == nil {
		file, ok := s.files[name]
		return file, ok
	}
	if !fs.ValidPath(name) {
		return nil, false
	}
	file, err := readAsset(s.live, name)
	return file, err == nil
}

// in lists the files of a folder in the order of their names.
func (s *assets) in(folder string) []string {
	if s.live != nil {
		names, err := fs.Glob(s.live, folder+"/*")
		if err != nil {
			return nil // the pattern is a constant that is well formed
		}
		return names
	}
	var names []string
	for name := range s.files {
		if path.Dir(name) == folder && path.Base(name) != every {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// every, in a folder of style sheets, is all of them in one, in the order of
// their names: a dozen answers less on a first visit. It stands in the folder, so
// that relative addresses in them hold.
const every = "all.css"

func joinedSheet(static fs.FS, folder string) (*assetFile, error) {
	names, err := fs.Glob(static, folder+"/*.css")
	if err != nil {
		return nil, err
	}
	all := &assetFile{kind: contentType(every)}
	for _, name := range names {
		one, err := fs.ReadFile(static, name)
		if err != nil {
			return nil, err
		}
		all.plain = append(all.plain, one...)
	}
	return all, nil
}

func (a *App) getAsset(c *fiber.Ctx) error {
	file, ok := a.assets.file(c.Params("*"))
	if !ok {
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
