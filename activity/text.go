package activity

import (
	"slices"
	"strings"
	"unicode"
)

// Typed is what somebody typed without the space around it. Where nothing of it
// can be seen, nothing was typed.
func Typed(text string) string {
	if !strings.ContainsFunc(text, visible) {
		return ""
	}
	return strings.TrimSpace(text)
}

// TypedLine is the same on one line.
func TypedLine(text string) string { return Typed(strings.Join(strings.Fields(text), " ")) }

// visible knows what leaves a mark of its own: accents alone need a letter, and
// joiners, marks of order and fillers show nothing.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.In(r, unicode.Zs, unicode.M, unicode.Other_Default_Ignorable_Code_Point) &&
		!slices.Contains(blanks(), r)
}

// blanks are letters and symbols to Unicode, and empty in every font: the Braille
// pattern without a dot, a note without a head, two Egyptian gaps, and what stands
// for an object that did not come along.
func blanks() []rune { return []rune{0x2800, 0x1D159, 0x13441, 0x13442, 0xFFFC} }
