package room

import "hearth/activity"

// Offer is what the setup form of a kind needs to draw its choices in this room;
// nil when it has none to offer.
func (r *Room) Offer(kind string) (offer any) {
	k, ok := kindNamed(r.rooms.kinds, kind)
	if !ok {
		return nil
	}
	offering, ok := k.New().(activity.Offering)
	if !ok {
		return nil
	}
	defer contained(r.log, "offer of "+kind, func() { offer = nil })
	s := r.sightOf(r.shown())
	return offering.Offer(r.sceneFor(s, activity.Viewer{Role: activity.Facilitator}))
}
