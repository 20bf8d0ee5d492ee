package activity

import (
	"strings"
	"unicode"
)

// Nick is a nickname: a person's own words, never the id of a sentence.
type Nick string

// nicknamed puts nicknames in the place of pictures' words, for those who have a
// phone and chose one: a screen's scene has them only where a facilitator lets
// them through (PRACTICES 8.7). No two seats read alike: the second Sam is Sam 2,
// and a Fox beside somebody who has the picture is Fox 2.
func nicknamed(faces map[PersonID]CircleSeat, scene Scene) {
	read, last := wordsRead(faces, scene), map[string]int{}
	for _, p := range scene.People() {
		nick := nickOf(p)
		if nick == "" {
			continue
		}
		seat := faces[p.ID]
		seat.Nick = Nick(nick)
		n := last[asRead(nick)] + 1
		for read[asRead(nick+twinMark(n))] {
			n++
		}
		read[asRead(nick+twinMark(n))], last[asRead(nick)] = true, n
		if n > 1 {
			seat.NickTwin = n
		}
		faces[p.ID] = seat
	}
}

// wordsRead are what the seats without a nickname read, in every language: which
// ones a screen speaks is not known here.
func wordsRead(faces map[PersonID]CircleSeat, scene Scene) map[string]bool {
	read := map[string]bool{}
	if scene.PictureWords == nil {
		return read
	}
	for _, p := range scene.People() {
		if nickOf(p) != "" {
			continue
		}
		for _, word := range scene.PictureWords(p.Picture) {
			read[asRead(word+faces[p.ID].Mark())] = true
		}
	}
	return read
}

func nickOf(p Person) string {
	if !p.Phone {
		return ""
	}
	return strings.Join(strings.Fields(p.Name), " ")
}

// asRead is a text as it is told from others when read: not by its capitals, nor
// by which space stands in it.
func asRead(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

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
