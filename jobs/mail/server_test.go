package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is an SMTP server that keeps what it is sent.
type server struct {
	answers map[string]string // to a command, in place of the usual
	tls     *tls.Config       // offers STARTTLS, and log-in behind it
	atOnce  bool              // TLS from the first byte

	mu    sync.Mutex // protects what follows
	said  []string   // by clients, without the mails themselves; behind TLS with a "!" before it
	mails []string
}

// listen answers one client at a time until the test ends, and returns the port.
func (s *server) listen(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.serve(conn)
		}
	})
	t.Cleanup(func() {
		_ = listener.Close() // It ends the loop.
		open.Wait()
	})
	return listener.Addr().(*net.TCPAddr).Port
}

func (s *server) serve(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second)) // A client that hangs is a test that fails.
	secure := s.atOnce
	if secure {
		conn = tls.Server(conn, s.tls)
	}
	lines := bufio.NewScanner(conn)
	fmt.Fprint(conn, "220 mail.test ESMTP\r\n")
	for lines.Scan() {
		line := lines.Text()
		command, _, _ := strings.Cut(strings.ToUpper(line), " ")
		s.note(line, secure)
		if answer := s.answers[command]; answer == "hang up" {
			return
		} else if answer != "" {
			fmt.Fprintf(conn, "%s\r\n", answer)
			continue
		}
		switch command {
		case "EHLO":
			fmt.Fprint(conn, "250-mail.test\r\n250-ENHANCEDSTATUSCODES\r\n")
			if s.tls != nil && !secure {
				fmt.Fprint(conn, "250-STARTTLS\r\n")
			}
			if secure {
				fmt.Fprint(conn, "250-AUTH PLAIN XOAUTH2\r\n")
			}
			fmt.Fprint(conn, "250 8BITMIME\r\n")
		case "STARTTLS":
			fmt.Fprint(conn, "220 2.0.0 go on\r\n")
			conn, secure = tls.Server(conn, s.tls), true
			lines = bufio.NewScanner(conn)
		case "AUTH":
			fmt.Fprint(conn, "235 2.7.0 welcome\r\n")
		case "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			s.keep(lines)
			fmt.Fprintf(conn, "%s\r\n", or(s.answers["."], "250 2.0.0 taken"))
		case "QUIT":
			fmt.Fprint(conn, "221 2.0.0 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 2.0.0 ok\r\n")
		}
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (s *server) note(line string, secure bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if secure {
		line = "!" + line
	}
	s.said = append(s.said, line)
}

// keep reads a mail up to the line that is a dot.
func (s *server) keep(lines *bufio.Scanner) {
	var mail strings.Builder
	for lines.Scan() && lines.Text() != "." {
		mail.WriteString(lines.Text() + "\n")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, mail.String())
}

// kept is what clients said, and their mails.
func (s *server) kept() (said string, mails []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "\n"), append([]string{}, s.mails...)
}

// certify returns a certificate for 127.0.0.1, and who trusts it.
func certify(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}
