package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// table is figures side by side, as they stand in RIG.md.
type table struct {
	columns, rows []string
	cells         map[[2]string]figure
}

// put adds figures to a column.
func (t *table) put(column string, all ...figure) {
	if t.cells == nil {
		t.cells = map[[2]string]figure{}
	}
	for _, f := range all {
		if !slices.Contains(t.columns, column) {
			t.columns = append(t.columns, column)
		}
		if !slices.Contains(t.rows, f.what) {
			t.rows = append(t.rows, f.what)
		}
		t.cells[[2]string{f.what, column}] = f
	}
}

func (t *table) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "| | target | %s |\n|---|---:|%s\n", strings.Join(t.columns, " | "), strings.Repeat("---:|", len(t.columns)))
	for _, row := range t.rows {
		fmt.Fprintf(&s, "| %s | %s |", row, t.target(row))
		for _, column := range t.columns {
			text := ""
			if f, ok := t.cells[[2]string{row, column}]; ok {
				text = f.String()
			}
			fmt.Fprintf(&s, " %s |", text)
		}
		s.WriteString("\n")
	}
	return s.String()
}

// target is what a row should reach; where columns differ, each in turn.
func (t *table) target(row string) string {
	var all []string
	for _, column := range t.columns {
		f, ok := t.cells[[2]string{row, column}]
		if !ok || math.IsNaN(f.target) {
			continue
		}
		sign := "≤"
		if f.least {
			sign = "≥"
		}
		if text := fmt.Sprintf("%s %.4g", sign, f.target); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all, " or ")
}

// String is the value, and in bold, with by how much, where it misses its target.
func (f figure) String() string {
	if by := f.missed(); by > 0 {
		return fmt.Sprintf("**%s** (by %s)", short(f.value), short(by))
	}
	return short(f.value)
}

// missed is by how much a figure misses its target; what is not a number does
// by everything.
func (f figure) missed() float64 {
	switch {
	case math.IsNaN(f.target):
		return 0
	case math.IsNaN(f.value):
		return math.Inf(1)
	case f.least:
		return f.target - f.value
	}
	return f.value - f.target
}

func short(v float64) string {
	switch {
	case v == math.Trunc(v) || math.Abs(v) >= 100:
		return fmt.Sprintf("%.0f", v)
	case math.Abs(v) >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
