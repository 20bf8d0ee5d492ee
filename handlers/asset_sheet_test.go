package handlers

import (
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

func TestWhatIsDoneAloneBringsItsOwnStylesOnly(t *testing.T) {
	app := newTestApp(t)
	styles := strings.Join(app.soloStyles(), " ")
	if !strings.Contains(styles, "css/activities/breathing.css") || !strings.Contains(styles, "css/activities/quiet.css") {
		t.Errorf("%s", styles)
	}
	if strings.Contains(styles, "circle") || strings.Contains(styles, every) {
		t.Errorf("%s", styles)
	}
}
