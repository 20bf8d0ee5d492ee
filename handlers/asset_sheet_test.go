package handlers

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheStylesOfEveryKindComeInOneSheet(t *testing.T) {
	static := fstest.MapFS{
		"css/activities/b.css":  {Data: []byte(".b{}\n")},
		"css/activities/a.css":  {Data: []byte(".a{}\n")},
		"css/activities/no.txt": {Data: []byte("no style")},
		"css/base.css":          {Data: []byte(".base{}\n")},
	}
	for _, dev := range []bool{false, true} {
		s, err := loadAssets(static, dev)
		if err != nil {
			t.Fatal(err)
		}
		file, ok := s.file(kindStyles)
		if !ok || string(file.plain) != ".a{}\n.b{}\n" || !strings.HasPrefix(file.kind, "text/css") {
			t.Errorf("dev %v: %v %+v", dev, ok, file)
		}
	}
}

// apart are sheets that only some pages have; every other is in page.css, or
// nobody sees it.
const apart = " page.css print.css solo.css "

func TestWhatEveryPageHasIsOneStyleSheet(t *testing.T) {
	for _, dev := range []bool{false, true} {
		s, err := loadAssets(os.DirFS("../static"), dev)
		if err != nil {
			t.Fatal(err)
		}
		page, ok := s.file("css/page.css")
		if !ok || strings.Contains(string(page.plain), "@import") || !strings.Contains(string(page.plain), "\n@layer reset, tokens") {
			t.Fatalf("dev %v: %v", dev, ok)
		}
		for _, name := range s.in("css") {
			one, _ := s.file(name)
			if base := strings.TrimPrefix(name, "css/"); strings.Contains(base, ".css") && !strings.Contains(apart, " "+base+" ") && !strings.Contains(string(page.plain), string(one.plain)) {
				t.Errorf("dev %v: %s is not in page.css", dev, name)
			}
		}
	}
}

func TestAStyleSheetThatNamesOneThatIsNotThereIsRefused(t *testing.T) {
	static := fstest.MapFS{"css/page.css": {Data: []byte("@import \"gone.css\";\n")}}
	if _, err := loadAssets(static, false); err == nil || !strings.Contains(err.Error(), "gone.css") {
		t.Errorf("%v", err)
	}
}
