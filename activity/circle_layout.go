package activity

import "math"

// The stage all screens share; the views scale it to the screen.
const (
	stageWide, stageHigh = 1600.0, 900.0
	// twoRows is from how many seats on a ring stands in two staggered rows:
	// above it one row's disks are under 7 % of the screen's height.
	twoRows = 36
)

// RingSpot is where a seat stands on the stage.
type RingSpot struct {
	X, Y, R float64
	Angle   float64 // degrees clockwise from the right, on the piece's way
	Words   bool    // there is room for the picture's word
	WordY   float64
}

// RingStage is the way of a piece round its ring: an ellipse inside the seats.
type RingStage struct {
	X, Y, Wide, High float64 // centre and half axes
	PieceX, PieceY   float64
	PieceR           float64
	Angle            float64 // where on its way the piece is
	Centre           bool    // it lies in the middle instead
}

// ellipse is one row of seats.
type ellipse struct{ x, y, wide, high float64 }

// stageFor places the seats of ring i of so many rings.
func stageFor(i, rings, seats int) (RingStage, []RingSpot) {
	outer := ellipse{x: stageWide / 2, y: stageHigh / 2, high: 352, wide: wideFor(seats)}
	if rings > 1 {
		outer = ellipse{x: 410 + 780*float64(i), y: 548, high: 280, wide: 330}
	}
	rows := []ellipse{outer}
	if rings == 1 && seats > twoRows {
		outer.wide, outer.high = 738, 392
		rows = []ellipse{outer, {x: outer.x, y: outer.y, wide: 640, high: 306}}
	}
	inner := rows[len(rows)-1]
	spots := spread(rows, seats)
	r := 0.0
	if seats > 0 {
		r = spots[0].R
	}
	gap := r + 62
	if rings > 1 {
		gap = r + 44
	}
	return RingStage{X: inner.x, Y: inner.y, Wide: inner.wide - gap, High: inner.high - gap, PieceR: 34}, spots
}

// wideFor lets few people sit closer together, in a rounder ring.
func wideFor(seats int) float64 {
	return 470 + 220*math.Min(1, math.Max(0, float64(seats-6)/18))
}

// spread gives seats equal distances along the rows, in turn from row to row,
// from the top clockwise.
func spread(rows []ellipse, seats int) []RingSpot {
	if seats == 0 {
		return nil
	}
	room := math.Inf(1) // between neighbours of one row
	each := (seats + len(rows) - 1) / len(rows)
	for _, e := range rows {
		room = math.Min(room, e.round()/float64(each))
	}
	most := 58.0
	if len(rows) > 1 {
		most = 38
	}
	r := math.Min(most, math.Max(10, room*0.36))
	spots := make([]RingSpot, 0, seats)
	for n := range seats {
		e := rows[n%len(rows)]
		at := e.along(float64(n) / float64(each*len(rows))) // an odd number leaves one place free
		s := RingSpot{X: e.x + e.wide*math.Cos(at), Y: e.y + e.high*math.Sin(at), R: r, Angle: at * 180 / math.Pi}
		s.Words = len(rows) == 1 && room >= 96
		s.WordY = s.Y + r + 28
		if s.Words {
			s.Y, s.WordY = s.Y-10, s.WordY-10
		}
		spots = append(spots, s.rounded())
	}
	return spots
}

// samples make an ellipse's length exact to a fraction of a stage unit.
const samples = 720

func (e ellipse) round() float64 {
	_, all := e.walk(math.Inf(1))
	return all
}

// along gives the angle at a share of the way round, clockwise from the top.
func (e ellipse) along(share float64) float64 {
	at, _ := e.walk(share * e.round())
	return at
}

func (e ellipse) walk(until float64) (at, gone float64) {
	const step = 2 * math.Pi / samples
	at = -math.Pi / 2
	for range samples {
		next := at + step
		d := math.Hypot(e.wide*(math.Cos(next)-math.Cos(at)), e.high*(math.Sin(next)-math.Sin(at)))
		if gone+d > until {
			return at + step*(until-gone)/d, until
		}
		at, gone = next, gone+d
	}
	return at, gone
}

// at lays the piece beside its holder, or in the middle.
func (g RingStage) at(holder *CircleSeat, asks bool) RingStage {
	if holder != nil {
		t := holder.Spot.Angle * math.Pi / 180
		g.Angle = holder.Spot.Angle
		g.PieceX, g.PieceY = g.X+g.Wide*math.Cos(t), g.Y+g.High*math.Sin(t)
		return g.rounded()
	}
	g.Centre, g.PieceX, g.PieceY = true, g.X, g.Y
	if asks { // the prompt stands in the middle: the piece lies below it
		g.PieceY = g.Y + g.High*0.72
	}
	return g.rounded()
}

func (g RingStage) rounded() RingStage {
	for _, f := range []*float64{&g.X, &g.Y, &g.Wide, &g.High, &g.PieceX, &g.PieceY, &g.Angle} {
		*f = tenth(*f)
	}
	return g
}

func (s RingSpot) rounded() RingSpot {
	for _, f := range []*float64{&s.X, &s.Y, &s.R, &s.Angle, &s.WordY} {
		*f = tenth(*f)
	}
	return s
}

func tenth(f float64) float64 { return math.Round(f*10) / 10 }
