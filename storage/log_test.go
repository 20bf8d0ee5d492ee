package storage

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestBadgersWarningsArePassedOnButForItsCache(t *testing.T) {
	var out bytes.Buffer
	log := badgerLog{slog.New(slog.NewTextHandler(&out, nil))}
	log.Warningf("%s might be too small. Metrics: %s\n", "Block cache", "hit: 1")
	log.Warningf("Cache life expectancy (in seconds): %+v\n", 2)
	log.Warningf("table %s is gone\n", "000001.sst")
	if got := out.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "000001.sst") {
		t.Errorf("logged %q", got)
	}
}
