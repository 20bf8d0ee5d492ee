package activity

import (
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestThePromptIsOwnOrAStarter(t *testing.T) {
	tb := newTable(t, 3)
	tb.own = Content{Prompts: []string{"A smell of rain"}}
	form := url.Values{"chosen": {"1"}, "topic1": {"own-0"}, "topic2_words": {"  What   we\nplant "}, "topic3": {"sound"}}
	if err := tb.c.Setup(tb.call(form)); err != nil {
		t.Fatal(err)
	}
	want := []CirclePrompt{{Words: "A smell of rain"}, {Words: "What we plant"}, {ID: "sound"}}
	if !reflect.DeepEqual(tb.c.Chosen.Topics, want) || stepKinds(tb.c) != "guidelines topic topic topic" {
		t.Fatal(tb.c.Chosen.Topics, stepKinds(tb.c))
	}
	tb.c.Gather(tb.call(nil))
	tb.refused("circle-no-prompt", "", "prompt", "prompt", "sound")
	tb.until(StepTopic)
	turn := tb.c.Turn()
	tb.do("", "prompt", "prompt_words", "What we water")
	if tb.c.Steps[tb.c.Step].Words != "What we water" || tb.c.Turn() != turn {
		t.Fatal("the prompt did not change, or the piece did")
	}
	tb.do("", "back")
	if tb.c.Steps[tb.c.Step].Words != "A smell of rain" {
		t.Fatal("back did not bring the prompt back")
	}
	tb.refused("circle-prompt-long", "", "prompt", "prompt_words", strings.Repeat("a", CirclePromptMost+1))
	tb.refused("circle-no-prompt", "", "prompt", "prompt", "own-7")
	tb.own.Prompts = []string{strings.Repeat("a", CirclePromptMost+1)} // of a room that was kept before
	tb.refused("circle-prompt-long", "", "prompt", "prompt", "own-0")
	tb.refused("circle-no-prompt", "", "prompt")
}

func TestSetupRefusesWhatIsNotThere(t *testing.T) {
	for id, form := range map[string]url.Values{
		"circle-empty":       {"chosen": {"1"}, "step": {"opening", "closing"}},
		"circle-piece":       {"piece": {"feather"}},
		"circle-shape":       {"shape": {"square"}},
		"circle-light":       {"light": {"1"}},
		"circle-no-prompt":   {"chosen": {"1"}, "topic1": {"worst"}},
		"circle-prompt-long": {"chosen": {"1"}, "check_in_words": {strings.Repeat("a", 141)}},
	} {
		tb := newTable(t, 3)
		err := tb.c.Setup(tb.call(form))
		var r *Refusal
		if !errors.As(err, &r) || r.ID != id {
			t.Errorf("got %v, want %s", err, id)
		}
	}
}

func TestGuidelinesAreReadBeforeTheFirstRound(t *testing.T) {
	for _, shape := range CircleShapes() {
		tb := sitDown(t, 20, url.Values{"shape": {string(shape)}, "chosen": {"1"}, "step": {"values"}})
		for i, s := range tb.c.Steps {
			before, _, _ := strings.Cut(stepKinds(tb.c), s.Kind)
			if s.Asks() && (i == 0 || !strings.Contains(before, StepGuidelines)) {
				t.Fatalf("%s: %s", shape, stepKinds(tb.c))
			}
		}
	}
	tb := newTable(t, 2)
	tb.own.Guidelines = []string{"We laugh with, not at"}
	if err := tb.c.Setup(tb.call(nil)); err != nil {
		t.Fatal(err)
	}
	got := tb.c.guidelines()
	if len(got) != 2 || got[0].Words != "We laugh with, not at" || got[1].ID != "tell" {
		t.Fatalf("own guidelines: %+v", got)
	}
}

func TestManyGuidelinesHaveSmallerLetters(t *testing.T) {
	long := "We wait until somebody has finished before we say what we think"
	for _, c := range []struct {
		own  []string
		want string
	}{
		{nil, "short"}, {slices.Repeat([]string{"We laugh with, not at"}, 16), "short"}, {slices.Repeat([]string{"We laugh with, not at"}, 18), "long"},
		{slices.Repeat([]string{long}, 6), "short"}, {[]string{long, "", long, "", long, "", long, ""}, "long"}, // the longer of two beside each other
	} {
		if got := (&Circle{Guidelines: c.own}).readSize(); got != c.want {
			t.Errorf("%d guidelines: %s", len(c.own), got)
		}
	}
}
