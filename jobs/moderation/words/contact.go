package words

import (
	"regexp"
	"slices"
	"strings"
)

var (
	address  = regexp.MustCompile(`(?i)(?:https?://|\bwww\.)[^\s"'<>]+|\b(?:bit\.ly|t\.me|wa\.me|discord\.gg|tinyurl\.com|onlyfans\.com|goo\.gl)/[^\s"'<>]+`)
	mail     = regexp.MustCompile(`(?i)\b[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.([a-z]{2,12})\b`)
	phone    = regexp.MustCompile(`\+\d{1,3}(?:[ .-]\(?\d{1,8}\)?){1,5}|\b0[67](?:[ .-]\d\d){4}\b`)
	fileKind = []string{"png", "jpg", "jpeg", "gif", "webp", "svg", "mp", "wav", "ogg", "js", "css", "json"}
)

// plain are addresses that name formats and lead nowhere.
var plain = regexp.MustCompile(`(?i)^https?://(?:www\.)?(?:w3\.org|schema\.org|purl\.org)(?:[/?#]|$)`)

// contacts are the addresses and numbers in text, at most ten.
func contacts(text string) []Found {
	const most = 10
	var all []Found
	add := func(what string) {
		if len(all) < most {
			all = append(all, Found{Category: Contact, Text: strings.ToValidUTF8(what[:min(len(what), longestExcerpt)], "")})
		}
	}
	for _, a := range address.FindAllString(text, 4*most) {
		if !plain.MatchString(a) {
			add(a)
		}
	}
	for _, m := range mail.FindAllStringSubmatch(text, 4*most) {
		if !slices.Contains(fileKind, strings.ToLower(m[1])) {
			add(m[0])
		}
	}
	for _, p := range phone.FindAllString(text, 4*most) {
		if digits(p) >= 9 && digits(p) <= 15 {
			add(p)
		}
	}
	return all
}

func digits(text string) int {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
