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

// What a page needs of a kind and does not find is not an error: it shows an id, an
// empty square, or text without a style.
func TestEveryKindHasWhatItsPagesNeed(t *testing.T) {
	pictures, err := os.ReadFile("../static/img/kinds.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range activity.Kinds() {
		views := "../views/activities/" + k.Name + "/"
		files := []string{views + "setup.html", views + "screen.html", views + "participant.html", views + "lead.html", "../static/css/activities/" + k.Name + ".css"}
		ids := []string{"kind." + k.Name, "kind." + k.Name + ".say"}
		if _, alone := k.New().(activity.Alone); alone {
			files, ids = append(files, views+"solo.html"), append(ids, "solo."+k.Name+".say", k.Name+".still")
		}
		if k.Guide != "" {
			for _, lang := range glob(t, "../locales/*") {
				files = append(files, lang+"/guide/"+k.Guide+".md")
			}
		}
		for _, file := range files {
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: write %s", k.Name, strings.TrimPrefix(file, "../"))
			}
		}
		for _, lang := range glob(t, "../locales/*") {
			said := words(t, lang)
			for _, id := range ids {
				if !strings.Contains(said, `"`+id+`"`) {
					t.Errorf("%s: say %q in %s/%s.json", k.Name, id, strings.TrimPrefix(lang, "../"), k.Name)
				}
			}
		}
		if !strings.Contains(string(pictures), `<symbol id="`+k.Name+`"`) {
			t.Errorf("%s: draw its picture, <symbol id=%q>, in static/img/kinds.svg", k.Name, k.Name)
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

// glob lists the files of a pattern; at least two, or the test looks in the wrong place.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < 2 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	return files
}

// words is everything a language says.
func words(t *testing.T, lang string) string {
	t.Helper()
	var all strings.Builder
	for _, file := range glob(t, filepath.Join(lang, "*.json")) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}
