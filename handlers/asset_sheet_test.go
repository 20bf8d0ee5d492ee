package handlers

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheStylesOfEveryKindComeInOneSheet(t *testing.T) {
	static := fstest.MapFS{
		"css/activities/b.css":             {Data: []byte(".b{}\n")},
		"css/activities/a.css":             {Data: []byte(".a{}\n")},
		"css/activities/a_lead.css":        {Data: []byte(".a-lead{}\n")},
		"css/activities/b_screen_high.css": {Data: []byte(".b-high{}\n")},
		"css/activities/b_leads.css":       {Data: []byte(".b-leads{}\n")},
		"css/activities/no.txt":            {Data: []byte("no style")},
		"css/base.css":                     {Data: []byte(".base{}\n")},
	}
	for _, dev := range []bool{false, true} {
		s, err := loadAssets(static, dev)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			kindStyles:  ".a{}\n.a-lead{}\n.b{}\n.b-leads{}\n.b-high{}\n",
			phoneStyles: ".a{}\n.b{}\n.b-leads{}\n",
		} {
			file, err := s.file(name)
			if err != nil || string(file.plain) != want || !strings.HasPrefix(file.kind, "text/css") {
				t.Errorf("dev %v, %s: %v %+v", dev, name, err, file)
			}
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
		page, err := s.file("css/page.css")
		if err != nil || strings.Contains(string(page.plain), "@import") || !strings.Contains(string(page.plain), "\n@layer reset, tokens") {
			t.Fatalf("dev %v: %v", dev, err)
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
	s, err := loadAssets(static, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.file("css/page.css"); err == nil || !strings.Contains(err.Error(), "gone.css") {
		t.Errorf("%v", err)
	}
}

// They are read when somebody asks, so a broken one would be found by a child's phone.
func TestEveryFileCanBeSent(t *testing.T) {
	static := os.DirFS("../static")
	for _, dev := range []bool{false, true} {
		s, err := loadAssets(static, dev)
		if err != nil {
			t.Fatal(err)
		}
		err = fs.WalkDir(static, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			file, err := s.file(name)
			if err == nil && len(file.plain) == 0 {
				err = errors.New("nothing is in it")
			}
			return err
		})
		if err != nil {
			t.Errorf("dev %v: %v", dev, err)
		}
	}
}

func TestOnlyFilesThatThereAreAreKeptInMemory(t *testing.T) {
	s, err := loadAssets(os.DirFS("../static"), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", ".", "css", "css/*.css", "css/none/all.css", "*/activities/all.css", "css//page.css", "../go.mod", "img/pictures/nobody.svg"} {
		if file, err := s.file(name); err == nil {
			t.Errorf("%q: %+v", name, file)
		}
	}
	s.read.Range(func(name, _ any) bool { t.Errorf("%v is kept", name); return true })
}

func TestTheAddressChangesWithAnyFile(t *testing.T) {
	hashOf := func(name, content string) string {
		s, err := loadAssets(fstest.MapFS{"a.css": {Data: []byte("a")}, name: {Data: []byte(content)}}, false)
		if err != nil {
			t.Fatal(err)
		}
		return s.hash
	}
	seen := map[string]bool{hashOf("b.css", "b"): true}
	for _, hash := range []string{hashOf("b.css", "c"), hashOf("c.css", "b"), hashOf("b.css", "")} {
		if seen[hash] {
			t.Errorf("%s twice", hash)
		}
		seen[hash] = true
	}
	if !seen[hashOf("b.css", "b")] {
		t.Error("the same files have another address")
	}
}
