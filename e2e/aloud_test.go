package e2e

import "testing"

func TestAPageIsReadToTheYoungestByTheDevicesOwnVoiceOnly(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	lead := b.claimed(p, laptop)
	lead.makeRoom("Room 1", "5-7", "lead")
	fox := b.seat(p, lead.code(), "fox")
	has := func(voices string) {
		eval[bool](fox, `(() => {
			speechSynthesis.getVoices = () => `+voices+`;
			window.SpeechSynthesisUtterance = function (text) { this.text = text; };
			speechSynthesis.speak = (words) => { window.heard = words; };
			speechSynthesis.cancel = () => { window.heard = null; };
			Object.defineProperty(speechSynthesis, 'speaking', {configurable: true, get: () => !!window.heard});
			speechSynthesis.dispatchEvent(new Event('voiceschanged'));
			return true;
		})()`)
	}
	fox.waitFor("document.querySelector('[data-read-aloud]').hidden")
	p.until("a voice of somebody else's machine is not offered", func() bool {
		has("[{lang: 'en-GB', localService: false}]")
		return eval[bool](fox, "document.querySelector('[data-read-aloud]').hidden")
	})
	p.until("the device's own voice is offered", func() bool {
		has("[{lang: 'en-GB', localService: false}, {lang: 'en-US', localService: true}]")
		return !eval[bool](fox, "document.querySelector('[data-read-aloud]').hidden")
	})
	fox.axe("a phone that can read aloud")
	fox.tap("[data-read-aloud]")
	fox.waitFor("window.heard?.voice.localService && window.heard.text.includes('Look up')")

	lead.button("Pause all")
	fox.waitFor("window.heard === null") // the voice does not talk into the pause
	lead.button("Go on")
	fox.waitFor("!document.querySelector('#r-veil.veil')")
	fox.tap("[data-read-aloud]")
	fox.waitFor("window.heard !== null")
	startBreathing(lead)
	fox.waitFor("window.heard === null") // nor into what comes next

	fox.open("/r/" + lead.code() + "/leave")
	p.until("the question is read too", func() bool {
		has("[{lang: 'en-US', localService: true}]")
		return !eval[bool](fox, "document.querySelector('[data-read-aloud]').hidden")
	})
	fox.axe("a question that can be read aloud")
	fox.tap("[data-read-aloud]")
	fox.waitFor("window.heard?.text.includes('Leave the room?')")
}
