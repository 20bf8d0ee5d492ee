package activity

import "strconv"

// The paper a drawing is made on, in units of its path.
const (
	DrawingWidth  = 400
	DrawingHeight = 300
)

// maxDrawing is how long the path data of a drawing may be; draw.js simplifies
// its strokes until they fit.
const maxDrawing = 8 << 10

// CheckDrawing tells whether d is a drawing as draw.js makes them and nothing
// else: strokes, each "Mx yl" and pairs of whole numbers parted by single
// spaces, every point on the paper. It goes into an attribute of a page, so
// whatever is not exactly that is refused.
func CheckDrawing(d string) error {
	if d == "" || len(d) > maxDrawing {
		return Refuse("drawing-size")
	}
	for rest := d; rest != ""; {
		var ok bool
		if rest, ok = stroke(rest); !ok {
			return Refuse("drawing-form")
		}
	}
	return nil
}

// stroke takes one stroke off the front of d.
func stroke(d string) (rest string, ok bool) {
	if d[0] != 'M' {
		return "", false
	}
	x, y, rest, ok := pair(d[1:])
	if !ok || !onPaper(x, y) || rest == "" || rest[0] != 'l' {
		return "", false
	}
	for more := true; more; {
		var dx, dy int
		if dx, dy, rest, ok = pair(rest[1:]); !ok {
			return "", false
		}
		if x, y = x+dx, y+dy; !onPaper(x, y) {
			return "", false
		}
		more = rest != "" && rest[0] == ' '
	}
	return rest, true
}

func onPaper(x, y int) bool {
	return x >= 0 && x <= DrawingWidth && y >= 0 && y <= DrawingHeight
}

// pair takes "x y" off the front of d.
func pair(d string) (x, y int, rest string, ok bool) {
	if x, d, ok = number(d); !ok || d == "" || d[0] != ' ' {
		return 0, 0, "", false
	}
	y, d, ok = number(d[1:])
	return x, y, d, ok
}

// number takes a whole number of at most three digits off the front of d.
func number(d string) (n int, rest string, ok bool) {
	end := 0
	if end < len(d) && d[end] == '-' {
		end++
	}
	digits := end
	for end < len(d) && d[end] >= '0' && d[end] <= '9' {
		end++
	}
	if end == digits || end-digits > 3 {
		return 0, "", false
	}
	n, err := strconv.Atoi(d[:end])
	return n, d[end:], err == nil
}
