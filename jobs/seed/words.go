package seed

import (
	"fmt"
	"strings"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

var (
	handles = strings.Fields(`marbleowl tinyforge pixelmoss saltandsugar nightferry paperkite juniperfox humblebee slowcomet
		mintcondition driftwood lanternfish oakandiron quietstorm bluebottle hazelnut papercrane riverstone sunnyside tumbleweed
		velvetcrow wildplum zigzag copperpot dandelion emberglow foggybottom goldfinch inkwell kettledrum`)
	heroes = strings.Split("a hungry purple cat,a brave orange fox,a sleepy panda,a tiny robot,a flying pig,a pink octopus,a green dragon,"+
		"a curious penguin,a blue whale,a red ladybug,a golden dog,a white rabbit,a clever monkey,a grumpy crab,a happy frog,a yellow duck,"+
		"a little astronaut,a silver wizard,a black knight,a baby turtle", ",")
	goods = strings.Split("fish,stars,apples,coins,cupcakes,gems,strawberries,balloons,donuts,mushrooms,carrots,cherries,bananas,snowflakes,"+
		"candies,acorns,cookies,flowers,pizza slices,hearts", ",")
	enemies = strings.Split("bombs,rocks,ghosts,spiders,meteors,bees,lightning,skulls,snakes,fireballs", ",")
	places  = strings.Split("in space,under water,in the forest,in a candy world,in the city,in the desert,at night,in the snow,in a garden,"+
		"in a castle,in the kitchen", ",")
	duels = strings.Split("a paddle duel between {hero} and {rival} with {good} {place},air hockey for two players {place},"+
		"ping pong with {good} {place} with powerups,fast neon pong with a friend {place},table tennis against {rival} {place} with spin", ",")
	boards = strings.Split("tic tac toe with {good} {place},connect four with {good} {place},reversi {place} with a friend,"+
		"gomoku {place} with a 5 minute clock,noughts and crosses {place}", ",")
	paces = strings.Split("slow and calm,fast,with 3 lives,with 5 lives,for 60 seconds,very fast,easy,hard,first to 30 points,with powerups", ",")
)

// prompt is what the creator of game i asked for. They differ for some 900,000 games.
func prompt(i int) string {
	pick := func(list []string, skip int) string { return list[(i*skip+i/len(list))%len(list)] }
	hero, good, place, pace := pick(heroes, 7), pick(goods, 3), pick(places, 5), pick(paces, 3)
	for two, list := range map[int][]string{5: duels, 10: boards} { // Two of twelve are for two.
		if i%12 == two {
			return strings.NewReplacer("{hero}", hero, "{rival}", pick(heroes, 11), "{good}", good, "{place}", place).Replace(list[i/12%len(list)])
		}
	}
	switch i % 4 {
	case 0:
		return fmt.Sprintf("%s catching falling %s and dodging %s %s, %s", hero, good, pick(enemies, 3), place, pace)
	case 1:
		return fmt.Sprintf("a snake game where %s eats %s %s, %s", hero, good, place, pace)
	case 2:
		return fmt.Sprintf("a brick breaker with %s and bricks of %s %s, %s", hero, good, place, pace)
	}
	return fmt.Sprintf("a memory game about %s with %s %s, %s", good, hero, place, pace)
}

func players() []store.SamplePlayer {
	people := make([]store.SamplePlayer, len(handles))
	for i, h := range handles {
		people[i] = store.SamplePlayer{ID: uuid.NewV5(namespace, h), Handle: h, Hue: i * 37 % 360}
	}
	return people
}

// slug is the plain letters of a title, with hyphens between its words.
func slug(title string) string {
	var words []string
	for _, w := range store.Words(title) {
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") == "" {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return "game"
	}
	s := strings.Join(words, "-")
	return strings.Trim(s[:min(len(s), 60)], "-")
}
