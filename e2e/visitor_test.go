package e2e

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visitor is a browser without a screen: cookies, a language, and requests that
// no page of ours would make.
type visitor struct {
	t      *testing.T
	p      *program
	client *http.Client
}

func (p *program) visitor() *visitor {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	v := &visitor{p.t, p, &http.Client{
		Jar: jar, Timeout: patience, Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	p.t.Cleanup(v.client.CloseIdleConnections)
	return v
}

// answered is a status and what a person reads.
type answered struct {
	status int
	text   string
}

// send sends a form, or with none asks for a page; headers are pairs, and a Host
// among them is the one of the request. What came too fast is sent again.
func (v *visitor) send(path string, form url.Values, headers ...string) answered {
	v.t.Helper()
	for deadline := time.Now().Add(patience); ; {
		got := v.once(path, form, headers...)
		if got.status != http.StatusTooManyRequests || time.Now().After(deadline) {
			return got
		}
		time.Sleep(300 * time.Millisecond) // until one more is allowed
	}
}

func (v *visitor) once(path string, form url.Values, headers ...string) answered {
	v.t.Helper()
	method := http.MethodPost
	if form == nil {
		method = http.MethodGet
	}
	r, err := http.NewRequest(method, v.p.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	res, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answered{res.StatusCode, string(body)}
}

// speaks chooses a language as a phone does.
func (v *visitor) speaks(language string) *visitor {
	v.t.Helper()
	v.must("/language", "language", language)
	return v
}

// must sends what nothing may hinder.
func (v *visitor) must(path string, pairs ...string) {
	v.t.Helper()
	if got := v.send(path, fields(pairs...)); got.status != http.StatusSeeOther {
		v.t.Fatalf("%s: %d %s", path, got.status, got.text)
	}
}

func fields(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// sentences are all that a language says, by their ids; "id.one" of what goes by
// number.
func sentences(t *testing.T, language string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "locales", language, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sentences in %s: %v", language, err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var some map[string]any
		if err := json.Unmarshal(text, &some); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for id, sentence := range some {
			switch said := sentence.(type) {
			case string:
				all[id] = said
			case map[string]any: // by how many there are
				for number, form := range said {
					all[id+"."+number], _ = form.(string)
				}
			}
		}
	}
	return all
}

var gap = regexp.MustCompile(`\\\{\\\{[^}]*\\\}\\\}`)

// says tells whether a page, or a part of one, says a sentence of the catalogue,
// whatever stands in its gaps.
func (a answered) says(sentence string) bool {
	pattern := gap.ReplaceAllString(regexp.QuoteMeta(sentence), `\S+`)
	return sentence != "" && regexp.MustCompile(pattern).MatchString(html.UnescapeString(a.text))
}
