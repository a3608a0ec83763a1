package checkout_test

import (
	"bufio"
	"context"
	"go/build"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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

// startMock starts stripe-mock for a test, and returns the address that it says it listens at.
func startMock(t *testing.T) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	mock := exec.CommandContext(ctx, findMock(t), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	says, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	mock.Stderr = mock.Stdout
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	listens, ended := make(chan string, 1), make(chan bool)
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(says); lines.Scan(); {
			if _, address, ok := strings.Cut(lines.Text(), "Listening for HTTP at address: "); ok {
				listens <- "http://" + address
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		_ = mock.Wait() // It was killed.
	})
	select {
	case address := <-listens:
		return address
	case <-ended:
		t.Fatal("stripe-mock ended before it listened")
		return ""
	}
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
