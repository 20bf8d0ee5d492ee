package activity

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"
)

func TestAnOwnPatternIsRefusedWithItsReason(t *testing.T) {
	ok := Pattern{Name: "Waves", InMs: 4000, OutMs: 6000}
	with := func(change func(*Pattern)) Pattern { p := ok; change(&p); return p }
	for _, c := range []struct {
		name string
		p    Pattern
		age  Age
		want string
	}{
		{"as it should be", ok, Mixed, ""},
		{"no name", with(func(p *Pattern) { p.Name = " " }), Adults, "own-name-missing"},
		{"a long name", with(func(p *Pattern) { p.Name = "A pattern whose name is a whole long story" }), Adults, "own-name-long"},
		{"not in half seconds", with(func(p *Pattern) { p.InMs = 4200 }), Adults, "own-steps"},
		{"in too short", with(func(p *Pattern) { p.InMs = 1500 }), Adults, "own-in"},
		{"in too long", with(func(p *Pattern) { p.InMs = 6500; p.OutMs = 7000 }), Adults, "own-in"},
		{"two inhales", with(func(p *Pattern) { p.TopUpMs = 1000 }), Adults, "own-in"},
		{"out too long", with(func(p *Pattern) { p.OutMs = 8500 }), Adults, "own-out"},
		{"out shorter than in", with(func(p *Pattern) { p.OutMs = 3500 }), Adults, "own-out-shorter"},
		{"too quick", with(func(p *Pattern) { p.InMs, p.OutMs = 2500, 3000 }), Adults, "own-cycle"},
		{"too slow", with(func(p *Pattern) { p.OutMs, p.HoldMs, p.RestMs = 8000, 5000, 5000 }), Adults, "own-cycle"},
		{"held under twelve", with(func(p *Pattern) { p.HoldMs = 500 }), Age8to12, "own-no-holds"},
		{"held in a mixed room", with(func(p *Pattern) { p.RestMs = 500 }), Mixed, "own-no-holds"},
		{"held long by teens", with(func(p *Pattern) { p.HoldMs = 4500 }), Teens, "own-hold"},
		{"held by teens", with(func(p *Pattern) { p.HoldMs = 4000 }), Teens, ""},
		{"held long by adults", with(func(p *Pattern) { p.RestMs = 7500 }), Adults, "own-hold"},
		{"held backwards", with(func(p *Pattern) { p.HoldMs = -500 }), Adults, "own-steps"},
	} {
		if got := refusedAs(CheckPattern(c.p, c.age)); got != c.want {
			t.Errorf("%s: refused as %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAnOwnPatternIsReadFromAForm(t *testing.T) {
	form := url.Values{"name": {" Waves "}, "in": {"3,5"}, "out": {"5.5"}, "hold": {""}}
	p, err := NewOwnPattern(form, Age8to12, nil)
	if want := (Pattern{ID: "own-1", Name: "Waves", InMs: 3500, OutMs: 5500}); err != nil || p != want {
		t.Errorf("got %+v, %v", p, err)
	}
	form.Set("name", "WAVES")
	if _, err := NewOwnPattern(form, Age8to12, []Pattern{p}); refusedAs(err) != "own-name-taken" {
		t.Errorf("the same name again: %v", err)
	}
	form.Set("name", "Second")
	if q, err := NewOwnPattern(form, Age8to12, []Pattern{p}); err != nil || q.ID != "own-2" {
		t.Errorf("got %+v, %v", q, err)
	}
	for _, bad := range []string{"-1", "NaN", "+Inf", "four", "1e9", "3.25"} {
		form.Set("in", bad)
		if _, err := NewOwnPattern(form, Adults, nil); refusedAs(err) != "own-steps" {
			t.Errorf("%q seconds: %v", bad, err)
		}
	}
	if _, err := NewOwnPattern(form, Adults, make([]Pattern, OwnPatternsMost)); refusedAs(err) != "patterns-many" {
		t.Errorf("one too many: %v", err)
	}
}

func TestWhatIsAcceptedKeepsTheLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		age := rapid.SampledFrom(Ages()).Draw(t, "age")
		part := func(name string) int { return 250 * rapid.IntRange(-2, 40).Draw(t, name) }
		p := Pattern{Name: "Ours", InMs: part("in"), HoldMs: part("hold"), OutMs: part("out"), RestMs: part("rest")}
		if CheckPattern(p, age) != nil {
			return
		}
		if p.OutMs < p.InMs || p.CycleMs() < 6000 || p.CycleMs() > 20000 || max(p.HoldMs, p.RestMs) > LongestHold(age) {
			t.Fatalf("accepted for %s: %+v", age, p)
		}
		if c := ownChoice(p, age); c.Dose < 1 || c.Dose > c.Most {
			t.Fatalf("offered %d of %d breaths", c.Dose, c.Most)
		}
	})
}
