// AIMiniGames is a site where people say what they want to play, and a minute later play it.
package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	netmail "net/mail"
	"net/url"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alexedwards/scs/postgresstore"
	"github.com/jmoiron/sqlx"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"golang.org/x/net/publicsuffix"

	"aiminigames/db"
	"aiminigames/db/local"
	"aiminigames/handlers"
	"aiminigames/handlers/checkout"
	"aiminigames/jobs/llm"
	"aiminigames/jobs/mail"
	"aiminigames/jobs/moderation"
	"aiminigames/jobs/seed"
	"aiminigames/jobs/worker"
	"aiminigames/static"
	"aiminigames/store"
)

const usage = `usage: aiminigames [command]

  serve              migrate, serve the site and work the jobs (also without a command)
  migrate up         bring the database to this version
  migrate down N     take back our last N migrations
  migrate version    say which migration the database is at
  seed [-games N]    fill the database with a demo catalogue
  admin EMAIL        make the member with this address an admin
  version            say what this is
  help               say this

Settings come from the environment: see .env.example.
`

// config is everything the environment decides. Only main reads the environment.
type config struct {
	port                   string
	base, play             *url.URL
	hosts                  []string
	production             bool
	databaseURL, directURL string // empty: a private server of our own
	dataDir                string
	secret                 string // empty: made and kept in dataDir
	metricsToken           string
	addressFrom            string
	process                store.Process // where others find us; it has its name once it runs
	model                  llm.Config
	endpoint, guard        moderation.Config // neither is asked without a model
	policy                 store.Policy
	mail                   mail.Config     // without a host, mails wait
	stripe                 checkout.Config // without a key nobody can pay
	generationPrice        int             // credits
	logLevel               slog.Level
}

func configure(getenv func(string) string) (config, error) {
	cfg := config{
		port:        cmp.Or(getenv("PORT"), "8080"),
		production:  getenv("ENVIRONMENT") == "production",
		databaseURL: getenv("DATABASE_URL"), directURL: cmp.Or(getenv("DATABASE_DIRECT_URL"), getenv("DATABASE_URL")),
		dataDir: getenv("DATA_DIR"), secret: getenv("SECRET_KEY"), metricsToken: getenv("METRICS_TOKEN"),
	}
	var wrong []error
	refuse := func(name, reason string) { wrong = append(wrong, fmt.Errorf("%s %s", name, reason)) }
	if n, err := strconv.ParseUint(cfg.port, 10, 16); err != nil || n == 0 {
		refuse("PORT", "is not a port: "+cfg.port)
		cfg.port = "8080" // So that nothing else is found wrong for it.
	}
	if !slices.Contains([]string{"", "development", "production"}, getenv("ENVIRONMENT")) {
		refuse("ENVIRONMENT", "is neither development nor production")
	}
	origin := func(name, otherwise string) *url.URL {
		u, err := url.Parse(strings.TrimSuffix(cmp.Or(getenv(name), otherwise), "/"))
		if err != nil || u.Host == "" || u.Path != "" || u.Scheme != "http" && u.Scheme != "https" {
			refuse(name, "is not an origin, such as https://example.com")
			return &url.URL{}
		}
		if cfg.production && u.Scheme != "https" && name != "PRIVATE_URL" {
			refuse(name, "has to be https in production")
		}
		return u
	}
	cfg.base, cfg.play = origin("BASE_URL", "http://localhost:"+cfg.port), origin("PLAY_URL", "http://127.0.0.1:"+cfg.port)
	private := origin("PRIVATE_URL", "http://"+net.JoinHostPort(cmp.Or(getenv("FLY_PRIVATE_IP"), "127.0.0.1"), cfg.port))
	cfg.process = store.Process{Machine: getenv("FLY_MACHINE_ID"), Address: private.String()}
	if site(cfg.base) == site(cfg.play) {
		refuse("PLAY_URL", "is of the same site as BASE_URL: games need one of their own")
	}
	cfg.hosts = strings.FieldsFunc(cmp.Or(strings.ToLower(getenv("ALLOWED_HOSTS")), cfg.base.Hostname()), func(r rune) bool { return r == ',' || r == ' ' })
	if cfg.production && len(cfg.secret) < 32 {
		refuse("SECRET_KEY", "needs 32 characters or more in production")
	}
	if cfg.production && cfg.databaseURL == "" {
		refuse("DATABASE_URL", "is needed in production")
	}
	if getenv("FLY_APP_NAME") != "" {
		cfg.addressFrom = "Fly-Client-IP"
	}
	if err := cfg.logLevel.UnmarshalText([]byte(cmp.Or(getenv("LOG_LEVEL"), "info"))); err != nil {
		refuse("LOG_LEVEL", "is none of debug, info, warn, error")
	}
	cfg.model = llm.Config{Key: getenv("OPENAI_API_KEY"), BaseURL: getenv("OPENAI_BASE_URL"), Model: getenv("OPENAI_MODEL")}
	if cfg.model.BaseURL == "" {
		cfg.model.Provider = "OpenAI"
	}
	if cfg.model.Key == "" && cfg.model.BaseURL == "" && getenv("HUGGINGFACE_API_KEY") != "" {
		cfg.model.Key, cfg.model.BaseURL, cfg.model.Provider = getenv("HUGGINGFACE_API_KEY"), llm.HuggingFaceURL, "Hugging Face"
		cfg.model.Model = cmp.Or(cfg.model.Model, llm.HuggingFaceModel)
	}
	cfg.moderation(getenv)
	if !slices.Contains(store.Policies, cfg.policy) {
		refuse("MODERATION_POLICY", "is none of publish, unlist, queue")
	}
	price, err := strconv.ParseUint(cmp.Or(getenv("GENERATION_CREDITS"), "10"), 10, 16)
	if err != nil || price > 1000 {
		refuse("GENERATION_CREDITS", "is no whole number from 0 to 1000: "+getenv("GENERATION_CREDITS"))
	}
	cfg.generationPrice = int(price)
	if u, err := url.Parse(cfg.model.BaseURL); cfg.model.BaseURL != "" && (err != nil || u.Host == "") {
		refuse("OPENAI_BASE_URL", "is not an address, such as http://localhost:11434/v1")
	}
	cfg.stripe = checkout.Config{Key: getenv("STRIPE_SECRET_KEY"), WebhookSecret: getenv("STRIPE_WEBHOOK_SECRET"), APIURL: strings.TrimSuffix(getenv("STRIPE_API_URL"), "/")}
	if cfg.stripe.Key != "" && cfg.stripe.WebhookSecret == "" {
		refuse("STRIPE_WEBHOOK_SECRET", "is needed with STRIPE_SECRET_KEY: without it no payment arrives")
	}
	if cfg.production && strings.Contains(cfg.stripe.Key, "_test_") {
		refuse("STRIPE_SECRET_KEY", "is for tests: with it anybody pays with a card that is none, which production cannot have")
	}
	if cfg.stripe.Key == "" && cfg.stripe.WebhookSecret != "" {
		refuse("STRIPE_SECRET_KEY", "is needed with STRIPE_WEBHOOK_SECRET: without it nobody can pay")
	}
	if cfg.stripe.APIURL != "" {
		origin("STRIPE_API_URL", "")
	}
	cfg.mail = mail.Config{
		Host: getenv("SMTP_HOST"), User: getenv("SMTP_USER"), Password: getenv("SMTP_PASSWORD"),
		From: cmp.Or(getenv("MAIL_FROM"), "AIMiniGames <no-reply@"+cfg.base.Hostname()+">"),
	}
	port, err := strconv.ParseUint(cmp.Or(getenv("SMTP_PORT"), "587"), 10, 16)
	if err != nil || port == 0 {
		refuse("SMTP_PORT", "is not a port: "+getenv("SMTP_PORT"))
	}
	cfg.mail.Port = int(port)
	if _, err := netmail.ParseAddress(cfg.mail.From); err != nil && getenv("MAIL_FROM") != "" {
		refuse("MAIL_FROM", "is not an address, such as AIMiniGames <hello@example.com>")
	}
	return cfg, errors.Join(wrong...)
}

// moderation finds out who judges texts: OpenAI's moderation endpoint where there is a key of
// theirs, another's where it is named. A game that neither has judged is listed while a site is
// developed, but not in production.
func (cfg *config) moderation(getenv func(string) string) {
	at := moderation.Config{Key: getenv("OPENAI_API_KEY"), BaseURL: getenv("OPENAI_BASE_URL")}
	cfg.endpoint, cfg.guard = at, at
	cfg.endpoint.Model, cfg.guard.Model = getenv("OPENAI_MODERATION_MODEL"), getenv("MODERATION_GUARD_MODEL")
	switch {
	case at.Key == "" && at.BaseURL == "":
		cfg.endpoint.Model, cfg.guard.Model = "", "" // There is nobody to ask.
	case at.BaseURL == "":
		cfg.endpoint.Model = cmp.Or(cfg.endpoint.Model, moderation.OpenAIModel)
	}
	usual := store.PolicyPublish
	if cfg.production {
		usual = store.PolicyUnlist
	}
	cfg.policy = cmp.Or(store.Policy(getenv("MODERATION_POLICY")), usual)
}

// judge makes what judges texts.
func (cfg *config) judge() (*moderation.Judge, error) {
	judge := &moderation.Judge{}
	if cfg.endpoint.Model != "" {
		judge.Endpoint = moderation.NewEndpoint(cfg.endpoint)
	}
	var err error
	if cfg.guard.Model != "" {
		judge.Guard, err = moderation.NewGuard(cfg.guard)
	}
	return judge, err
}

// site is what browsers take for one site: a registrable domain, or a host that has none.
func site(u *url.URL) string {
	host := u.Hostname()
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil && net.ParseIP(host) == nil {
		return domain
	}
	return host
}

func main() {
	if err := start(os.Args[1:]); err != nil {
		if errors.Is(err, errUsage) {
			fmt.Fprint(os.Stderr, usage)
			os.Exit(2)
		}
		fmt.Fprintln(os.Stderr, "aiminigames:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("wrong usage")

func start(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch strings.Join(args, " ") { // What needs no settings.
	case "version":
		version()
		return nil
	case "help", "-h", "-help", "--help":
		fmt.Print(usage)
		return nil
	}
	command, err := parse(args)
	if err != nil {
		return err
	}
	cfg, err := configure(os.Getenv)
	if err == nil {
		err = cfg.settle()
	}
	if err != nil {
		return err
	}
	return command(ctx, cfg)
}

// settle finds the folder for what we keep on this machine, and the secret in it.
func (cfg *config) settle() error {
	if cfg.dataDir == "" {
		here, err := os.Getwd()
		if err != nil {
			return err
		}
		if cfg.dataDir, err = local.DefaultDir(here); err != nil {
			return err
		}
	}
	var err error
	if cfg.secret == "" {
		cfg.secret, err = local.Secret(cfg.dataDir)
	}
	return err
}

// parse finds what the words on the command line ask for.
func parse(args []string) (func(context.Context, config) error, error) {
	if len(args) == 0 {
		return serve, nil
	}
	rest := args[1:]
	switch args[0] {
	case "serve":
		if len(rest) == 0 {
			return serve, nil
		}
	case "admin":
		if len(rest) == 1 && strings.Contains(rest[0], "@") {
			return onDatabase(func(ctx context.Context, p pools) error {
				user, err := p.store.MakeAdmin(ctx, rest[0])
				if errors.Is(err, store.ErrNotFound) {
					return fmt.Errorf("nobody has signed up with %s", rest[0])
				}
				fmt.Printf("%s is an admin.\n", user.Handle)
				return err
			}), nil
		}
	case "seed":
		flags := flag.NewFlagSet("seed", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		games := flags.Int("games", 60, "")
		if flags.Parse(rest) == nil && flags.NArg() == 0 && *games > 0 && *games <= 1_000_000 {
			return onDatabase(func(ctx context.Context, p pools) error { return seed.Catalogue(ctx, p.store, *games, os.Stdout) }), nil
		}
	case "migrate":
		return parseMigrate(rest)
	}
	return nil, errUsage
}

func parseMigrate(args []string) (func(context.Context, config) error, error) {
	switch {
	case slices.Equal(args, []string{"up"}):
		return onDatabase(func(context.Context, pools) error { return nil }), nil // onDatabase has done it.
	case slices.Equal(args, []string{"version"}):
		return onPool(func(ctx context.Context, p pools) error {
			ours, river, dirty, err := db.Version(ctx, p.direct.DB)
			fmt.Printf("ours %d, River's %d, dirty %v\n", ours, river, dirty)
			return err
		}), nil
	case len(args) == 2 && args[0] == "down":
		if n, err := strconv.Atoi(args[1]); err == nil && n > 0 {
			return func(ctx context.Context, cfg config) error {
				return onPool(func(ctx context.Context, p pools) error {
					if cfg.production {
						if err := p.store.NoMoney(ctx); err != nil {
							return err
						}
					}
					return db.MigrateDown(ctx, p.direct.DB, n)
				})(ctx, cfg)
			}, nil
		}
	}
	return nil, errUsage
}

// version says what this is.
func version() {
	commit := "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			commit = s.Value
		}
	}
	fmt.Printf("aiminigames %s, commit %s, %s\n", info.Main.Version, commit, runtime.Version())
}

// pools are the ways to the database, and the store on top.
type pools struct {
	pool, direct *sqlx.DB               // direct goes past a transaction pooler
	queue        *river.Client[*sql.Tx] // takes jobs, and does none
	store        *store.Store
}

// onPool runs do on the database, bringing up our own server where there is no other.
func onPool(do func(context.Context, pools) error) func(context.Context, config) error {
	return func(ctx context.Context, cfg config) error { return cfg.withDatabase(ctx, newLog(cfg), do) }
}

// onDatabase does so once the schema is up to date.
func onDatabase(do func(context.Context, pools) error) func(context.Context, config) error {
	return onPool(func(ctx context.Context, p pools) error {
		if err := db.MigrateUp(ctx, p.direct.DB); err != nil {
			return err
		}
		return do(ctx, p)
	})
}

func (cfg *config) withDatabase(ctx context.Context, log *slog.Logger, do func(context.Context, pools) error) (err error) {
	if cfg.databaseURL == "" {
		server, err := local.Start(ctx, local.Config{Dir: cfg.dataDir, Log: log, Sync: true})
		if err != nil {
			return err
		}
		defer func() {
			soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
			defer cancel()
			err = errors.Join(err, server.Stop(soon))
		}()
		cfg.databaseURL = server.URL(local.Role)
		cfg.directURL = cfg.databaseURL
	}
	var p pools
	if p.pool, err = db.Open(ctx, cfg.databaseURL); err != nil {
		return err
	}
	defer p.pool.Close()
	if p.direct, err = db.Open(ctx, cfg.directURL); err != nil {
		return err
	}
	defer p.direct.Close()
	if p.queue, err = river.NewClient(riverdatabasesql.New(p.pool.DB), &river.Config{Logger: log}); err != nil {
		return err
	}
	p.store = store.New(p.pool, p.queue)
	p.store.Pooled = cfg.databaseURL != cfg.directURL
	p.store.GenerationPrice, p.store.Policy, p.store.Visible = cfg.generationPrice, cfg.policy, moderation.Strings
	p.store.ChatJudged = cfg.endpoint.Model != "" || cfg.guard.Model != ""
	p.store.Links = store.Links{Origin: cfg.base.String(), Secret: []byte(cfg.secret)}
	return do(ctx, p)
}

func newLog(cfg config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.logLevel}
	if cfg.production {
		return slog.New(slog.NewJSONHandler(os.Stdout, options))
	}
	return slog.New(slog.NewTextHandler(os.Stdout, options))
}

// post makes what sends mails, and says what becomes of them where nothing does.
func (cfg *config) post(log *slog.Logger) (*mail.Sender, store.Post, error) {
	switch {
	case cfg.mail.Host != "":
		sender, err := mail.New(cfg.mail)
		return sender, store.PostSent, err
	case cfg.production:
		log.Warn("no mail is sent: SMTP_HOST is not set. Mails wait; nobody can verify an address or choose a new password")
		return nil, store.PostWaits, nil
	}
	return nil, store.PostShown, nil
}

func serve(ctx context.Context, cfg config) error {
	listener, err := net.Listen("tcp", ":"+cfg.port)
	if err != nil {
		return err
	}
	return run(ctx, cfg, newLog(cfg), listener)
}

// run serves the site on listener until ctx ends, and then lets go of things in the order
// that lets each finish: requests and rooms, jobs, database.
func run(ctx context.Context, cfg config, log *slog.Logger, listener net.Listener) error {
	return cfg.withDatabase(ctx, log, func(ctx context.Context, p pools) error {
		if err := db.MigrateUp(ctx, p.direct.DB); err != nil {
			return err
		}
		if cfg.production {
			if err := p.store.NoTestCredits(ctx); err != nil {
				return err
			}
		}
		assets, err := static.New()
		if err != nil {
			return err
		}
		var model *llm.Client
		modelName := ""
		if cfg.model.Key != "" || cfg.model.BaseURL != "" {
			model = llm.New(cfg.model)
			modelName = model.Name()
		}
		sender, post, err := cfg.post(log)
		if err != nil {
			return err
		}
		judge, err := cfg.judge()
		if err != nil {
			return err
		}
		workers, err := worker.New(worker.Config{Pool: p.pool.DB, Direct: p.direct, Store: p.store, Model: model, Mail: sender, Judge: judge, Log: log})
		if err != nil {
			return err
		}
		if err := workers.Start(ctx); err != nil {
			return err
		}
		var payments *checkout.Client
		if cfg.stripe.Key != "" {
			payments = checkout.New(cfg.stripe)
		}
		sessionStore := postgresstore.New(p.pool.DB)
		defer sessionStore.StopCleanup()
		cfg.process.Name = workers.Name()
		jobsUI, err := handlers.NewJobs(p.queue, log)
		if err != nil {
			return err
		}
		looking, stopLooking := context.WithCancel(context.WithoutCancel(ctx))
		defer stopLooking()
		if err := jobsUI.Start(looking); err != nil {
			return err
		}
		rooms := handlers.NewRooms(p.store, cfg.process, log)
		site := &handlers.Site{
			Log: log, Store: p.store, Sessions: handlers.NewSessions(sessionStore, cfg.base), Assets: assets,
			Rooms: rooms, Process: cfg.process, Jobs: jobsUI,
			Checkout: payments, TestTopUps: payments == nil && !cfg.production,
			Metrics: handlers.NewMetrics(collectors.NewDBStatsCollector(p.pool.DB, "postgres"), handlers.RoomMetrics(rooms)),
			BaseURL: cfg.base, PlayURL: cfg.play, AllowedHosts: cfg.hosts, AddressFrom: cfg.addressFrom,
			Secret: []byte(cfg.secret), MetricsToken: cfg.metricsToken, ModelName: modelName, Post: post,
			Ready: func(r *http.Request) error { return db.Ready(r.Context(), p.pool) },
		}
		ears := db.Listener{URL: cfg.directURL, Channels: site.Channels(), Again: site.Missed, Log: log}
		hearing, deafen := context.WithCancel(context.WithoutCancel(ctx))
		defer deafen()
		deaf := make(chan struct{})
		go func() { ears.Listen(hearing); close(deaf) }()
		server := &http.Server{
			Handler: site.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute,
		}
		failed := make(chan error, 1)
		go func() { failed <- server.Serve(listener) }() // Shutdown ends it.
		log.Info("serving", "at", cfg.base.String(), "model", cmp.Or(modelName, "none: the built-in generator"))

		select {
		case err = <-failed:
			err = fmt.Errorf("serve: %w", err)
		case <-ctx.Done():
		}
		soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		deafen()
		closed := make(chan error, 2)
		go func() { closed <- rooms.Close(soon) }() // Sockets are told at once: they are none of what Shutdown waits for.
		go func() { closed <- site.CloseSockets(soon) }()
		err = errors.Join(err, server.Shutdown(soon), <-closed, <-closed)
		<-deaf
		return errors.Join(err, workers.Stop(soon))
	})
}
