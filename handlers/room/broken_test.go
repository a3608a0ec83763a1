package room

import (
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func TestBrokenFramesReachNobodyElse(t *testing.T) {
	deep := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	frames := map[string]string{
		"nothing":                            ``,
		"a space":                            ` `,
		"no object":                          `[{"t":"msg","d":1}]`,
		"a string":                           `"msg"`,
		"cut":                                `{"t":"msg","d":1`,
		"more behind":                        `{"t":"msg","d":1}{"t":"msg","d":2}`,
		"a comma too many":                   `{"t":"msg","d":1,}`,
		"a cut string":                       `{"t":"msg","d":"a}`,
		"a raw newline":                      "{\"t\":\"msg\",\"d\":\"a\nb\"}",
		"an odd escape":                      `{"t":"msg","d":"\x41"}`,
		"no number":                          `{"t":"msg","d":01}`,
		"half a number":                      `{"t":"msg","d":1.}`,
		"NaN":                                `{"t":"msg","d":NaN}`,
		"half a word":                        `{"t":"msg","d":tru}`,
		"a name unquoted":                    `{t:"msg","d":1}`,
		"no UTF-8":                           "{\"t\":\"msg\",\"d\":\"\xff\"}",
		"half a character":                   "{\"t\":\"msg\",\"d\":\"\xe2\x82\"}",
		"a surrogate":                        "{\"t\":\"msg\",\"d\":\"\xed\xa0\x80\"}",
		"no UTF-8 unknown":                   "{\"t\":\"msg\",\"d\":1,\"x\":\"\xff\"}",
		"a byte order mark":                  "\ufeff{\"t\":\"msg\",\"d\":1}",
		"too deep":                           `{"t":"msg","d":` + deep(maxDepth+2) + `}`,
		"very deep":                          `{"t":"msg","d":` + deep(2000) + `}`,
		"no value":                           `{"t":"msg"}`,
		"an escaped value":                   `{"t":"msg","d\u0000":1}`,
		"a value for nobody in an injection": `{"t":"msg","d":1},{"t":"bye","reason":"ended"}`,
	}
	for name, frame := range frames {
		t.Run(name, func(t *testing.T) {
			inHouse(t, func(t *testing.T, h *house) {
				players := h.seat(t, 2)
				players[0].say("%s", frame)
				players[0].refused("broken")
				players[1].hearsOnly()
				players[0].say(`{"t":"msg","d":"fine"}`)
				players[1].hearsOnly(`{"t":"msg","from":1,"d":"fine"}`)
			})
		})
	}
}

func TestUnknownMessagesAreRefused(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for _, frame := range []string{`{}`, `{"t":1}`, `{"t":null}`, `{"t":"MSG","d":1}`, `{"t":"welcome"}`, `{"t":"bye","reason":"ended"}`, `{"T":"msg","d":1}`} {
			players[0].say("%s", frame)
			players[0].refused("unknown")
		}
		if err := players[0].conn.WriteMessage(websocket.BinaryMessage, []byte(`{"t":"msg","d":1}`)); err != nil {
			t.Fatal(err)
		}
		players[0].refused("broken")
		players[1].hearsOnly()
	})
}

func TestValuesArriveAsTheyWereSent(t *testing.T) {
	values := []string{
		`1e999999`, `-1E+400`, strings.Repeat("9", 3000), `0.` + strings.Repeat("1", 3000), `-0`,
		`"\ud800"`, `"𝄞\u0000\"\\\/\u2028` + "\u2028" + `"`, `{"a":1,"a":2}`, `{"__proto__":{"x":1}}`, `null`, `true`, `""`, `[]`, `{}`, `[ 1 , 2 ]`,
		`{"t":"bye","reason":"ended"}`, `"</script><!--"`, `"],[{\"t\":\"bye\"}"`, strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth),
	}
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for _, value := range values {
			players[0].say(`{"t":"msg","d":%s}`, value)
			players[1].hearsOnly(`{"t":"msg","from":1,"d":` + value + `}`)
		}
		players[0].say(`  { "x" : [ { } ] , "t" : "msg" , "from" : 2 , "n" : 1 , "d" : 1 , "d" : 2 , "to" : null }  `)
		players[1].hearsOnly(`{"t":"msg","from":1,"d":2}`)
		players[0].say(`{"t":"set","k":"a","k":"b","v":1,"v":2}`)
		players[1].hearsOnly(`{"t":"set","from":1,"k":"b","v":2}`)
	})
}

func TestMessagesToSomeReachOnlyThem(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 4)
		players[0].say(`{"t":"msg","d":1,"to":[2,4]}`)
		players[1].hearsOnly(`{"t":"msg","from":1,"d":1}`)
		players[2].hearsOnly()
		players[3].hearsOnly(`{"t":"msg","from":1,"d":1}`)
		players[0].say(`{"t":"msg","d":2,"to":[1]}`)
		players[0].hearsOnly() // Nobody hears their own.
		players[0].say(`{"t":"msg","d":3,"to":[7]}`)
		players[0].hearsOnly() // Nobody sits there now, but somebody may.
		for _, to := range []string{"[]", "[0]", "[9]", "[-1]", "[64]", "2", `"2"`, `["2"]`, "[2.5]", "[1e400]", "[[2]]", "{}", "[2,99]"} {
			players[0].say(`{"t":"msg","d":4,"to":%s}`, to)
			players[0].refused("seat")
		}
		players[1].hearsOnly()
	})
}
