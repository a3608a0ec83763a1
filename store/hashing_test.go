package store

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/alexedwards/argon2id"
)

const phrase = "five yellow submarines"

func BenchmarkHashing(b *testing.B) {
	h := newHashing()
	for b.Loop() {
		if _, err := h.hash(b.Context(), phrase); err != nil {
			b.Fatal(err)
		}
	}
}

func TestHashOfEitherWayToWriteAnAccent(t *testing.T) {
	t.Parallel()
	h := newHashing()
	hash, err := h.hash(t.Context(), "caf\u00e9 at the corner")
	if err != nil {
		t.Fatal(err)
	}
	if same, stale, err := h.check(t.Context(), "cafe\u0301 at the corner", hash); err != nil || !same || stale {
		t.Errorf("Check = %t, stale %t, %v", same, stale, err)
	}
	if same, _, err := h.check(t.Context(), "cafe at the corner", hash); err != nil || same {
		t.Errorf("Check of another = %t, %v", same, err)
	}
}

func TestHashOfAnotherCostIsStale(t *testing.T) {
	t.Parallel()
	old, err := argon2id.CreateHash(phrase, &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	if same, stale, err := newHashing().check(t.Context(), phrase, old); err != nil || !same || !stale {
		t.Errorf("Check = %t, stale %t, %v; want both", same, stale, err)
	}
}

func TestHashingWaitsForACoreAsLongAsItsContext(t *testing.T) {
	t.Parallel()
	h := newHashing()
	for range runtime.NumCPU() {
		if err := h.begin(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, phrase); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash without a free core: %v", err)
	}
}
