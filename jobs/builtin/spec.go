package builtin

// Spec says what game is meant. It is stored as JSON with each generation and
// handed to the template as JSON, so its names and shapes are a contract.
type Spec struct {
	Contract int      `json:"contract"` // 1, raised when an old template could no longer read this
	Lang     string   `json:"lang"`     // of the prompt: en es fr de pt ru ja zh
	Genre    string   `json:"genre"`    // names the template: catch snake bricks memory duel board
	Rules    string   `json:"rules"`    // which game a board is for: tictactoe connect4 reversi gomoku; "" without one
	Seed     int64    `json:"seed"`     // 0 up to 2^53, so that JavaScript holds it exactly
	Title    string   `json:"title"`    // with Goal and Controls: shown to players, in Lang
	Goal     string   `json:"goal"`
	Controls []string `json:"controls"`
	Players  Players  `json:"players"`

	Theme   string   `json:"theme"` // the scenery, one of Themes
	Palette Palette  `json:"palette"`
	Hero    Sprite   `json:"hero"`
	Goods   []Sprite `json:"goods"`   // worth having: caught, eaten, paired; the ball of a duel; the pieces of a board game
	Enemies []Sprite `json:"enemies"` // to be avoided, or the other side of a duel; may be empty

	Pace      int      `json:"pace"`      // 1 calm to 10 frantic
	Lives     int      `json:"lives"`     // 1 to 9; 0 where there are none
	Seconds   int      `json:"seconds"`   // time limit, for each player of a board game; 0 is none
	Target    int      `json:"target"`    // points, goals or wins that end it; 0 is endless
	Size      int      `json:"size"`      // of the grid: snake cells a side, memory cards, brick rows, board cells a side; of a duel's paddles; 0 where there is none
	Mechanics []string `json:"mechanics"` // extras, in the words that ranges.go lists for the genre
	Sound     bool     `json:"sound"`
	Tags      []string `json:"tags"`

	Asked      []string `json:"asked"`      // settings that came from the creator's words; the rest may be surprised
	Understood []string `json:"understood"` // with the next two: sentences for the creator
	Assumed    []string `json:"assumed"`
	CannotDo   []string `json:"cannotDo"`
	Guesses    []Guess  `json:"guesses"` // the best genres first, when unsure; else empty
}

// Players is how many can play at once.
type Players struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Palette holds the colours of a game, each as #rrggbb.
type Palette struct {
	Back   string `json:"back"`   // top of the background
	Back2  string `json:"back2"`  // bottom of the background
	Ink    string `json:"ink"`    // readable on Back and Back2
	Accent string `json:"accent"` // the game's own colour
	Panel  string `json:"panel"`  // behind menus; Ink is readable on it
}

// Sprite is a thing on the screen. Color is #rrggbb, or "" where nobody asked for one.
type Sprite struct {
	Name  string `json:"name"`
	Emoji string `json:"emoji"`
	Color string `json:"color"`
}

// Guess is a genre that may have been meant. Scores of one prompt compare with each other only.
type Guess struct {
	Genre string  `json:"genre"`
	Score float64 `json:"score"`
}
