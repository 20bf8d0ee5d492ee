package handlers

import (
	"html/template"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// SoloPage is the view model of pages/solo: one activity alone.
type SoloPage struct {
	Layout
	Languages []Option
	Solo      Solo
}

// SoloListPage is the view model of pages/solo_list.
type SoloListPage struct {
	Layout
	Languages []Option
	Kinds     []string
}

// Solo is what the practices of a page are drawn from, for partials/solo.
type Solo struct {
	Words
	Parts []SoloPart
	Looks []string   // how the guide can look, as suits the pattern first
	Tiles []SoloTile // of a kiosk's first page
	Step  string     // the page begins with
	Still string     // what the picture says before it moves
}

// SoloPart is one kind of activity with all its ways.
type SoloPart struct {
	Kind string
	Body template.HTML // activities/<kind>/solo
	Off  bool          // not the one that shows first
}

// SoloTile leads to one practice from a kiosk's first page.
type SoloTile struct{ Picture, Kind, Way string }

// soloTiles: breathing is one of four, all of one size (PRACTICES 8.2).
func soloTiles() []SoloTile {
	return []SoloTile{
		{"breathe", "breathing", ""}, {"look", "quiet", "look"}, {"listen", "quiet", "listen"}, {"hands", "quiet", "hands"},
	}
}

// SoloData is what activities/<kind>/solo is drawn from.
type SoloData struct {
	Words
	Ways []SoloWay
}

// SoloWay is one way to do it. Its guide is drawn from the activity's own view,
// as on a participant's phone.
type SoloWay struct {
	activity.Way
	ActivityData
	First bool // of its kind
}

// Grown tells whether the way is for those who say that they are grown up.
func (w SoloWay) Grown() bool { return w.Age == activity.Adults }

// Minutes is a length in whole minutes, at least one.
func (SoloWay) Minutes(ms int) int { return max(1, (ms+30_000)/60_000) }

// The steps that a page can begin with; its script goes on from there.
const (
	stepTiles = "tiles"
	stepReady = "ready"
)

// getSolo is an activity alone: one page that carries all its steps, makes no
// moves and stores nothing.
func (a *App) getSolo(c *fiber.Ctx) error {
	kind := c.Params("kind")
	if _, ok := aloneKind(kind); !ok {
		return fiber.ErrNotFound
	}
	vm := SoloPage{Layout: a.soloLayout(c, "kind."+kind)}
	vm.Languages = a.languages(vm.Words)
	var err error
	if vm.Solo, err = a.solo(vm.Words, kind); err != nil {
		return err
	}
	vm.Solo.Step = stepReady
	return a.page(c, fiber.StatusOK, "pages/solo", vm)
}

// getSoloList is what can be done alone.
func (a *App) getSoloList(c *fiber.Ctx) error {
	vm := SoloListPage{Layout: a.soloLayout(c, "solo.title"), Kinds: soloKinds()}
	vm.Languages = a.languages(vm.Words)
	return a.page(c, fiber.StatusOK, "pages/solo_list", vm)
}

func soloKinds() []string {
	var kinds []string
	for _, k := range activity.Kinds() {
		if _, ok := aloneKind(k.Name); ok {
			kinds = append(kinds, k.Name)
		}
	}
	return kinds
}

func aloneKind(name string) (activity.Alone, bool) {
	kind, ok := activity.KindNamed(name)
	if !ok {
		return nil, false
	}
	alone, ok := kind.New().(activity.Alone)
	return alone, ok
}

// soloLayout speaks the language that the address asks for; nothing is stored
// for that, not even a cookie.
func (a *App) soloLayout(c *fiber.Ctx, title string) Layout {
	l := a.layout(c, "solo", title)
	l.Words = a.Catalogue.Words(a.Catalogue.Choose("", c.Query("language"), l.Lang), "")
	l.Title, l.Styles, l.Modules = l.T(title), aloneStyles(), a.alone
	return l
}

func (a *App) languages(w Words) []Option {
	var all []Option
	for _, lang := range a.Catalogue.Languages() {
		all = append(all, Option{Value: lang, Label: w.T("language." + lang), Hint: w.T("solo.language"), On: lang == w.Lang})
	}
	return all
}

// aloneStyles are the style sheets of what can be done alone: those of every kind,
// as one answer, and of being alone.
func aloneStyles() []string { return []string{kindStyles, "css/solo.css"} }

// solo draws the practices of these kinds, the first one showing.
func (a *App) solo(w Words, kinds ...string) (Solo, error) {
	s := Solo{Words: w, Still: kinds[0] + ".still"}
	if offer, ok := (&activity.Breathing{}).Offer(activity.Scene{Age: activity.Mixed}).(activity.BreathingOffer); ok {
		s.Looks = offer.Looks
	}
	for i, kind := range kinds {
		body, err := a.soloBody(w, kind)
		if err != nil {
			return s, err
		}
		s.Parts = append(s.Parts, SoloPart{Kind: kind, Body: body, Off: i > 0})
	}
	return s, nil
}

// soloBody draws a practice, or finds it as it was drawn first: nothing in it but the
// words is ever another.
func (a *App) soloBody(w Words, kind string) (template.HTML, error) {
	type drawnFrom struct {
		Words
		kind string
	}
	if body, known := a.alones.Load(drawnFrom{w, kind}); known && !a.views.dev() {
		return body.(template.HTML), nil //nolint:forcetypeassert // stored below
	}
	ways, err := soloWays(w, kind)
	if err != nil {
		return "", err
	}
	body, err := a.views.Fragment("activities/"+kind+"/solo", SoloData{Words: w, Ways: ways})
	if err == nil {
		a.alones.Store(drawnFrom{w, kind}, body)
	}
	return body, err
}

// soloWays sets an activity up in each of its ways, by the rules of every room.
func soloWays(w Words, kind string) ([]SoloWay, error) {
	alone, _ := aloneKind(kind)
	k, _ := activity.KindNamed(kind)
	var ways []SoloWay
	for i, way := range alone.Ways() {
		act, scene := k.New(), activity.Scene{Age: way.Age, Phase: activity.Created}
		if err := act.Setup(activity.Call{Scene: scene, Form: way.Form}); err != nil {
			return nil, err
		}
		look := room.Look{
			Me:  &activity.Person{}, // one's own phone: with what can be felt, heard, and only the light
			Run: &room.RunLook{ID: kind + "-" + way.ID, Kind: kind, Phase: activity.Created},
		}
		view := act.View(activity.Viewer{Role: activity.Participant}, scene)
		ways = append(ways, SoloWay{Way: way, First: i == 0, ActivityData: ActivityData{Words: w, Look: look, V: view}})
	}
	return ways, nil
}
