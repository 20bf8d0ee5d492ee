package handlers

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// refill puts what somebody typed back into the form that posts to action, and
// the sentence into its answer. Of several such forms it takes the one that the
// hidden fields came from. Found is false where the page has no such form.
func refill(page []byte, action string, typed url.Values, sentence string) (filled []byte, found bool) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return page, false
	}
	form := formOf(doc, action, typed)
	if form == nil {
		return page, false
	}
	fill(form, typed)
	if !answerIn(form, sentence) {
		return page, false
	}
	var out bytes.Buffer
	if err := html.Render(&out, doc); err != nil {
		return page, false
	}
	return out.Bytes(), true
}

func formOf(doc *html.Node, action string, typed url.Values) (best *html.Node) {
	most := -1
	for n := range doc.Descendants() {
		if n.DataAtom != atom.Form || attribute(n, "action") != action {
			continue
		}
		if same := hiddenAlike(n, typed); same > most {
			best, most = n, same
		}
	}
	return best
}

func hiddenAlike(form *html.Node, typed url.Values) (alike int) {
	for n := range form.Descendants() {
		if attribute(n, "type") == "hidden" && slices.Contains(typed[attribute(n, "name")], attribute(n, "value")) {
			alike++
		}
	}
	return alike
}

func fill(form *html.Node, typed url.Values) {
	for n := range form.Descendants() {
		values, sent := typed[attribute(n, "name")]
		switch {
		case n.DataAtom == atom.Textarea && sent:
			setText(n, values[0])
		case n.DataAtom == atom.Input:
			fillInput(n, values)
		case n.DataAtom == atom.Option:
			setFlag(n, "selected", slices.Contains(typed[selectName(n)], attribute(n, "value")))
		}
	}
}

func fillInput(n *html.Node, values []string) {
	switch attribute(n, "type") {
	case "password", "submit", "button":
	case "radio", "checkbox":
		setFlag(n, "checked", slices.Contains(values, attribute(n, "value")))
	case "hidden":
		// What the page says by itself is as it is now: the turn, or what a writer is promised.
		if len(values) > 0 && attribute(n, "value") == "" {
			setAttribute(n, "value", values[0])
		}
	default:
		if len(values) > 0 {
			setAttribute(n, "value", values[0])
		}
	}
}

func selectName(option *html.Node) string {
	for n := range option.Ancestors() {
		if n.DataAtom == atom.Select {
			return attribute(n, "name")
		}
	}
	return ""
}

func answerIn(form *html.Node, sentence string) bool {
	for n := range form.Descendants() {
		if slices.Contains(strings.Fields(attribute(n, "class")), "answer") {
			setText(n, sentence)
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func setAttribute(n *html.Node, name, value string) {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			n.Attr[i].Val = value
			return
		}
	}
	n.Attr = append(n.Attr, html.Attribute{Key: name, Val: value})
}

func setFlag(n *html.Node, name string, on bool) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if on {
		n.Attr = append(n.Attr, html.Attribute{Key: name})
	}
}

func setText(n *html.Node, text string) {
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
	if n.DataAtom == atom.Textarea && strings.HasPrefix(text, "\n") {
		text = "\n" + text // a browser drops the first one
	}
	n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
}
