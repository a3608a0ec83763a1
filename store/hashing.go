package store

import (
	"context"
	"runtime"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// passwordCost takes about 50 ms of one core and 32 MB: BenchmarkHashing says 58 ms on 2
// cores of an AMD EPYC, and 38 with a pass less. OWASP's least is 19 MB twice.
// Hashes made at another cost are made anew at the next log-in.
var passwordCost = argon2id.Params{Memory: 32 * 1024, Iterations: 3, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hashing does the sums of passwords: no more at once than there are cores, so that a rush
// of log-ins takes neither all the memory nor longer than one after another. Each place in
// it is one at work.
type hashing chan struct{}

func newHashing() hashing { return make(hashing, runtime.NumCPU()) }

// hash returns what is kept of a password. It waits for a core, and gives up with ctx.
func (h hashing) hash(ctx context.Context, password string) (string, error) {
	if err := h.begin(ctx); err != nil {
		return "", err
	}
	defer h.end()
	return argon2id.CreateHash(normal(password), &passwordCost)
}

// check reports whether the hash is the password's, and if it was made at another cost
// than is usual now. It waits for a core, and gives up with ctx.
func (h hashing) check(ctx context.Context, password, hash string) (same, stale bool, err error) {
	if err := h.begin(ctx); err != nil {
		return false, false, err
	}
	defer h.end()
	same, cost, err := argon2id.CheckHash(normal(password), hash)
	if err != nil {
		return false, false, err
	}
	return same, *cost != passwordCost, nil
}

func (h hashing) begin(ctx context.Context) error {
	select {
	case h <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h hashing) end() { <-h }

// normal makes one of the ways in which keyboards write é, as NIST SP 800-63B asks.
func normal(password string) string { return norm.NFKC.String(password) }
