package static

import "testing"

func TestSize(t *testing.T) {
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(a.SDK()), len(squeezeBr(a.SDK())))
}
func squeezeBr(b []byte) []byte { return newFile("x.js", b, "").brotli() }
