package room

import "hearth/activity"

// Offer is what the setup form of a kind needs to draw its choices in this room;
// nil when it has none to offer.
func (r *Room) Offer(kind string) any {
	k, ok := kindNamed(r.rooms.kinds, kind)
	if !ok {
		return nil
	}
	offering, ok := k.New().(activity.Offering)
	if !ok {
		return nil
	}
	_, s := r.sight()
	return offering.Offer(r.scene(s, activity.Viewer{Role: activity.Facilitator}))
}
