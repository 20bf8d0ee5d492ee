package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// table prints one bench.
type table struct {
	run  *run
	rows [][3]string
}

func (r *run) table(title string) *table {
	fmt.Printf("\n## %s\n", title)
	return &table{run: r, rows: [][3]string{{"what", "figure", "target"}}}
}

// say adds a figure that has no target.
func (t *table) say(what, figure string) { t.rows = append(t.rows, [3]string{what, figure, ""}) }

// hold adds a figure with its target, and says by how much it is missed.
func (t *table) hold(what, figure string, target string, is, most float64) {
	mark := "met: "
	if is > most {
		mark = fmt.Sprintf("MISSED by %.0f %%: ", 100*(is/most-1))
		t.run.missed++
	}
	t.rows = append(t.rows, [3]string{what, figure, mark + target})
}

// reach is hold for what should be large.
func (t *table) reach(what, figure string, target string, is, least float64) {
	mark := "met: "
	if is < least {
		mark = fmt.Sprintf("MISSED by %.0f %%: ", 100*(1-is/least))
		t.run.missed++
	}
	t.rows = append(t.rows, [3]string{what, figure, mark + target})
}

func (t *table) print() {
	var wide [3]int
	for _, row := range t.rows {
		for i, cell := range row {
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	for i, row := range t.rows {
		fmt.Print("|")
		for j, cell := range row {
			fmt.Printf(" %s%s |", cell, strings.Repeat(" ", wide[j]-utf8.RuneCountInString(cell)))
		}
		fmt.Println()
		if i == 0 {
			fmt.Printf("|%s|%s|%s|\n", strings.Repeat("-", wide[0]+2), strings.Repeat("-", wide[1]+2), strings.Repeat("-", wide[2]+2))
		}
	}
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", millis(d)) }

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func mb(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20)) }
