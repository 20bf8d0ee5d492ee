package handlers

import "bytes"

// lean leaves out of a script what only its readers need: indentation, and lines
// that are a comment and nothing else. It is no minifier: no line of code is
// touched, so our scripts keep multi-line texts out of template literals.
func lean(script []byte) []byte {
	out := make([]byte, 0, len(script))
	for line := range bytes.Lines(script) {
		line = bytes.TrimLeft(line, " \t")
		if len(line) > 1 && !bytes.HasPrefix(line, []byte("//")) {
			out = append(out, line...)
		}
	}
	return out
}
