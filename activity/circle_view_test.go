package activity

import (
	"net/url"
	"strings"
	"testing"
)

func TestNothingTellsSilenceFromAPass(t *testing.T) {
	for _, role := range []Role{Screen, Participant, Facilitator} {
		views := map[string]string{}
		for _, move := range []string{"pass-on", "pass"} {
			tb := sitDown(t, 5, url.Values{"start": {"p0"}})
			tb.until(StepTopic)
			tb.do("p0", move)
			for _, p := range tb.people {
				views[move] += tb.see(role, p.ID)
			}
			views[move] += tb.state()
		}
		if views["pass"] != views["pass-on"] {
			t.Fatalf("role %d sees the difference", role)
		}
	}
}

func TestAskingForLaterShowsOnNoScreenOrPhone(t *testing.T) {
	views := map[string]string{}
	for _, move := range []string{"pass-on", "later"} {
		tb := sitDown(t, 5, url.Values{"start": {"p0"}})
		tb.until(StepTopic)
		tb.do("p0", move)
		views[move] = tb.see(Screen, "")
		for _, p := range tb.people {
			views[move] += tb.see(Participant, p.ID)
		}
	}
	if views["pass-on"] != views["later"] {
		t.Fatal("the difference shows")
	}
}

func TestNamesReachTheLeadAlone(t *testing.T) {
	tb := sitDown(t, 60, nil)
	tb.until(StepTopic)
	for _, p := range tb.people {
		if v := tb.see(Participant, p.ID); strings.Contains(v, "Name") {
			t.Fatalf("a name on a phone: %s", v)
		}
	}
	if v := tb.see(Screen, ""); strings.Contains(v, "Name") || strings.Contains(v, `"p1"`) {
		t.Fatal("a name or an id on a screen")
	}
	if v := tb.see(Facilitator, ""); !strings.Contains(v, "Name59") {
		t.Fatal("no names on the lead")
	}
}

func TestEqualSeesIsEqualViews(t *testing.T) {
	tb := sitDown(t, 9, url.Values{"shape": {"two"}})
	check := func() {
		t.Helper()
		seen := map[string]string{}
		ids := []PersonID{"ghost"}
		for _, p := range tb.people {
			ids = append(ids, p.ID)
		}
		for _, p := range ids {
			key, view := tb.c.Sees(Viewer{Role: Participant, Person: p}, tb.scene()), tb.see(Participant, p)
			if old, ok := seen[key]; ok && old != view {
				t.Fatalf("%q sees two things:\n%s\n%s", key, old, view)
			}
			seen[key] = view
		}
	}
	tb.until(StepTopic)
	for range 12 {
		check()
		tb.do("", "next")
	}
	check()
}

func TestPlacesOnPhones(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"start": {"p0"}})
	place := func(p PersonID) string {
		return tb.c.View(Viewer{Role: Participant, Person: p}, tb.scene()).(CirclePhone).Place
	}
	if place("p1") != "rests" {
		t.Fatal(place("p1"))
	}
	tb.until(StepTopic)
	if place("p0") != "holds" || place("p1") != "next" || place("p2") != "listens" || place("x") != "no-seat" {
		t.Fatal(place("p0"), place("p1"), place("p2"), place("x"))
	}
}
