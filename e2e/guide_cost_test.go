package e2e

import "testing"

// apart lists what a guide draws apart and lays over the picture anew in every
// frame, although several of its parts move by themselves: without a graphics chip that cost
// ten times as much as all the rest (bench/rig/RIG.md).
const apart = `(() => {
	const stage = document.querySelector('breath-guide .breath');
	const moving = new Set(stage.getAnimations({subtree: true}).map((a) => a.effect.target));
	const fading = (e) => getComputedStyle(e).opacity < 1 || e.getAnimations().some((a) => a.effect.getKeyframes().some((k) => 'opacity' in k));
	const plain = (e) => ['filter', 'backdropFilter', 'maskImage'].every((p) => getComputedStyle(e)[p] === 'none') && getComputedStyle(e).mixBlendMode === 'normal';
	const within = (e) => [...e.querySelectorAll('*')].filter((inner) => moving.has(inner)).length > 1;
	return [...stage.querySelectorAll('*'), stage]
		.filter((e) => (within(e) && (fading(e) || getComputedStyle(e).clipPath !== 'none')) || (moving.has(e) && getComputedStyle(e).clipPath !== 'none') || !plain(e))
		.map((e) => e.outerHTML.slice(0, 80)).join('\n');
})()`

func TestNoLookDrawsAGroupApartUntilTheLightGoes(t *testing.T) {
	t.Parallel()
	_, _, screen, lead := breathingRoom(t)
	code := screen.code()
	for _, look := range []string{"orb", "horizon", "flower", "hand"} {
		lead.move(code, "end")
		status := lead.move(code, "start", "kind", "breathing", "chosen", "1", "pattern", "steady", "look", look, "amount", "10", "unit", "breaths")
		if status != 204 {
			t.Fatalf("%s: start: %d", look, status)
		}
		screen.waitFor("document.querySelector('breath-guide[data-look=" + look + "] [data-live]')")
		if all := eval[string](screen, apart); all != "" {
			t.Errorf("%s:\n%s", look, all)
		}
	}
	lead.move(code, "end")
	screen.waitFor("getComputedStyle(document.querySelector('.breath-scene')).opacity < 0.9")
}
