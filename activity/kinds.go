package activity

// Kinds lists every kind of activity, in the order a facilitator is offered
// them.
func Kinds() []Kind {
	return []Kind{
		{Name: "breathing", New: NewBreathing, Guide: "breathing"},
		{Name: "quiet", New: NewQuiet, Guide: "breathing"},
		{Name: "circle", New: func() Activity { return &Circle{} }, Guide: "circle", Responder: true},
		{Name: "wall", New: func() Activity { return &Wall{} }, Guide: "gratitude", Writing: true, Responder: true},
	}
}

// KindNamed finds a kind.
func KindNamed(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}
