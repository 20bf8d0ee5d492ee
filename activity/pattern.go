package activity

// Pattern is a way to breathe: the parts of one breath in milliseconds, and who
// it is for (PRACTICES 1).
type Pattern struct {
	ID      string // "steady", "long", "sigh", "box", "478", "flower", "balloon", "fingers", "three"; of a room's own: "own-…"
	Name    string // of a room's own pattern; otherwise empty, and the name stands in locales/
	InMs    int
	TopUpMs int // a second, smaller inhale (cyclic sigh); otherwise 0
	HoldMs  int
	OutMs   int
	RestMs  int // hold after the exhale
}
