package room_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hearth/activity"
	"hearth/room"
)

func TestNoKindTakesTheNameOfAMoveOfTheRoom(t *testing.T) {
	own := room.OwnMoves()
	seen := map[string]bool{}
	for _, k := range activity.Kinds() {
		if seen[k.Name] {
			t.Errorf("two kinds are named %s", k.Name)
		}
		seen[k.Name] = true
		_, turning := k.New().(activity.Turning)
		for name, m := range k.New().Moves() {
			switch {
			case slices.Contains(own, name):
				t.Errorf("%s: the move %q is the room's own", k.Name, name)
			case m.By == 0 || m.By&^activity.Everyone != 0:
				t.Errorf("%s: nobody, or a screen, may %q", k.Name, name)
			case m.In == 0 || m.In&^activity.Going != 0:
				t.Errorf("%s: the phases of %q", k.Name, name)
			case m.Do == nil:
				t.Errorf("%s: %q does nothing", k.Name, name)
			case m.Turned && !turning:
				t.Errorf("%s: %q is turned, and there are no turns", k.Name, name)
			}
		}
		if _, placing := k.New().(activity.Placing); placing != k.Writing {
			t.Errorf("%s: where people write, they are told the place", k.Name)
		}
	}
}

func TestEveryKindHasItsViewsAndItsName(t *testing.T) {
	for _, k := range activity.Kinds() {
		for _, part := range []string{"setup", "screen", "participant", "lead"} {
			if _, err := os.Stat(filepath.Join("..", "views", "activities", k.Name, part+".html")); err != nil {
				t.Errorf("%s: %v", k.Name, err)
			}
		}
		langs, err := filepath.Glob("../locales/*")
		if err != nil || len(langs) < 2 {
			t.Fatalf("%d languages, %v", len(langs), err)
		}
		for _, lang := range langs {
			if !strings.Contains(words(t, lang), `"kind.`+k.Name+`"`) {
				t.Errorf("%s has no name in %s", k.Name, filepath.Base(lang))
			}
		}
	}
}

// A state is copied and saved as JSON: a field that JSON does not see is gone
// after the next move, whether or not a view shows it.
func TestEveryFieldOfEveryStateIsSaved(t *testing.T) {
	for _, k := range activity.Kinds() {
		for _, lost := range unsaved(reflect.TypeOf(k.New()), k.Name, nil) {
			t.Errorf("%s is not saved, and does not survive a restart", lost)
		}
	}
}

// unsaved lists the fields below a type of ours that its JSON leaves out.
func unsaved(in reflect.Type, path string, above []reflect.Type) []string {
	for in.Kind() == reflect.Pointer || in.Kind() == reflect.Slice || in.Kind() == reflect.Array || in.Kind() == reflect.Map {
		in = in.Elem()
	}
	if in.Kind() != reflect.Struct || !strings.HasPrefix(in.PkgPath(), "hearth/") || slices.Contains(above, in) {
		return nil
	}
	var lost []string
	for i := range in.NumField() {
		f := in.Field(i)
		at := path + "." + f.Name
		if (!f.IsExported() && !f.Anonymous) || f.Tag.Get("json") == "-" {
			lost = append(lost, at)
			continue
		}
		lost = append(lost, unsaved(f.Type, at, append(above, in))...)
	}
	return lost
}

// words is everything a language says.
func words(t *testing.T, lang string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(lang, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}
