package activity

import (
	"strings"
	"unicode"
)

// Nick is a nickname: a person's own words, never the id of a sentence.
type Nick string

// nicknamed puts nicknames in the place of pictures' words, for those who have a
// phone and chose one: a screen's scene has them only where the room lets them
// through (PRACTICES 8.7). The second Sam is Sam 2.
func nicknamed(faces map[PersonID]CircleSeat, scene Scene) {
	seen := map[string]int{}
	for _, p := range scene.People {
		nick := strings.Join(strings.Fields(p.Name), " ")
		if !p.Phone || nick == "" {
			continue
		}
		fold := strings.ToLower(nick)
		seen[fold]++
		seat := faces[p.ID]
		seat.Nick = Nick(nick)
		if n := seen[fold]; n > 1 {
			seat.NickTwin = n
		}
		faces[p.ID] = seat
	}
}

// Word is as much of the nickname as there is room for under its seat.
func (s CircleSeat) Word() string {
	return shortened(string(s.Nick), 2*wordHalf-wide(s.Mark()))
}

const ellipsis = "…"

// shortened cuts a text, so that with an ellipsis it is no wider than the room,
// and never between a letter and what belongs to it.
func shortened(text string, room float64) string {
	if wide(text) <= room {
		return text
	}
	room -= wide(ellipsis)
	end, cut := 0.0, 0
	joined := false
	for i, r := range text {
		if !joined && !clings(r) && end <= room {
			cut = i
		}
		end += letter(r)
		joined = r == joiner
	}
	return strings.TrimRight(text[:cut], " ") + ellipsis
}

const joiner = '\u200d' // makes one picture of two

// clings tells whether a character belongs to the one before it.
func clings(r rune) bool {
	return r == joiner || unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r >= 0x1F3FB && r <= 0x1F3FF
}

func wide(text string) (all float64) {
	for _, r := range text {
		all += letter(r)
	}
	return all
}

// letter is at least how wide a letter of a seat's word is, in stage units: the
// style sheet has them 23 high, and the holder's bold. Ours are measured; other
// writing comes from the device, and is what most of its letters take.
func letter(r rune) float64 {
	const high = 23
	if clings(r) {
		return 0
	}
	for _, some := range []struct {
		letters string
		wide    float64
	}{
		{"ijlìíîï.,:;!'’|()[]- ", 0.37}, {"frtIÌÍÎÏ", 0.44}, {"cszç", 0.53}, {"aekuvxyàáâãäåèéêëùúûüýÿFJL79?", 0.58},
		{"bdghnopqñòóôõöøEÈÉÊË2356840STZ", 0.66}, {"mMWæœÆ@%", 1}, {ellipsis, 0.82},
	} {
		if strings.ContainsRune(some.letters, r) {
			return some.wide * high
		}
	}
	switch {
	case r < 0x100 || r < 0x590 && unicode.IsLower(r):
		return 0.8 * high
	case r < 0x2E80:
		return 0.95 * high
	case r < 0x1F000: // Chinese, Japanese, Korean
		return 1.05 * high
	default: // little pictures
		return 1.4 * high
	}
}
