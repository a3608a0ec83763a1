// Package seed makes a demo catalogue: believable games by believable people, made by the
// built-in generator as a creator's would be.
package seed

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/jobs/builtin"
	"aiminigames/jobs/document"
	"aiminigames/store"
)

const (
	distinct = 300  // documents; a larger catalogue, for measuring, uses them again
	batch    = 2000 // games in a transaction
)

// namespace makes the IDs of what is seeded the same every time.
var namespace = uuid.FromStringOrNil("6b0c2a52-90d5-4f59-a3b5-5f6d2f7f3c11")

// Catalogue adds the first `games` games of the demo catalogue, and tells out how it goes.
// What is there already stays: run twice, it adds nothing the second time.
func Catalogue(ctx context.Context, st *store.Store, games int, out io.Writer) error {
	people := players()
	if err := st.AddSamplePlayers(ctx, people); err != nil {
		return err
	}
	made, err := bodies(ctx, st, min(games, distinct))
	if err != nil {
		return err
	}
	now := time.Now()
	var first []store.Sample // those that are sold
	for from := 0; from < games; from += batch {
		samples := make([]store.Sample, 0, batch)
		for i := from; i < min(from+batch, games); i++ {
			samples = append(samples, sample(i, games, now, people, made))
		}
		if err := st.AddSamples(ctx, samples, people); err != nil {
			return err
		}
		if from == 0 {
			first = samples[:min(len(samples), sold)]
		}
		fmt.Fprintf(out, "\r%d of %d games", min(from+batch, games), games)
	}
	fmt.Fprint(out, ", and what was bought")
	if err := st.AddSampleSales(ctx, people, sales(first, now, people)); err != nil {
		return err
	}
	if err := st.RankTrending(ctx); err != nil {
		return err
	}
	fmt.Fprintln(out, ". Done.")
	return st.Analyze(ctx)
}

// body is a document with what belongs to it.
type body struct {
	genre, document, cover string
	manifest               document.Manifest
}

// bodies makes the documents of the first n games.
func bodies(ctx context.Context, st *store.Store, n int) ([]body, error) {
	made := make([]body, n)
	for i := range made {
		spec := specOf(i)
		html, err := builtin.Document(spec)
		if err != nil {
			return nil, err
		}
		checked, err := document.Check(html)
		if err != nil {
			return nil, err
		}
		made[i].genre, made[i].manifest = spec.Genre, checked.Manifest
		if made[i].document, err = st.AddSampleBlob(ctx, "text/html", checked.Document); err != nil {
			return nil, err
		}
		if made[i].cover, err = st.AddSampleBlob(ctx, "image/svg+xml", builtin.Cover(spec)); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func specOf(i int) builtin.Spec { return builtin.Understand(prompt(i), int64(i)+1) }

// sample is game i of a catalogue of n.
func sample(i, n int, now time.Time, people []store.SamplePlayer, made []body) store.Sample {
	chance := rand.New(rand.NewPCG(uint64(i), 7))
	spec := specOf(i)
	b := made[i%len(made)]
	if i >= len(made) { // Its own words, on the document of another.
		spec.Genre = b.genre
	}
	id := gameID(i)
	most := 400.0
	if n > 2000 {
		most = 20 // Each play is a row.
	}
	g := store.Sample{
		ID: id, VersionID: uuid.NewV5(namespace, fmt.Sprintf("version %d", i)), OwnerID: people[i%len(people)].ID,
		Slug: fmt.Sprintf("%s-%s", slug(spec.Title), id.String()[:10]), Title: spec.Title, Summary: spec.Goal,
		Genre: spec.Genre, Tags: builtin.Tags(spec), Prompt: prompt(i), Hue: builtin.Hue(spec), Spec: spec, Manifest: b.manifest,
		Notes:    store.Notes{Understood: spec.Understood, Assumed: spec.Assumed, CannotDo: spec.CannotDo},
		Document: b.document, Cover: b.cover,
		Plays: int(most * math.Pow(chance.Float64(), 4)), Likes: int(float64(len(people)) * math.Pow(chance.Float64(), 5)),
		Published: now.Add(-time.Duration(chance.Float64() * float64(90*24*time.Hour))), Picked: i%9 == 4 && i < 80,
		Reviews: int(float64(len(people)) * math.Pow(chance.Float64(), 3)), Stars: 2.5 + 2.5*chance.Float64(),
	}
	if n > 2000 {
		g.Reviews = min(g.Reviews, 3)
	}
	return priced(g, i, made)
}
