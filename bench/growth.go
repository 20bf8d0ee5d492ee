package main

import (
	"fmt"
	"html"
	"math"
	"os"
	"strings"
)

// growth is how figures grow with N.
type growth struct{ curves []*curve }

// curve is one figure at rising N.
type curve struct {
	what, of string
	points   []point
}

type point struct {
	n int
	y float64
}

func (g *growth) add(what, of string, n int, y float64) {
	for _, c := range g.curves {
		if c.what == what {
			if last := c.points[len(c.points)-1]; last.n != n {
				c.points = append(c.points, point{n, y})
			}
			return
		}
	}
	g.curves = append(g.curves, &curve{what, of, []point{{n, y}}})
}

func (g *growth) print() {
	if len(g.curves) == 0 {
		return
	}
	fmt.Print("\n## Growth with N\n| what | N | figure |\n|---|---|---|\n")
	for _, c := range g.curves {
		for _, p := range c.points {
			fmt.Printf("| %s | %d %s | %.2f |\n", c.what, p.n, c.of, p.y)
		}
	}
}

// The drawing is a column of small pictures, one a curve: N on a logarithmic
// axis, the figure from zero.
const (
	panelWide, panelHigh = 640, 170
	plotLeft, plotWide   = 70, 530
	plotTop, plotHigh    = 40, 90
)

func (g *growth) draw(path string) error {
	var b strings.Builder
	high := panelHigh * len(g.curves)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", panelWide, high)
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fbf7ef"/>`+"\n", panelWide, high)
	for i, c := range g.curves {
		fmt.Fprintf(&b, `<g transform="translate(0 %d)">`+"\n", i*panelHigh)
		c.draw(&b)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return os.WriteFile(path, []byte(b.String()), 0o644) //nolint:gosec // it is for everyone
}

func (c *curve) draw(b *strings.Builder) {
	most := 0.0
	for _, p := range c.points {
		most = max(most, p.y)
	}
	fmt.Fprintf(b, `<text x="%d" y="24" font-size="14" fill="#3b322a">%s</text>`+"\n", plotLeft, html.EscapeString(c.what+", by "+c.of))
	fmt.Fprintf(b, `<path d="M%d %dv%dh%d" fill="none" stroke="#8a7d6d"/>`+"\n", plotLeft, plotTop, plotHigh, plotWide)
	var line []string
	for _, p := range c.points {
		x, y := c.place(p, most)
		line = append(line, fmt.Sprintf("%.1f,%.1f", x, y))
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="#b3541e"/>`+"\n", x, y)
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle" fill="#3b322a">%s</text>`+"\n", x, y-8, short(p.y))
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#6b5f52">%d</text>`+"\n", x, plotTop+plotHigh+18, p.n)
	}
	fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="#b3541e" stroke-width="2"/>`+"\n", strings.Join(line, " "))
}

func (c *curve) place(p point, most float64) (x, y float64) {
	first, last := math.Log1p(float64(c.points[0].n)), math.Log1p(float64(c.points[len(c.points)-1].n))
	share := 0.5
	if last > first {
		share = (math.Log1p(float64(p.n)) - first) / (last - first)
	}
	return plotLeft + 20 + share*(plotWide-40), plotTop + plotHigh*(1-0.9*p.y/max(most, 1e-9))
}

func short(y float64) string {
	if y >= 100 {
		return fmt.Sprintf("%.0f", y)
	}
	return fmt.Sprintf("%.1f", y)
}
