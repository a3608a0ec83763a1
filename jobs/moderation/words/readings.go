package words

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// readings are what a word says in Latin letters: without its accents and with them, and
// each of these twice, as a 1 is like i and like l.
type readings [4][]run

// read returns the readings of text, in lower case, and whether there is a 1 in it.
func read(text string) (says readings, ambiguous bool) {
	plain := latin(strip(text))
	says[0], says[1] = ones(plain)
	says[2], says[3] = says[0], says[1]
	if !ascii(text) {
		says[2], says[3] = ones(latin(norm.NFC.String(text)))
	}
	return says, strings.Contains(plain, "1")
}

// ones are letters with each 1 as an i, and as an l.
func ones(letters string) (i, l []run) {
	i = runs(strings.ReplaceAll(letters, "1", "i"))
	if !strings.Contains(letters, "1") {
		return i, i
	}
	return i, runs(strings.ReplaceAll(letters, "1", "l"))
}

func ascii(text string) bool {
	for _, r := range text {
		if r > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// strip takes accents off, and writes ß as it is spoken.
func strip(text string) string {
	if ascii(text) {
		return strings.ToLower(text)
	}
	return strings.ReplaceAll(norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return unicode.ToLower(r) // 𝐍 has no small letter of its own.
	}, norm.NFKD.String(text))), "ß", "ss")
}

// latin writes look-alikes as the letters they are like.
func latin(text string) string {
	like := likeLatin()
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case unseen(r):
			return -1
		}
		if letter, ok := like[r]; ok {
			return letter
		}
		return r
	}, text)
}

// Each sign of lookAlikes is taken for the letter below it: digits, signs, Cyrillic, Greek,
// the i without a dot, small capitals, Armenian.
const (
	lookAlikes = "0345789@$€!|+абвгеёкмнорстухіїјѕԁһԛѡαβεζικμνορτυχωıᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɡɩօսո"
	lettersFor = "oeastbgasei1tabbreekmhopctyxiijsdhqwabezikmvoptuxwiabcdefghijklmnoprstuvwyzgioun"
)

var likeLatin = sync.OnceValue(func() map[rune]rune {
	like := map[rune]rune{}
	letters := []rune(lettersFor)
	for i, r := range []rune(lookAlikes) {
		like[r] = letters[i]
	}
	return like
})

// longestSign is the bytes one sign may be written out in. Ligatures such as ﬃ are within;
// Arabic has signs that are a sentence, and spell nothing in Latin letters.
const longestSign = 12

// written is r as it is read, in lower case: the letter in a ring or a box, and nothing too long.
func written(r rune) rune {
	if r <= unicode.MaxASCII {
		return unicode.ToLower(r)
	}
	if letter := enclosed(r); letter != 0 {
		return letter
	}
	if len(norm.NFKD.PropertiesString(string(r)).Decomposition()) > longestSign {
		return unicode.ReplacementChar
	}
	return unicode.ToLower(r)
}

// enclosed is the letter within r, or 0: in brackets, in a ring or a box, black or white,
// or half of a flag.
func enclosed(r rune) rune {
	for _, a := range []rune{0x249c, 0x24b6, 0x24d0, 0x1f110, 0x1f130, 0x1f150, 0x1f170, flagA} {
		if r >= a && r < a+26 {
			return 'a' + r - a
		}
	}
	return 0
}

const flagA = 0x1f1e6

func flag(r rune) bool { return r >= flagA && r < flagA+26 }
