package handlers

import (
	"fmt"
	"strings"
)

// cut is a live page taken apart at its marks, at one version. It does not
// change; pages that are equal in a part share its text.
type cut struct {
	version uint64
	regions []region
}

// region is one element of a page that is sent by itself when it changed.
type region struct {
	id    string
	text  []string // around the lists: always one more than lists
	lists []list
}

type list struct {
	id    string
	items []item
}

type item struct{ id, html string }

// cutPage takes a page apart. It reports marks that do not fit together.
func cutPage(page string, version uint64) (*cut, error) {
	c := &cut{version: version}
	for {
		before, rest, word, name, found := nextMark(page)
		if !found {
			return c, nil
		}
		if word != wordRegion {
			return nil, fmt.Errorf("mark %q outside a region after %.60q", word, tail(before))
		}
		r, rest, err := cutRegion(name, rest)
		if err != nil {
			return nil, fmt.Errorf("region %q: %w", name, err)
		}
		c.regions = append(c.regions, r)
		page = rest
	}
}

func cutRegion(name, page string) (region, string, error) {
	r := region{id: "r-" + name}
	for {
		before, rest, word, arg, found := nextMark(page)
		if !found {
			return r, "", fmt.Errorf("not closed")
		}
		r.text = append(r.text, before)
		switch word {
		case wordClosing + wordRegion:
			r.text[0] = strings.TrimLeft(r.text[0], " \t\r\n")
			last := len(r.text) - 1
			r.text[last] = strings.TrimRight(r.text[last], " \t\r\n")
			if got := rootID(r.text[0]); got != r.id {
				return r, "", fmt.Errorf("its element has the id %q", got)
			}
			return r, rest, nil
		case wordList:
			// The list's own element stands inside the mark: its opening tag
			// belongs to the text before, its closing tag to the text after.
			l, head, foot, after, err := cutList(arg, rest)
			if err != nil {
				return r, "", fmt.Errorf("list %q: %w", arg, err)
			}
			r.text[len(r.text)-1] += head
			r.lists = append(r.lists, l)
			page = foot + after
		default:
			return r, "", fmt.Errorf("mark %q in it", word)
		}
	}
}

func cutList(id, page string) (l list, head, foot, after string, err error) {
	l.id = id
	for {
		before, rest, word, _, found := nextMark(page)
		if !found {
			return l, "", "", "", fmt.Errorf("not closed")
		}
		switch word {
		case wordItem:
			if len(l.items) == 0 {
				head = strings.TrimRight(before, " \t\r\n")
			} else if strings.TrimSpace(before) != "" {
				return l, "", "", "", fmt.Errorf("%.60q between items", before)
			}
			html, rest, err := cutItem(rest)
			if err != nil {
				return l, "", "", "", err
			}
			l.items = append(l.items, html)
			page = rest
		case wordClosing + wordList:
			if len(l.items) > 0 {
				return l, head, strings.TrimLeft(before, " \t\r\n"), rest, checkList(l, head)
			}
			head, foot, err = splitEmpty(before)
			if err == nil {
				err = checkList(l, head)
			}
			return l, head, foot, rest, err
		default:
			return l, "", "", "", fmt.Errorf("mark %q in it", word)
		}
	}
}

// splitEmpty parts "<ul id=x> </ul>" of a list without items.
func splitEmpty(element string) (head, foot string, err error) {
	at := strings.LastIndex(element, "</")
	if at < 0 {
		return "", "", fmt.Errorf("no element around the items")
	}
	return strings.TrimRight(element[:at], " \t\r\n"), element[at:], nil
}

func checkList(l list, head string) error {
	if got := rootID(head); got != l.id {
		return fmt.Errorf("its element has the id %q", got)
	}
	seen := make(map[string]bool, len(l.items))
	for _, it := range l.items {
		if it.id == "" || seen[it.id] {
			return fmt.Errorf("an item has the id %q, none or one that is there already", it.id)
		}
		seen[it.id] = true
	}
	return nil
}

func cutItem(page string) (item, string, error) {
	html, rest, word, _, found := nextMark(page)
	if !found || word != wordClosing+wordItem {
		return item{}, "", fmt.Errorf("an item is not closed")
	}
	html = strings.TrimSpace(html)
	return item{id: rootID(html), html: html}, rest, nil
}

// nextMark finds the first mark: what stands before and after it, its word and
// its argument.
func nextMark(page string) (before, rest, word, arg string, found bool) {
	before, rest, found = strings.Cut(page, markStart)
	if !found {
		return page, "", "", "", false
	}
	inner, rest, found := strings.Cut(rest, markEnd)
	word, arg, _ = strings.Cut(inner, " ")
	return before, rest, word, arg, found
}

// rootID is the id of the first element.
func rootID(html string) string {
	tag, _, _ := strings.Cut(strings.TrimSpace(html), ">")
	_, id, found := strings.Cut(tag, ` id="`)
	if !found {
		return ""
	}
	id, _, _ = strings.Cut(id, `"`)
	return id
}

func tail(s string) string { return s[max(0, len(s)-60):] }

// html is the whole region.
func (r region) html() string {
	var b strings.Builder
	b.WriteString(r.text[0])
	for i, l := range r.lists {
		l.write(&b)
		b.WriteString(r.text[i+1])
	}
	return b.String()
}

func (l list) write(b *strings.Builder) {
	for _, it := range l.items {
		b.WriteString(it.html)
	}
}

// share lets c use the texts of an older cut where they are equal, and gives
// the others memory of their own, so that no cut holds a whole page.
func (c *cut) share(old *cut) {
	for i := range c.regions {
		r := &c.regions[i]
		was, known := old.region(r.id)
		if known && was.same(*r) && was.sameItems(*r) {
			*r = was
			continue
		}
		for j := range r.text {
			r.text[j] = strings.Clone(r.text[j])
		}
		for j := range r.lists {
			r.lists[j].share(was)
		}
	}
}

func (l list) share(was region) {
	before := map[string]item{}
	for _, w := range was.lists {
		if w.id != l.id {
			continue
		}
		for _, it := range w.items {
			before[it.id] = it
		}
	}
	for i, it := range l.items {
		if b, ok := before[it.id]; ok && b.html == it.html {
			l.items[i] = b
			continue
		}
		html := strings.Clone(it.html)
		l.items[i] = item{id: rootID(html), html: html}
	}
}

func (c *cut) region(id string) (region, bool) {
	if c == nil {
		return region{}, false
	}
	for _, r := range c.regions {
		if r.id == id {
			return r, true
		}
	}
	return region{}, false
}

// same tells whether two regions are equal but for the items of their lists.
func (r region) same(other region) bool {
	if len(r.text) != len(other.text) {
		return false
	}
	for i := range r.text {
		if r.text[i] != other.text[i] {
			return false
		}
	}
	for i := range r.lists {
		if r.lists[i].id != other.lists[i].id {
			return false
		}
	}
	return true
}

func (r region) sameItems(other region) bool {
	for i, l := range r.lists {
		o := other.lists[i].items
		if len(l.items) != len(o) {
			return false
		}
		for j, it := range l.items {
			if it != o[j] {
				return false
			}
		}
	}
	return true
}
