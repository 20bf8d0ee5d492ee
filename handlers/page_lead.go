package handlers

import (
	"html/template"

	"github.com/gofiber/fiber/v2"

	"hearth/activity"
	"hearth/room"
)

// LeadPage is the view model of pages/lead. Without Private it holds nothing
// that the children may not see.
type LeadPage struct {
	RoomPage
	Private      bool
	Gated        bool // this display is the projected one
	Here         int
	People       []LeadPerson
	NicksWait    []room.Nickname // not on screens yet; as many as one tap lets through
	LetWaiting   *Button         // lets them through; nil: none waits
	Breaks       []activity.Person
	Usual        *Button
	Offers       []Offer
	Apart        template.HTML // regions that stand in the choices; frames have only these of them
	Ways         []Way
	NoPhoneSince int64 // Unix milliseconds; 0: one has come, or none is wanted
	Themes       []Button
	Adding       LeadAdding
	HasNotes     bool // some wait, worry or hang on the wall
}

// LeadAdding is what partials/lead_add is drawn from.
type LeadAdding struct {
	Private    bool
	NamesUntil string // the last day that a list of names is kept
}

// Offer is one kind of activity that could run, with its choices.
type Offer struct {
	Words
	Kind, KindID, SayID string
	URL                 string
	Instead             string // what runs now, for a page without script
	Setup               template.HTML
	AskResponder        bool
	AskContact          bool
	Who, Where          string // who responded last
	Upset               template.HTML
	OfficerRead         string // the day on which the officer read it; may be empty
	Guide               string // the address of the guide's page about it; may be empty
}

// LeadPerson is one person on the list.
type LeadPerson struct {
	activity.Person
	Nick string // screens may show it; empty: none, or it is not for screens
	Let  bool   // they do
}

// getLead is the facilitator's remote. On a mirrored display it opens without
// what is private; that stands behind a question.
func (a *App) getLead(c *fiber.Ctx) error {
	r, _, err := a.roomOf(c)
	if err != nil && a.facilitator(c) != nil { // it was closed: it is among their rooms
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	gated := a.gated(c, r)
	page, viewer := pageLead, activity.Viewer{Role: activity.Facilitator}
	if gated && c.Query("private") != "1" {
		page, viewer = pageChoose, activity.Viewer{Role: activity.Screen}
	}
	s := a.seat(c, r, page, viewer)
	return a.getLive(c, s, func(l Live) (string, any, error) {
		p, err := a.leadPage(l)
		if err != nil {
			return "", nil, err
		}
		p.Gated = gated
		p.Offers, err = a.offers(p, r)
		return "pages/lead", p, err
	})
}

func (a *App) drawLead(l Live) (string, any, error) {
	p, err := a.leadPage(l)
	if err != nil {
		return "", nil, err
	}
	p.Apart, err = a.apart(p)
	return "pages/lead", p, err
}

// apart draws how many there are and who has a seat, which the choices of a
// circle show as it changes.
func (a *App) apart(p LeadPage) (template.HTML, error) {
	r, ok := a.Rooms.ByID(p.Look.Room)
	if !ok {
		return "", fiber.ErrNotFound
	}
	data := ActivityData{Words: p.Words, Look: p.Look, V: r.Offer("circle"), Code: p.Code}
	over, err := a.views.Fragment("activities/circle/over", data)
	if err != nil {
		return "", err
	}
	seated, err := a.views.Fragment("activities/circle/seated", data)
	return over + seated, err
}

func (a *App) leadPage(l Live) (LeadPage, error) {
	part := "lead"
	if l.Page == pageChoose {
		part = ""
	}
	base, err := a.roomPage(l, part, "lead.title")
	if err != nil {
		return LeadPage{}, err
	}
	p := LeadPage{RoomPage: base, Private: l.Page == pageLead}
	p.Page = pageLead
	r, ok := a.Rooms.ByID(l.Look.Room)
	if !ok {
		return p, fiber.ErrNotFound
	}
	s := r.Settings()
	p.Adding = LeadAdding{Private: p.Private, NamesUntil: keptUntil(s)}
	lead := l.Look.Lead
	if lead == nil {
		// Of the people only their number, and whether any has a phone: the children
		// can see both for themselves.
		all := r.Look(activity.Viewer{Role: activity.Facilitator}).Lead
		lead = &room.LeadLook{People: all.People, NoPhoneSince: all.NoPhoneSince}
	}
	p.fillPeople(lead)
	switch {
	case p.Look.Run != nil:
		p.Controls = p.controls(!p.Private)
	case p.Look.Open:
		usual := a.usual(p.RoomPage, s)
		usual.Class = "main big wide"
		p.Usual = &usual
	}
	for _, theme := range []room.Theme{room.Auto, room.Light, room.Dusk} {
		p.Themes = append(p.Themes, p.themeButton(theme))
	}
	if p.Phones() && p.Look.Code != "" {
		p.Ways, err = a.namedWays(p.Words, "/r/"+p.Look.Code)
	}
	return p, err
}

func (p *LeadPage) fillPeople(lead *room.LeadLook) {
	for _, person := range lead.People {
		if person.Here {
			p.Here++
		}
		if !p.Private {
			continue
		}
		for _, id := range lead.Breaks {
			if id == person.ID {
				p.Breaks = append(p.Breaks, person)
			}
		}
	}
	if !lead.NoPhoneSince.IsZero() {
		p.NoPhoneSince = lead.NoPhoneSince.UnixMilli()
	}
	if !p.Private {
		return
	}
	p.listPeople(lead)
	p.HasNotes = lead.WaitingCount+len(lead.Worrying)+lead.ShownCount > 0
}

// mostLet is how many nicknames one form lets through: as long as any may be, and
// of whatever writing, they are within maxForm.
const mostLet = 200

func (p *LeadPage) listPeople(lead *room.LeadLook) {
	nicks := make(map[activity.PersonID]room.Nickname, len(lead.Nicknames))
	for _, n := range lead.Nicknames {
		nicks[n.Person] = n
		if !n.Let && len(p.NicksWait) < mostLet {
			p.NicksWait = append(p.NicksWait, n)
		}
	}
	for _, person := range lead.People {
		n := nicks[person.ID]
		p.People = append(p.People, LeadPerson{Person: person, Nick: n.Nick, Let: n.Let})
	}
	if len(p.NicksWait) == 0 {
		return
	}
	b := p.Move("let", "", "wide")
	b.Label = p.T("lead.nicks.let", "Count", len(p.NicksWait))
	for _, n := range p.NicksWait {
		b.Fields = append(b.Fields, Field{"person", string(n.Person)}, Field{"name", n.Nick})
	}
	p.LetWaiting = &b
}

func (p LeadPage) themeButton(theme room.Theme) Button {
	b := p.Move("theme", "lead.theme."+string(theme), "", "theme", theme)
	if p.Look.Theme == theme {
		b.Class, b.Pressed = "soft", "true"
	}
	return b
}

// namedWays are the addresses of a path, each with a name that people read.
func (a *App) namedWays(w Words, path string) ([]Way, error) {
	ways, err := a.ways(path)
	for i := range ways {
		name := w.T("lead.way.named")
		switch {
		case ways[i].Here:
			name = w.T("lead.way.here")
		case ways[i].Name != "":
			name = w.T("lead.way.name", "Name", ways[i].Name)
		}
		ways[i].Name = name
		ways[i].QR.Label = w.T("lead.way.label", "Address", ways[i].Short)
	}
	return ways, err
}

// offers are what could run, each with its choices drawn for this room. They
// stand outside the marks: what is typed in them is never touched by a frame.
func (a *App) offers(p LeadPage, r *room.Room) ([]Offer, error) {
	s := r.Settings()
	officer, err := a.officerRead()
	if err != nil {
		return nil, err
	}
	var all []Offer
	for _, k := range activity.Kinds() {
		o := Offer{
			Words: p.Words, Kind: k.Name, KindID: "kind." + k.Name, SayID: "kind." + k.Name + ".say",
			URL:          p.MoveURL("start"),
			AskResponder: k.Responder && s.Responder.Day != today(),
			AskContact:   k.Writing && len(s.Contacts) == 0,
			Who:          s.Responder.Who, Where: s.Responder.Where,
			Guide: guideOf(k, p.Look.Room), OfficerRead: officer,
		}
		if p.Look.Run != nil {
			o.Instead = p.Look.Run.ID
		}
		if o.Setup, err = a.setup(p, r, k.Name); err != nil {
			// A form that cannot be drawn must not take the remote away.
			a.Log.Error("choices cannot be drawn", "kind", k.Name, "error", err)
			continue
		}
		if o.AskResponder {
			if o.Upset, err = a.upset(p.Lang, s); err != nil {
				return nil, err
			}
		}
		all = append(all, o)
	}
	return all, nil
}

func (a *App) setup(p LeadPage, r *room.Room, kind string) (template.HTML, error) {
	name := "activities/" + kind + "/setup"
	if !a.views.Has(name) {
		return "", nil
	}
	return p.Draw(name, r.Offer(kind))
}
