package handlers

import (
	"path"
	"regexp"
	"slices"
)

// everyScript is what every page runs; what is done alone runs aloneScript too.
const (
	everyScript = "js/hearth.js"
	aloneScript = "js/solo.js"
)

var imports = regexp.MustCompile(`(?m)^import .*"\./([\w-]+\.js)"`)

// modules lists scripts and what they import, and what that imports, each once. A
// page names them all, since a browser finds an import only once it has read what
// imports it: four answers, one behind the other, on a first visit.
func (s *assets) modules(scripts ...string) []string {
	var all []string
	for len(scripts) > 0 {
		name := scripts[0]
		scripts = scripts[1:]
		file, err := s.file(name)
		if err != nil || slices.Contains(all, name) {
			continue
		}
		all = append(all, name)
		for _, found := range imports.FindAllSubmatch(file.plain, -1) {
			scripts = append(scripts, path.Join(path.Dir(name), string(found[1])))
		}
	}
	return all
}
