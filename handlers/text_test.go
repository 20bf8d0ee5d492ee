package handlers

import (
	"errors"
	"strings"
	"testing"

	"hearth/activity"
)

func TestTextIsMadePlainOrRefused(t *testing.T) {
	for _, test := range []struct{ name, in, want, refusal string }{
		{"lines", "one\r\ntwo", "one\ntwo", ""},
		{"an accent of two parts", "e\u0301", "\u00e9", ""},
		{"other writing", "שלום 你好 😀", "שלום 你好 😀", ""},
		{"a family of joined pictures", "👩\u200d👧", "👩\u200d👧", ""},
		{"five hundred", strings.Repeat("é", 500), strings.Repeat("é", 500), ""},
		{"five hundred and one", strings.Repeat("é", 501), "", "text-long"},
		{"long only by its parts", strings.Repeat("e\u0301", 500), strings.Repeat("é", 500), ""},
		{"a bell", "a\ab", "", "text-control"},
		{"a tabulator", "a\tb", "", "text-control"},
		{"a lone return", "a\rb", "", "text-control"},
		{"nothing, as a character", "a\x00b", "", "text-control"},
		{"another control character", "a\u0085b", "", "text-control"},
		{"an override", "a\u202eb", "", "text-direction"},
		{"an isolate", "a\u2066b", "", "text-direction"},
		{"broken bytes", "a\xffb", "", "text-broken"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := cleanText(test.in, maxText)
			var refused *activity.Refusal
			errors.As(err, &refused)
			switch {
			case test.refusal == "" && (err != nil || got != test.want):
				t.Errorf("%q, %v", got, err)
			case test.refusal != "" && (refused == nil || refused.ID != test.refusal):
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func FuzzCleanText(f *testing.F) {
	for _, seed := range []string{"", "a", "e\u0301", "\u202e", "\r\n\r", "\xff", strings.Repeat("x", 501)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out, err := cleanText(in, maxText)
		if err != nil {
			return
		}
		if again, err := cleanText(out, maxText); err != nil || again != out {
			t.Errorf("%q became %q, and that %q, %v", in, out, again, err)
		}
		if strings.ContainsAny(out, "\r\x00\u202e") {
			t.Errorf("%q is left of %q", out, in)
		}
	})
}
