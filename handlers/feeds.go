package handlers

import (
	"encoding/xml"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

func (s *Site) robots(c echo.Context) error {
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /studio\nDisallow: /settings\nDisallow: /plays\nSitemap: "+s.BaseURL.String()+"/sitemap.xml\n")
}

// sitemap lists the newest games in the form of sitemaps.org.
func (s *Site) sitemap(c echo.Context) error {
	games, err := s.Store.Newest(c.Request().Context(), 5000)
	if err != nil {
		return err
	}
	type page struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	set := struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []page   `xml:"url"`
	}{Pages: []page{{Loc: s.BaseURL.String() + "/"}, {Loc: s.BaseURL.String() + "/games"}}}
	for _, g := range games {
		set.Pages = append(set.Pages, page{s.BaseURL.String() + "/games/" + g.Slug, g.UpdatedAt.UTC().Format(time.RFC3339)})
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.XML(http.StatusOK, set)
}
