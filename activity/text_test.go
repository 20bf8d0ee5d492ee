package activity

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestWhatCannotBeSeenWasNotTyped(t *testing.T) {
	for what, text := range map[string]string{
		"nothing": "", "spaces": " \n\u00a0\u2003\u3000", "a space without width": "\u200b", "a word joiner": "\u2060\u2060",
		"a byte order mark": "\ufeff", "joiners": "\u200d\u200c", "a soft hyphen": "\u00ad", "marks of direction": "\u200e\u200f\u061c",
		"accents alone": "\u0301\u0308", "a vowel sign alone": "\u093e", "a ring alone": "\u20dd", "a choice of shape": "\ufe0f\U000e0101",
		"Hangul fillers": "\u115f\u1160\u3164\uffa0", "Braille without dots": "\u2800", "tags": "\U000e0041", "an object that is not here": "\ufffc",
		"nobody's characters": "\ue000\U0010fffd\uffff", "all at once": " \u200b\u0301\n\ufeff\u2800 ",
	} {
		if got := Typed(text); got != "" {
			t.Errorf("%s: %q", what, got)
		}
		if got := TypedLine(text); got != "" {
			t.Errorf("%s, on a line: %q", what, got)
		}
	}
	for text, want := range map[string]string{
		" é ": "é", "e\u0301": "e\u0301", ".": ".", "…": "…", "👩\u200d👧": "👩\u200d👧", "❤\ufe0f": "❤\ufe0f", "1\ufe0f\u20e3": "1\ufe0f\u20e3",
		"שלום": "שלום", "हिन्दी": "हिन्दी", "ไทย": "ไทย", "한국": "한국", "⠓": "⠓", "\u200b a": "\u200b a", "a\n\u200b\nb": "a\n\u200b\nb",
	} {
		if got := Typed(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := TypedLine(" Ms\n Rivera "); got != "Ms Rivera" {
		t.Errorf("%q", got)
	}
}

// unseen draws characters that leave no mark, of every sort there is.
func unseen() *rapid.Generator[rune] {
	return rapid.OneOf(
		rapid.RuneFrom(nil, unicode.Zs, unicode.Zl, unicode.Zp), rapid.RuneFrom(nil, unicode.Cf), rapid.RuneFrom(nil, unicode.M),
		rapid.RuneFrom(nil, unicode.Co), rapid.RuneFrom(nil, unicode.Other_Default_Ignorable_Code_Point), rapid.RuneFrom([]rune("\n\u2800\ufffc")),
	)
}

func seen() *rapid.Generator[rune] {
	return rapid.RuneFrom(nil, unicode.Lu, unicode.Ll, unicode.Nd, unicode.P, unicode.Sc, unicode.Sm).Filter(func(r rune) bool {
		return !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
	})
}

func TestOneCharacterThatCanBeSeenMakesAText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := rapid.SliceOf(unseen()).Draw(t, "before"), rapid.SliceOf(unseen()).Draw(t, "after")
		if got := Typed(string(before) + string(after)); got != "" {
			t.Fatalf("nothing can be seen of %q", got)
		}
		text := string(before) + string(seen().Draw(t, "seen")) + string(after)
		if got := Typed(text); got != strings.TrimSpace(text) { // and nothing of it is changed in secret
			t.Fatalf("%q became %q", text, got)
		}
	})
}
