package room

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"hearth/activity"
)

// ownMove is a move of the room's own.
type ownMove struct {
	by   activity.Roles
	shut bool // also while the room is not open
	new  bool // also by someone who is not in the room yet
	do   func(*turn) (Answer, error)
}

const (
	everyone = activity.Everyone
	lead     = activity.Roles(activity.Facilitator)
	phones   = activity.Roles(activity.Participant)
)

// ownMoves are always there; no kind may use their names. A break is not among
// them: it is never saved (see askBreak).
func ownMoves() map[string]ownMove {
	return map[string]ownMove{
		"join":   {by: phones, new: true, do: (*turn).join},
		"leave":  {by: phones, do: (*turn).leave},
		"add":    {by: lead, do: (*turn).add},
		"rename": {by: everyone, do: (*turn).rename},
		"remove": {by: lead, do: (*turn).remove},
		"let":    {by: lead, do: (*turn).let},
		"lock":   {by: lead, do: (*turn).lock},
		"blank":  {by: lead, do: (*turn).blank},

		"start": {by: lead, do: (*turn).start},
		"pause": {by: lead, do: (*turn).pause},
		"go-on": {by: lead, do: (*turn).goOn},
		"end":   {by: lead, do: (*turn).end},

		"post":      {by: everyone, shut: true, do: (*turn).post},
		"approve":   {by: lead, shut: true, do: (*turn).approve},
		"decline":   {by: lead, shut: true, do: (*turn).decline},
		"worry":     {by: lead, shut: true, do: (*turn).worry},
		"take-down": {by: lead, shut: true, do: (*turn).takeDown},
		"take-back": {by: everyone, shut: true, new: true, do: (*turn).takeBack},
		"forget":    {by: lead, shut: true, do: (*turn).forget},

		"new-code":  {by: lead, do: (*turn).newCode},
		"theme":     {by: lead, shut: true, do: (*turn).theme},
		"names":     {by: lead, shut: true, do: (*turn).names},
		"responder": {by: lead, shut: true, do: (*turn).responder},
		"contact":   {by: lead, shut: true, do: (*turn).contact},
	}
}

const breakMove = "break"

// OwnMoves lists the names of the room's own moves.
func OwnMoves() []string {
	names := []string{breakMove}
	for name := range ownMoves() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func refuse(status int, id string, args ...any) *activity.Refusal {
	r := activity.Refuse(id, args...)
	r.Status = status
	return r
}

func notInRoom() error  { return refuse(http.StatusForbidden, "not-in-room") }
func notAllowed() error { return refuse(http.StatusForbidden, "not-allowed") }
func stale() error      { return refuse(http.StatusConflict, "stale") }
func roomShut() error   { return refuse(http.StatusConflict, "room-shut") }

// Do makes one move and answers when it is on the disk. It refuses with a
// *activity.Refusal; any other error is for the log.
func (r *Room) Do(ctx context.Context, q Request) (Answer, error) {
	if q.Form == nil {
		q.Form = url.Values{}
	}
	var answer Answer
	var err error
	if q.Move == breakMove && activity.Everyone.Has(q.By.Role) {
		answer, err = r.askBreak(q)
	} else {
		t := r.newTask(func(t *turn) (Answer, error) {
			answer, err := t.move(q)
			if err == nil {
				r.used() // already now: what closes an idle room may be next to be saved
			}
			return answer, err
		})
		t.size = sizeOf(q.Form)
		answer, err = r.do(ctx, t)
	}
	if q.Move != "post" {
		err = withoutNote(err)
	}
	if err == nil && q.Move == "forget" && slices.Contains(noteStates(), NoteState(q.Form.Get("what"))) {
		err = r.forgetRest(ctx, q)
	}
	if err == nil {
		r.used()
	}
	return answer, err
}

// sizeOf is about how much a move may write, in bytes: what its form holds, and each
// note that it names anew, however large that is.
func sizeOf(form url.Values) (n int) {
	n = len(form["note"]) * mostNoteBytes
	for name, values := range form {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}

func cloneForm(form url.Values) url.Values {
	if form == nil {
		return nil
	}
	c := make(url.Values, len(form))
	for name, values := range form {
		c[name] = slices.Clone(values)
	}
	return c
}

// move does one request, once.
func (t *turn) move(q Request) (Answer, error) {
	t.q = q
	if q.Once == "" {
		return t.route()
	}
	name := onceName(q)
	l := t.d.live
	if q.By.Role == activity.Facilitator {
		// They may write while the room is shut, too, when there is no other secret.
		copy(t.token[:], keyedSum([]byte(t.room.id), "token:", name))
	} else if l != nil {
		copy(t.token[:], keyedSum(l.Secret, "token:", name))
	}
	if q.Move == "post" { // also where the room has closed, or opened, since the first
		n, err := t.note(t.sameAnswer().Note)
		if err != nil {
			return Answer{}, err
		}
		if n != nil {
			return t.postAgain(n)
		}
	}
	if l == nil {
		return t.route()
	}
	key := keyedSum(l.Secret, "once:", name)[:onceKeyBytes]
	if l.did(key) {
		return t.sameAnswer(), nil
	}
	answer, err := t.route()
	if err == nil {
		l.remember(key)
	}
	return answer, err
}

// sameAnswer is what the first of two equal taps was told.
func (t *turn) sameAnswer() Answer {
	token := tokenOf(t.token[:])
	switch t.q.Move {
	case "join":
		if p := t.d.live.byToken(hashToken(token)); p != nil {
			return Answer{Person: p.ID, Token: token}
		}
		return Answer{Person: t.q.By.Person}
	case "post":
		return Answer{Token: token, Note: NoteOf(token)}
	}
	return Answer{}
}

// route checks who may do what, and when, and then does it.
func (t *turn) route() (Answer, error) {
	own, ok := t.room.rooms.moves[t.q.Move]
	if !ok {
		return Answer{}, t.act()
	}
	switch {
	case !own.by.Has(t.q.By.Role):
		return Answer{}, notAllowed()
	case t.d.live == nil && !own.shut:
		return Answer{}, roomShut()
	case t.q.By.Role == activity.Participant && !own.new && t.me() == nil:
		return Answer{}, notInRoom()
	}
	t.entered = true
	return own.do(t)
}

// act does a move of the running activity.
func (t *turn) act() error {
	if !activity.Everyone.Has(t.q.By.Role) {
		return notAllowed()
	}
	l := t.d.live
	if l == nil {
		return roomShut()
	}
	if l.Run == nil {
		return refuse(http.StatusConflict, "nothing-runs")
	}
	t.entered = true // Moves itself is the activity's code
	m, ok := l.Run.act.Moves()[t.q.Move]
	switch {
	case !ok:
		return refuse(http.StatusNotFound, "unknown-move")
	case !m.By.Has(t.q.By.Role):
		return notAllowed()
	case t.q.By.Role == activity.Participant && t.me() == nil:
		return notInRoom()
	case !m.In.Has(l.Run.Phase):
		return refuse(http.StatusConflict, "not-now")
	case m.Turned && !t.fresh():
		return stale()
	}
	return m.Do(t.call())
}

// me is the participant who makes the move.
func (t *turn) me() *person { return t.d.live.person(t.q.By.Person) }
