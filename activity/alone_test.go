package activity

import "testing"

func TestEveryWayAloneKeepsTheLimitsOfItsAge(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range Kinds() {
		alone, ok := kind.New().(Alone)
		if !ok {
			continue
		}
		for i, way := range alone.Ways() {
			if seen[kind.Name+way.ID] {
				t.Errorf("%s has two ways called %s", kind.Name, way.ID)
			}
			seen[kind.Name+way.ID] = true
			if i == 0 && way.Age != Mixed {
				t.Errorf("%s begins with %s, for %s", kind.Name, way.ID, way.Age)
			}
			act := kind.New()
			if err := act.Setup(Call{Scene: Scene{Age: way.Age}, Form: way.Form}); err != nil {
				t.Errorf("%s, %s: %v", kind.Name, way.ID, err)
			}
			b, ok := act.(*Breathing)
			if ok && way.Age == Mixed && b.Pattern.Holds() {
				t.Errorf("%s holds the breath, and nobody has said that they are grown up", way.ID)
			}
			if ok && b.Pattern.Holds() != (b.CautionMs > 0) {
				t.Errorf("%s: holds %v, caution %d ms", way.ID, b.Pattern.Holds(), b.CautionMs)
			}
		}
	}
	for _, id := range []string{"breathingmixed-balloon", "breathingadults-box-without", "breathingmixed-fingers-two", "quietlook", "quietlisten", "quiethands"} {
		if !seen[id] {
			t.Errorf("there is no way %s", id)
		}
	}
}
