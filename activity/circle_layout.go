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
	WordY   float64 // its line
}

// grown is how much larger the holder's disk is; the style sheet has it as well.
const grown = 1.28

// Across is the width of a disk.
func (s RingSpot) Across() float64 { return 2 * s.R }

// RimR is the radius of the paper edge round a disk.
func (s RingSpot) RimR() float64 { return s.R + 3 }

// HaloR is the radius of the light round a disk.
func (s RingSpot) HaloR() float64 { return tenth(s.R * 1.9) }

// RingStage is the way of a piece round its ring: an ellipse inside the seats.
type RingStage struct {
	X, Y, Wide, High float64 // centre and half axes
	PieceX, PieceY   float64
	Angle            float64 // where on its way the piece is
	Centre           bool    // it lies in the middle instead
	Room             string  // for words in the middle: "few", "some", "many", "rows" or "half"
}

// The piece's way is a band round a cloth; half its breadth.
const clothBand = 27

// ClothWide is the half width of the cloth.
func (g RingStage) ClothWide() float64 { return tenth(g.Wide + clothBand) }

// ClothHigh is the half height of the cloth.
func (g RingStage) ClothHigh() float64 { return tenth(g.High + clothBand) }

// InWide is the half width of the light field on the cloth.
func (g RingStage) InWide() float64 { return tenth(g.Wide - clothBand) }

// InHigh is the half height of the light field on the cloth.
func (g RingStage) InHigh() float64 { return tenth(g.High - clothBand) }

// ShadeY is where the cloth's shadow lies.
func (g RingStage) ShadeY() float64 { return tenth(g.Y + 16) }

// ellipse is one row of seats. Tall is how much more room a seat needs upwards
// than sideways, for its word below it.
type ellipse struct{ x, y, wide, high, tall float64 }

// stageFor places the seats of ring i of so many rings; the neighbours of the
// holder, who is larger, give way. A holder under 0 is nobody.
func stageFor(i, rings, seats, holder int) (RingStage, []RingSpot) {
	outer := ellipse{x: stageWide / 2, y: stageHigh / 2, high: 352, wide: wideFor(seats), tall: 1.3}
	if rings > 1 {
		outer = ellipse{x: 410 + 780*float64(i), y: 545, high: 268, wide: 335, tall: 1.3}
	}
	rows := []ellipse{outer}
	if rings == 1 && seats > twoRows {
		outer = ellipse{x: outer.x, y: outer.y, wide: 738, high: 392, tall: 1}
		rows = []ellipse{outer, {x: outer.x, y: outer.y, wide: 640, high: 306, tall: 1}}
	}
	inner := rows[len(rows)-1]
	var spots []RingSpot
	if len(rows) == 1 && seats >= fewSeats {
		spots = outer.seat(seats, holder)
	} else {
		spots = spread(rows, seats)
	}
	if holder >= 0 && holder < len(spots) && spots[holder].Words {
		spots[holder].WordY = tenth(spots[holder].WordY + spots[holder].R*(grown-1))
	}
	aside, below := 80.0, 62.0
	if rings > 1 {
		aside, below = 56, 50
	}
	if seats > 0 {
		aside, below = aside+spots[0].R, below+spots[0].R
		if spots[0].Words {
			below += 20 // the piece lies clear of the word
		}
	}
	return RingStage{X: inner.x, Y: inner.y, Wide: inner.wide - aside, High: inner.high - below, Room: roomFor(rings, seats)}, spots
}

func roomFor(rings, seats int) string {
	switch {
	case rings > 1:
		return "half"
	case seats > twoRows:
		return "rows"
	case seats > 16:
		return "many"
	case seats > 9:
		return "some"
	default:
		return "few"
	}
}

// wideFor lets few people sit closer together, in a rounder ring.
func wideFor(seats int) float64 {
	return 500 + 204*math.Min(1, math.Max(0, float64(seats-4)/14))
}

// spread gives seats equal distances along the rows, in turn from row to row,
// from the top clockwise: for so few that nobody is near, and for two rows.
func spread(rows []ellipse, seats int) []RingSpot {
	if seats == 0 {
		return nil
	}
	room := math.Inf(1) // between neighbours of one row
	each := (seats + len(rows) - 1) / len(rows)
	rounds := make([]float64, len(rows))
	for i, e := range rows {
		rounds[i] = e.round()
		room = math.Min(room, rounds[i]/float64(each))
	}
	most := mostRadius(rows[0])
	if len(rows) > 1 {
		most = 38
	}
	r := math.Min(most, math.Max(10, room*0.355))
	spots := make([]RingSpot, 0, seats)
	for n := range seats {
		e, round := rows[n%len(rows)], rounds[n%len(rows)]
		at, _ := e.walk(round * float64(n) / float64(each*len(rows))) // clockwise from the top; an odd number leaves one place free
		spots = append(spots, e.spot(at, r, len(rows) == 1))
	}
	if len(rows) > 1 {
		part(spots)
	}
	return spots
}

// rimGap lies between the disks of two rows, when the larger one is the holder's: the
// paper edges of both, and a little air.
const rimGap = 8.0

// part makes disks as small as those of the other row need.
func part(spots []RingSpot) {
	most := spots[0].R
	for i, s := range spots {
		for next := 1; next <= 3; next++ {
			o := spots[(i+next)%len(spots)]
			most = math.Min(most, (length(s.X-o.X, s.Y-o.Y)-rimGap)/(1+grown))
		}
	}
	for i := range spots {
		spots[i].R = tenth(math.Max(most, 3))
	}
}

// spot is a seat at an angle, with its word below it or without.
func (e ellipse) spot(at, r float64, words bool) RingSpot {
	s := RingSpot{X: e.x + e.wide*math.Cos(at), Y: e.y + e.high*math.Sin(at), R: r, Angle: at * 180 / math.Pi, Words: words}
	if words {
		s.Y -= wordLift
	}
	s.WordY = s.Y + r + wordBase
	return s.rounded()
}

// samples make an ellipse's length, as seats count it, exact to a stage unit.
const samples = 720

func (e ellipse) round() float64 {
	_, all := e.walk(math.Inf(1))
	return all
}

// walk goes that far round from the top, clockwise, and gives the angle there and
// how far it went.
func (e ellipse) walk(until float64) (at, gone float64) {
	const step = 2 * math.Pi / samples
	at = -math.Pi / 2
	x, y := 0.0, -e.high/e.tall
	for range samples {
		next := at + step
		sin, cos := math.Sincos(next)
		toX, toY := e.wide*cos, e.high*sin/e.tall
		d := length(toX-x, toY-y)
		if gone+d > until {
			return at + step*(until-gone)/d, until
		}
		at, gone, x, y = next, gone+d, toX, toY
	}
	return at, gone
}

// length is that of a line. It is math.Hypot for what is neither vast nor tiny, and
// several times as fast.
func length(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

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
		g.PieceY += g.High * 0.7
	} else { // large, above a line or two
		g.PieceY -= g.High * 0.38
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
