package dbtest

import (
	"testing"
	"time"
)

func TestOldDatabasesMayGo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 10, 12, 0, 0, 0, time.UTC)
	tests := map[string]bool{
		"aiminigames_test_1778407200_77_1":             true,  // 10:00
		"aiminigames_test_1778412600_77_1":             false, // 11:30
		"aiminigames_test_mine":                        false,
		"aiminigames_template_20260510_abc":            false,
		"aiminigames_template_20260509_abc":            false,
		"aiminigames_template_20260501_abc":            true,
		"aiminigames_template_20260501_abc_unfinished": true,
		"aiminigames_template_of_somebody":             false,
	}
	for name, want := range tests {
		if got := old(name, now); got != want {
			t.Errorf("old(%s) = %v", name, got)
		}
	}
}
