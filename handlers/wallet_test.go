package handlers

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

func TestStatementAddsUp(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	slug := ada.sells("ada", 120, url.Values{"title": {"Purple Cats"}})
	doc := page(t, ben.get("/wallet"))
	if doc.Find(`[data-balance="0"]`).Length() != 1 || doc.Find(".statement .empty").Length() != 1 || doc.Find(".movement").Length() != 0 {
		t.Error("an empty wallet has no page of its own")
	}
	site.gets(t, "ben", 200)
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"120"}})

	doc = page(t, ben.get("/wallet"))
	var lines []string
	doc.Find(".movement").Each(func(_ int, line *goquery.Selection) {
		lines = append(lines, said(0, line.Find(".what"))+" "+said(0, line.Find(".amount"))+" "+strings.TrimPrefix(said(0, line.Find(".left")), "Balance "))
	})
	if got, want := strings.Join(lines, "; "), "Bought Purple Cats −120 80; Given by the site: For a test. +200 200"; got != want {
		t.Errorf("the statement says %q, want %q", got, want)
	}
	if sold := said(0, page(t, ada.get("/wallet")).Find(".movement")); !strings.Contains(sold, "Sold Purple Cats") || !strings.Contains(sold, "+102") {
		t.Errorf("the seller's says %q", sold)
	}
	menu := page(t, ben.get("/library")).Find(`#account a[href="/wallet"]`)
	if got := said(0, menu); got != "Wallet 80" {
		t.Errorf("the menu says %q", got)
	}
}

func TestStatementIsPaged(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ben := site.member(t, "ben")
	for n := range 130 {
		site.gets(t, "ben", n+1)
	}
	balance, seen := 130*131/2, 0
	for path := "/wallet"; path != ""; {
		doc := page(t, ben.get(path))
		doc.Find(".movement").Each(func(_ int, line *goquery.Selection) {
			seen++
			if got := strings.TrimPrefix(said(0, line.Find(".left")), "Balance "); strings.ReplaceAll(got, ",", "") != strconv.Itoa(balance) {
				t.Fatalf("line %d leaves %s, want %d", seen, got, balance)
			}
			amount, err := strconv.Atoi(strings.TrimPrefix(said(0, line.Find(".amount")), "+"))
			if err != nil {
				t.Fatal(err)
			}
			balance -= amount
		})
		more := doc.Find(".movements .more a")
		path = more.AttrOr("href", "")
		if got := more.AttrOr("hx-get", ""); got != path {
			t.Errorf("htmx asks for %q, the link leads to %q", got, path)
		}
		ben.htmx = true
		if path != "" && page(t, ben.get(path)).Find("h1, table table, [data-balance]").Length() != 0 {
			t.Error("the part of a later page is more than its lines")
		}
		ben.htmx = false
	}
	if seen != 130 || balance != 0 {
		t.Errorf("%d lines, which begin with a balance of %d; want 130 and 0", seen, balance)
	}
	if res := ben.get("/wallet?after=x"); res.Code != http.StatusNotFound {
		t.Errorf("no cursor: %d, want 404", res.Code)
	}
}

func TestStatementAsCSV(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben := site.member(t, "ada"), site.member(t, "ben")
	titles := []string{`=HYPERLINK("http://evil.example","x")`, "+1", "-1", "@SUM(1)", "＝1+1", "Cats, \"purple\"", "Plain"}
	site.gets(t, "ben", 1000)
	for _, title := range titles {
		slug := ada.sells("ada", 10, url.Values{"title": {title}})
		if res := ben.post("/games/"+slug+"/purchase", url.Values{"price": {"10"}}); res.Code != http.StatusSeeOther {
			t.Fatalf("buy %s: %d", title, res.Code)
		}
	}
	res := ben.get("/wallet/statement.csv")
	if kind := res.Header().Get("Content-Type"); res.Code != http.StatusOK || !strings.HasPrefix(kind, "text/csv") || !strings.Contains(res.Header().Get("Content-Disposition"), "attachment") {
		t.Fatalf("%d %s", res.Code, kind)
	}
	if body := res.Body.String(); strings.Count(body, "\r\n") != strings.Count(body, "\n") {
		t.Error("a line does not end as RFC 4180 has it")
	}
	lines, err := csv.NewReader(bytes.NewReader(res.Body.Bytes())).ReadAll()
	if err != nil || len(lines) != 2+len(titles) || strings.Join(lines[0], " ") != "time reason note amount balance" {
		t.Fatalf("%q, %v", lines, err)
	}
	for n, want := range []string{"Plain", `Cats, "purple"`, "'＝1+1", "'@SUM(1)", "'-1", "'+1", `'=HYPERLINK("http://evil.example","x")`} {
		line := lines[n+1]
		if line[1] != "purchase" || line[2] != want || line[3] != "-10" || line[4] != strconv.Itoa(930+10*n) {
			t.Errorf("line %d is %q, want %q", n+1, line, want)
		}
		if _, err := time.Parse(time.RFC3339, line[0]); err != nil {
			t.Error(err)
		}
	}
}
