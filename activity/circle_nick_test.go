package activity

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestAScreenSaysNicknamesOfThoseWithAPhone(t *testing.T) {
	tb := sitDown(t, 5, url.Values{"start": {"p1"}})
	for i, nick := range []string{"", "Sam", " sam\n", "", "Zedekiah the seventeenth"} {
		tb.people[i].Name, tb.people[i].Phone = nick, nick != ""
	}
	tb.people[3].Name = "Typed" // by a facilitator: a seat without a phone
	tb.until(StepTopic)
	v := tb.c.View(Viewer{Role: Screen}, tb.scene()).(CircleScreen)
	var said []string
	for _, s := range v.Rings[0].Seats {
		said = append(said, s.Word()+s.Mark())
	}
	if got := strings.Join(said, "|"); got != "|Sam|sam\u00a02||Zedekia…" {
		t.Errorf("%q", got)
	}
	if v.Rings[0].Holder.Nick != "Sam" || v.Rings[0].Next.Nick != "sam" {
		t.Errorf("%+v", v.Rings[0])
	}
	for _, p := range tb.people {
		if s := tb.see(Participant, p.ID); strings.Contains(s, "Sam") || strings.Contains(s, "Zedekiah") {
			t.Errorf("a phone sees %s", s)
		}
	}
}

// A nickname may be the word of a picture, in a language that the screen speaks or
// not; whoever has both is nobody's twin.
func TestNoTwoSeatsReadAlike(t *testing.T) {
	words := map[string][]string{"fox": {"Fox", "Zorro"}, "sun": {"Sun", "Sol"}, "owl": {"Owl", "Búho"}}
	for _, c := range []struct{ what, seats, want string }{
		{"the picture of somebody else", "fox: sun:Fox", "fox|Fox 2"},
		{"the order does not matter", "sun:FOX fox:", "FOX 2|fox"},
		{"in another language", "fox: sun:zorro owl:Zorro", "fox|zorro 2|Zorro 3"},
		{"one's own picture", "fox:Fox owl:", "Fox|owl"},
		{"one's own, and somebody else's", "fox:Fox fox:", "Fox|fox 2"},
		{"a picture that two have", "fox: fox: sun:fox", "fox|fox 2|fox 3"},
		{"a picture whose owner is called otherwise", "fox:Sam sun:Fox", "Sam|Fox"},
		{"a number that was typed", "fox: owl:Fox_2 sun:Fox sun:Fox_2", "fox|Fox 2|Fox 3|Fox 2 2"},
	} {
		tb := newTable(t, 0)
		scene := tb.scene()
		scene.PictureWords = func(picture string) []string { return words[picture] }
		var people []Person
		for i, seat := range strings.Fields(c.seats) {
			picture, nick, _ := strings.Cut(seat, ":")
			people = append(people, Person{
				ID: PersonID(strconv.Itoa(i)), Picture: picture, Name: strings.ReplaceAll(nick, "_", " "), Phone: true,
			})
		}
		scene.People = func() []Person { return people }
		faces := tb.c.faces(scene)
		nicknamed(faces, scene)
		var read []string
		for _, p := range scene.People() {
			seat := faces[p.ID]
			read = append(read, cmp.Or(string(seat.Nick), seat.Picture)+seat.Mark())
		}
		if got := strings.ReplaceAll(strings.Join(read, "|"), "\u00a0", " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func TestALongNicknameIsCutWithinItsSeat(t *testing.T) {
	for nick, want := range map[string]string{
		"Ana": "Ana", "Zedekiah": "Zedekiah", "WWWWWWWWWWWWWWWWWWWWWWWW": "WWWW…", "Ana de la Torre": "Ana de…",
		"Ana María Pérez": "Ana Ma…", "Marip\u0301\u0301\u0301posa": "Marip\u0301\u0301\u0301p…", "王小明李大華張三": "王小明…",
		"👩\u200d👧👩\u200d👧👩\u200d👧": "👩\u200d👧…", "👍🏽👍🏽👍🏽👍🏽": "👍🏽👍🏽…",
	} {
		if got := (CircleSeat{Nick: Nick(nick)}).Word(); got != want {
			t.Errorf("%q becomes %q, want %q", nick, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := CircleSeat{Nick: Nick(rapid.StringN(1, 24, -1).Draw(t, "nick")), NickTwin: rapid.IntRange(0, 99).Draw(t, "twin")}
		if w := s.Word(); wide(w+s.Mark()) > 2*wordHalf || !utf8.ValidString(w) {
			t.Fatalf("%q is %.0f wide", w, wide(w+s.Mark()))
		}
	})
}
