package activity

// Kinds lists every kind of activity, in the order a facilitator is offered
// them.
func Kinds() []Kind {
	return []Kind{
		{Name: "breathing", New: NewBreathing},
		{Name: "quiet", New: NewQuiet},
		{Name: "circle", New: func() Activity { return &Circle{} }, Responder: true},
		{Name: "wall", New: func() Activity { return &Wall{} }, Writing: true, Responder: true},
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
