package handlers

import (
	"encoding/json"
	"html/template"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// FuzzSocketMessages: whatever a page sends is a probe, a wish or refused, and
// never a panic. A probe comes back as the number it was.
func FuzzSocketMessages(f *testing.F) {
	for _, m := range []string{`{"probe":1,"t1":2.5}`, `{"whole":true}`, `{}`, `{"probe":null}`, `[`, `{"probe":1e99}`} {
		f.Add([]byte(m))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m fromPage
		if json.Unmarshal(raw, &m) != nil || m.Probe == nil {
			return
		}
		var answer clockAnswer
		answer.Clock.Probe, answer.Clock.T1 = *m.Probe, m.T1
		sent, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		var back clockAnswer
		if err := json.Unmarshal(sent, &back); err != nil || back != answer {
			t.Fatalf("%s became %s: %v", raw, sent, err)
		}
	})
}

// FuzzCodes: of a typed code only letters and digits of our alphabet are left,
// and grouping it for the eye changes nothing.
func FuzzCodes(f *testing.F) {
	for _, code := range []string{"", "abcd-efgh", "ABCD 2345", "a\x00b", "ñ01"} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code := plainCode(typed)
		if strings.Trim(code, "abcdefghijklmnopqrstuvwxyz234567") != "" {
			t.Fatalf("%q became %q", typed, code)
		}
		if again := plainCode(grouped(code)); again != code {
			t.Fatalf("%q grouped is %q", code, again)
		}
	})
}

// FuzzRenderedOutput: nothing that was typed comes out as markup, in an element
// or in an attribute, and no mark of ours can be typed.
func FuzzRenderedOutput(f *testing.F) {
	for _, text := range []string{"thanks", `<script>x</script>`, `"><img src=x onerror=y>`, "</p>", "&lt;b&gt;", markStart + "region now" + markEnd} {
		f.Add(text)
	}
	page := template.Must(template.New("note").Parse(`<p id="a" title="{{.}}">{{.}}</p>`))
	f.Fuzz(func(t *testing.T, typed string) {
		text, err := cleanText(typed, maxText)
		if err != nil {
			return
		}
		var out strings.Builder
		if err := page.Execute(&out, text); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), markStart) {
			t.Fatalf("%q becomes a mark", text)
		}
		if got := tagsOf(out.String()); got != "p " {
			t.Fatalf("%q gives the elements %q", text, got)
		}
	})
}

// tagsOf names the elements of a fragment.
func tagsOf(fragment string) (names string) {
	for z := html.NewTokenizer(strings.NewReader(fragment)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return names
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			names += string(name) + " "
		}
	}
}
