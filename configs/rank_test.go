package configs_test

import (
	"os"
	"path/filepath"
	"testing"

	"vigie"
	"vigie/configs"
)

type weights struct {
	Danger        float64 `yaml:"danger"`
	Need          float64 `yaml:"need"`
	Answerability float64 `yaml:"answerability"`
	Freshness     float64 `yaml:"freshness"`
	Presence      float64 `yaml:"presence"`
	Waiting       float64 `yaml:"waiting"`
}

func TestRankWeightsOfAFolder(t *testing.T) {
	t.Parallel()
	var shipped weights
	if err := configs.Rank("", &shipped); err != nil || shipped.Danger == 0 || shipped.Waiting == 0 {
		t.Fatalf("shipped %+v, %v", shipped, err)
	}
	var same, changed, wrong weights
	if err := configs.Rank(t.TempDir(), &same); err != nil || same != shipped {
		t.Errorf("a folder without rank.yaml: %+v, %v", same, err)
	}
	dir := t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "rank.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("waiting: 9\n")
	want := shipped
	want.Waiting = 9
	if err := configs.Rank(dir, &changed); err != nil || changed != want {
		t.Errorf("%+v, want %+v, %v", changed, want, err)
	}
	write("wating: 9\n")
	if err := configs.Rank(dir, &wrong); vigie.ErrorCode(err) != vigie.CodeInvalid {
		t.Errorf("a weight that does not exist: %v", err)
	}
}
