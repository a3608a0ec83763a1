package checkout_test

import (
	"bytes"
	"context"
	"go/build"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"aiminigames/handlers/checkout"
)

// TestStripeTakesOurRequests has Stripe's own program look at what we ask for: it knows every
// parameter of the API, and refuses what is none.
func TestStripeTakesOurRequests(t *testing.T) {
	t.Parallel()
	c := checkout.New(checkout.Config{Key: "sk_test_123", APIURL: startMock(t)})
	session, err := c.Open(t.Context(), order)
	if err != nil || !strings.HasPrefix(session.ID, "cs_") {
		t.Errorf("%+v, %v", session, err)
	}
	unknown := order
	unknown.Email = ""
	if _, err := c.Open(t.Context(), unknown); err != nil {
		t.Errorf("without an address: %v", err)
	}
}

// TestMockRefusesWhatIsNoParameter is why the test above means something.
func TestMockRefusesWhatIsNoParameter(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, startMock(t)+"/v1/checkout/sessions", strings.NewReader("mode=payment&nonsense=1"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer sk_test_123")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusBadRequest {
		t.Errorf("%s, %v", res.Status, err)
	}
}

// startMock starts stripe-mock for a test, and returns its address.
func startMock(t *testing.T) string {
	t.Helper()
	path := findMock(t)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil { // It takes the port over.
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var said lockedBuffer
	mock := exec.CommandContext(ctx, path, "-http-addr", address, "-https-addr", "127.0.0.1:0")
	mock.Stdout, mock.Stderr = &said, &said
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = mock.Wait() // It was killed.
	})
	dialer := net.Dialer{}
	for range 300 {
		if conn, err := dialer.DialContext(t.Context(), "tcp", address); err == nil {
			_ = conn.Close() // Nothing was sent.
			return "http://" + address
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("stripe-mock does not listen: %s", said.String())
	return ""
}

// findMock skips the test where there is no stripe-mock, except where everything has to be
// tested.
func findMock(t *testing.T) string {
	t.Helper()
	places := []string{"stripe-mock", filepath.Join(os.Getenv("GOBIN"), "stripe-mock"), filepath.Join(build.Default.GOPATH, "bin", "stripe-mock")}
	for _, name := range places {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const wanted = "no stripe-mock found: go install github.com/stripe/stripe-mock@v0.203.0"
	if os.Getenv("CI") == "true" {
		t.Fatal(wanted)
	}
	t.Skip(wanted)
	return ""
}

// lockedBuffer is written to by a process, and read by a test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
