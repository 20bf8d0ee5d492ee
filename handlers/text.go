package handlers

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/unicode/norm"

	"hearth/activity"
)

// maxText is how many code points a value of a form may have; lists of names
// and prompts, one a line, may be longer as a whole.
const (
	maxText  = 500
	maxLines = 20_000
)

// form is the cleaned form of a request, in memory of its own. With a refusal
// comes what was typed, to be shown again and mended.
func form(c *fiber.Ctx) (url.Values, error) {
	if known, ok := c.Locals(localForm).(url.Values); ok {
		return known, nil
	}
	if kind := c.Get(fiber.HeaderContentType); kind != "" && !strings.HasPrefix(kind, fiber.MIMEApplicationForm) {
		return nil, fiber.ErrUnsupportedMediaType
	}
	// ParseQuery keeps parts of its argument: string() makes the copy.
	raw, err := url.ParseQuery(string(c.Request().Body()))
	if err != nil {
		return nil, fiber.ErrBadRequest
	}
	typed := readable(raw)
	c.Locals(localTyped, typed)
	clean := make(url.Values, len(raw))
	for name, values := range raw {
		for _, v := range values {
			if name == fieldNames {
				v = pastedNames(v)
			}
			text, err := cleanText(v, limitOf(name))
			if err != nil {
				return typed, err
			}
			clean.Add(name, text)
		}
	}
	c.Locals(localForm, clean)
	return clean, nil
}

// readable is a form that a page can show: bytes that are no text are replaced.
func readable(raw url.Values) url.Values {
	typed := make(url.Values, len(raw))
	for name, values := range raw {
		for _, v := range values {
			typed.Add(name, strings.ToValidUTF8(v, "\uFFFD"))
		}
	}
	return typed
}

// limitOf knows the fields that hold a whole list, a drawing or a phone's tokens.
func limitOf(field string) int {
	switch field {
	case fieldNames, "prompts", "guidelines", "drawing", "tokens":
		return maxLines
	}
	return maxText
}

// pastedNames is a list of names as a spreadsheet gives it: a tab between first
// and last name is a space, and the mark at the start of a file is nothing. Only
// here: these two are dropped in secret, because the field says to paste.
func pastedNames(list string) string {
	return strings.NewReplacer("\t", " ", "\uFEFF", "").Replace(list)
}

// cleanText makes what somebody typed plain: lines end in LF, letters and their
// accents are one. It refuses what it would have to change in secret (DESIGN 7);
// of that, pastedNames is the one exception.
func cleanText(text string, limit int) (string, error) {
	if !utf8.ValidString(text) {
		return "", activity.Refuse("text-broken")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for _, r := range text {
		if r != '\n' && unicode.IsControl(r) {
			return "", activity.Refuse("text-control")
		}
		if isBidi(r) {
			return "", activity.Refuse("text-direction")
		}
	}
	text = norm.NFC.String(text)
	if n := utf8.RuneCountInString(text); n > limit {
		return "", activity.Refuse("text-long", "Limit", limit, "Count", n-limit)
	}
	return text, nil
}

// isBidi knows the characters that turn the direction of what follows, with
// which one text can be made to look like another.
func isBidi(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
