package views

const sdkManifest = `<script type="application/json" id="minigame">
{
  "contract": 1,
  "title": "Star Cat",
  "genre": "catch",
  "players": { "min": 1, "max": 1 },
  "controls": ["Arrow keys or drag to move"],
  "goal": "Catch 30 fish before the comets get you."
}
</script>`

type sdkCall struct{ anchor, name, text, example string }

// sdkCalls is every call that there is, in the order in which a game meets them.
var sdkCalls = [...]sdkCall{
	{
		"ready", "ready()",
		"Say that the first frame is drawn and that input works. A game that has not said so after ten seconds counts as one that did not start.",
		"draw()\nminigame.ready()",
	},
	{
		"score", "score(n)",
		"Tell the score whenever it changes. The page shows it beside the game.",
		"points += 10\nminigame.score(points)",
	},
	{
		"progress", "progress(p)",
		"Tell how far the player has come, from 0 to 1. The page shows a bar.",
		"minigame.progress(level / levels)",
	},
	{
		"gameOver", "gameOver(result)",
		"Say that a run has ended. This is what counts for the board of best scores. Both fields may be left out.",
		"minigame.gameOver({ score: points, won: lives > 0 })",
	},
	{
		"save", "save(data), load()",
		"Keep something for this player and this game: anything that JSON can hold, up to 100 KB. The answer of load is null where nothing was saved.",
		"await minigame.save({ level: 4 })\nconst saved = await minigame.load()\nif (saved) level = saved.level",
	},
	{
		"on", "on(event, f)",
		"Listen to the page: pause, resume, restart, mute, unmute, tune and owned. It returns a function that stops listening. Frames, timers and sound are held during a pause even if a game does not listen.",
		"const off = minigame.on('restart', () => begin())\nminigame.on('pause', () => { paused = true })\nminigame.on('resume', () => { paused = false })",
	},
	{
		"random", "random(), seed",
		"Chance that can be repeated: the same seed gives the same numbers. Each run gets its own seed.",
		"const lane = Math.floor(minigame.random() * 3)",
	},
	{
		"sound", "muted, sound(name)",
		"Whether the player wants quiet, and short sounds that come with the SDK.",
		"minigame.sound('coin')\nif (!minigame.muted) music.play()",
	},
	{
		"toast", "toast(text)",
		"Show a short message over the game, always as plain text.",
		"minigame.toast('Level 4')",
	},
	{
		"storage", "storage",
		"Like localStorage, kept for each player and game.",
		"minigame.storage.setItem('skin', 'purple')",
	},
	{
		"player", "player, locale",
		"The player's alias, colour and whether they are a guest; and the language to greet them in.",
		"title.textContent = minigame.player.name\ntitle.style.color = minigame.player.color",
	},
	{
		"owned", "owned, buy()",
		"A paid game can be tried for three minutes before it is bought. Only play counts: until 30 seconds after the last key, touch or move of the pointer in it, or button of a gamepad. Until it is bought owned is false, and the document decides how much it shows. " +
			"buy() offers the whole game in place. The run is paused meanwhile; after the purchase owned is true, the event owned comes, and the run goes on. " +
			"In a free game, for its creator and in rooms owned is always true. " +
			"The demo and the full game are one document, which every browser downloads: somebody determined can unlock it. Keep out of it what must not leak.",
		"const levels = ['Pond', 'River', 'Sea', 'Space']\nlet level = 0, finished = false\n\n" +
			"function begin(n) {\n  level = n\n  finished = false\n}\n\n" +
			"function finish() {\n  finished = true\n  const last = minigame.owned ? levels.length - 1 : 1\n  if (level < last) begin(level + 1)\n  else if (minigame.owned) minigame.gameOver({ won: true })\n  else minigame.buy()\n}\n\n" +
			"minigame.on('owned', () => { if (finished) finish() })",
	},
	{
		"tuning", "tuning",
		"The values of what the game declares as tuning, by key.",
		"const speed = minigame.tuning.speed ?? 5",
	},
}
