package activity

import (
	"net/url"
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
