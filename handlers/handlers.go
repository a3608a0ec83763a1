// Package handlers answers requests: it reads them, calls the store and renders views.
package handlers

import (
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/sync/singleflight"

	"aiminigames/handlers/checkout"
	"aiminigames/handlers/room"
	"aiminigames/static"
	"aiminigames/store"
)

// Site is everything a handler needs.
type Site struct {
	Log      *slog.Logger
	Store    *store.Store
	Sessions *scs.SessionManager
	Assets   *static.Assets
	Metrics  *Metrics
	Rooms    *room.Hub
	Process  store.Process    // that runs those rooms
	Checkout *checkout.Client // takes payments; nil without a Stripe account
	Jobs     http.Handler     // River UI

	BaseURL      *url.URL   // public origin of the site
	PlayURL      *url.URL   // origin of game documents: another site
	AllowedHosts []string   // names that Host may have; others get 421
	AddressFrom  string     // header with the visitor's address, where a proxy sets one; else empty
	Secret       []byte     // signs tickets, and what our machines say to each other
	MetricsToken string     // lets others than loopback read /metrics; empty lets nobody
	ModelName    string     // of the model that is connected, else empty
	TestTopUps   bool       // members get credits for nothing, on a site under development
	Post         store.Post // what becomes of mails
	Ready        func(r *http.Request) error

	pages    pages
	limits   limits
	frames   frames
	crowd    crowd
	bells    bells
	claims   singleflight.Group // by a room's code
	upgrader *websocket.Upgrader
	hops     *http.Transport
}

// access says who may use a route.
type access int

const (
	anyone     access = iota
	socket            // anyone; nothing that outlives an upgrade is set up, a session neither
	machines          // a program elsewhere, which signs what it says; it has no session and no origin
	known             // guests and members; a stranger is sent to log in
	members           // a guest is sent to sign up
	moderators        // and admins; to others it is not there
	admins            // to others it is not there
)

// route is an address of the site: who may use it, and how often a minute, for each user
// or else each address. Zero is as often as they like.
type route struct {
	method, path string
	access       access
	perMinute    int
	handle       echo.HandlerFunc
}

// The routes that compress nothing and have no time limit of the usual kind.
const (
	socketPath = "/rooms/:code/socket"
	bellPath   = "/notifications/socket"
	exportPath = "/settings/export"
	auditPath  = "/admin/audit.csv"
)

func lasting(c echo.Context) bool {
	return c.Path() == socketPath || c.Path() == bellPath || c.Path() == exportPath || c.Path() == auditPath
}

func (s *Site) routes() []route {
	return []route{
		{"GET", "/", anyone, 0, s.shared(s.home)},
		{"GET", "/games", anyone, 0, s.shared(s.browse)},
		{"POST", "/games", anyone, 10, s.createGame},
		{"GET", "/games/:slug", anyone, 0, s.came(s.shared(s.game))},
		{"POST", "/games/:slug/like", anyone, 60, s.like},
		{"POST", "/games/:slug/remix", anyone, 10, s.remix},
		{"POST", "/games/:slug/pick", admins, 60, s.pick},
		{"POST", "/games/:slug/plays", anyone, 60, s.startPlay},
		{"GET", "/games/:slug/save", anyone, 240, s.load},
		{"PUT", "/games/:slug/save", anyone, 120, s.save},
		{"POST", "/plays/:play/score", anyone, 120, s.scorePlay},
		{"POST", "/plays/:play/end", anyone, 60, s.endPlay},
		{"POST", "/plays/:play/beat", anyone, 120, s.beatPlay},
		{"GET", "/covers/:hash", anyone, 0, s.cover},
		{"GET", "/@:handle", anyone, 0, s.shared(s.profile)},

		{"GET", "/games/:slug/reviews", anyone, 0, s.shared(s.reviews)},
		{"POST", "/games/:slug/reviews", members, 20, s.review},
		{"POST", "/games/:slug/reviews/delete", members, 20, s.deleteReview},
		{"POST", "/reviews/:review/answer", members, 30, s.answerReview},

		{"GET", "/games/:slug/reports", anyone, 60, s.reportForm(store.OfGame, "slug")},
		{"POST", "/games/:slug/reports", anyone, 20, s.report(store.OfGame, "slug")},
		{"GET", "/reviews/:review/reports", anyone, 60, s.reportForm(store.OfReview, "review")},
		{"POST", "/reviews/:review/reports", anyone, 20, s.report(store.OfReview, "review")},
		{"GET", "/@:handle/reports", anyone, 60, s.reportForm(store.OfUser, "handle")},
		{"POST", "/@:handle/reports", anyone, 20, s.report(store.OfUser, "handle")},

		{"POST", "/games/:slug/rooms", anyone, 300, s.openRoom},
		{"GET", "/rooms", anyone, 0, s.shared(s.rooms)},
		{"GET", "/rooms/:code", anyone, 0, s.shared(s.room)},
		{"GET", socketPath, socket, 0, s.socket}, // The rooms themselves count.
		{"GET", "/rooms/:code/qr.svg", anyone, 0, s.roomQR},
		{"POST", "/rooms/:code/guest", anyone, 60, s.roomGuest},
		{"POST", "/rooms/:code/reports", anyone, 20, s.reportChat},
		{"GET", "/admin/rooms", moderators, 0, s.adminRooms},
		{"POST", "/admin/rooms/:code/close", moderators, 60, s.closeRoom},

		{"GET", "/studio", known, 0, s.studio},
		{"GET", "/studio/:slug", known, 0, s.workshop},
		{"GET", "/studio/:slug/progress", known, 0, s.progress},
		{"GET", "/studio/:slug/stream", known, 0, s.stream},
		{"POST", "/studio/:slug/prompts", known, 20, s.prompt},
		{"POST", "/studio/:slug/cancel", known, 30, s.cancel},
		{"GET", "/studio/:slug/versions/:n/source", known, 0, s.source},
		{"POST", "/studio/:slug/versions/:n/restore", known, 30, s.restore},
		{"GET", "/studio/:slug/publish", members, 0, s.publishForm},
		{"POST", "/studio/:slug/publish", members, 30, s.publish},
		{"POST", "/studio/:slug/unpublish", known, 30, s.unpublish},
		{"POST", "/studio/:slug/delete", known, 30, s.delete},
		{"POST", "/studio/:slug/undelete", known, 30, s.undelete},

		{"GET", "/signup", anyone, 0, s.signUpForm},
		{"POST", "/signup", anyone, 10, s.signUp},
		{"GET", "/login", anyone, 0, s.logInForm},
		{"POST", "/login", anyone, 20, s.logIn},
		{"POST", "/logout", anyone, 0, s.logOut},
		{"GET", "/decisions/:decision", anyone, 60, s.decision},
		{"POST", "/decisions/:decision/appeal", anyone, 20, s.appeal},
		{"GET", "/settings", members, 0, s.settings},
		{"POST", "/settings/handle", members, 10, s.changeHandle},
		{"POST", "/settings/password", members, 10, s.changePassword},
		{"POST", "/settings/logins/:login/end", members, 30, s.endLogin},
		{"POST", "/settings/logins/end", members, 10, s.endOtherLogins},
		{"GET", "/settings/email", members, 0, s.addressForm},
		{"POST", "/settings/email", members, 10, s.askAddress},
		{"GET", "/address/:token", anyone, 30, s.addressPage},
		{"POST", "/address/:token", anyone, 30, s.moveAddress},
		{"POST", exportPath, members, 10, s.export},
		{"GET", "/settings/delete", members, 0, s.leaveForm},
		{"POST", "/settings/delete", members, 10, s.leave},
		{"POST", "/theme", anyone, 30, s.theme},

		{"GET", "/games/:slug/purchase", anyone, 0, s.offer},
		{"POST", "/games/:slug/purchase", members, 30, s.buy},
		{"GET", "/games/:slug/refund", members, 0, s.refundForm},
		{"POST", "/games/:slug/refund", members, 20, s.refund},
		{"POST", "/games/:slug/wish", members, 60, s.wish},
		{"GET", "/library", members, 0, s.library},
		{"GET", "/wallet", members, 0, s.wallet},
		{"GET", "/wallet/statement.csv", members, 20, s.statementCSV},
		{"GET", "/wallet/payouts", members, 0, s.payouts},
		{"POST", "/wallet/payouts", members, 20, s.askPayout},
		{"GET", "/notifications", known, 0, s.notifications},
		{"POST", "/notifications", known, 60, s.readNotifications},
		{"GET", bellPath, socket, 0, s.bellSocket},
		{"GET", "/settings/notifications", members, 0, s.notificationSettings},
		{"POST", "/settings/notifications", members, 30, s.chooseNotifications},

		{"GET", "/wallet/topups", members, 0, s.topUpPage},
		{"POST", "/wallet/topups", members, 20, s.startTopUp},
		{"GET", "/wallet/topups/:topup", members, 0, s.topUp},
		{"POST", "/stripe/webhook", machines, 0, s.stripeEvent},

		{"GET", "/sales", members, 0, s.sales},
		{"POST", "/sales/refunds/:request", members, 30, s.answerRefund},
		{"GET", "/admin/ledger", admins, 0, s.ledger},
		{"POST", "/admin/ledger/audits", admins, 10, s.audit},
		{"POST", "/admin/grants", admins, 30, s.grant},
		{"GET", "/admin/payouts", admins, 0, s.adminPayouts},
		{"POST", "/admin/payouts/:payout", admins, 60, s.endPayout},
		{"GET", "/admin/refunds", admins, 0, s.adminRefunds},
		{"POST", "/admin/refunds/:request", admins, 60, s.decideRefund},

		{"GET", "/admin", moderators, 0, s.overview},
		{"GET", "/admin/cases", moderators, 0, s.cases},
		{"GET", "/admin/cases/:case", moderators, 0, s.openCase},
		{"POST", "/admin/cases/:case/claim", moderators, 60, s.claimCase},
		{"POST", "/admin/cases/:case/unclaim", moderators, 60, s.unclaimCase},
		{"POST", "/admin/cases/:case/decide", moderators, 60, s.decideCase},
		{"GET", "/admin/appeals", moderators, 0, s.appeals},
		{"GET", "/admin/appeals/:appeal", moderators, 0, s.openAppeal},
		{"POST", "/admin/appeals/:appeal", moderators, 60, s.answerAppeal},
		{"GET", "/admin/users", moderators, 0, s.adminUsers},
		{"GET", "/admin/users/:user", moderators, 0, s.adminUser},
		{"POST", "/admin/users/:user/notes", moderators, 60, s.noteUser},
		{"POST", "/admin/users/:user/logins/end", moderators, 60, s.endUserLogins},
		{"POST", "/admin/users/:user/role", admins, 60, s.setRole},
		{"GET", "/admin/games", moderators, 0, s.adminGames},
		{"GET", "/admin/generations", moderators, 0, s.adminGenerations},
		{"GET", "/admin/generations/:generation", moderators, 0, s.adminGeneration},
		{"GET", "/admin/thresholds", admins, 0, s.adminThresholds},
		{"POST", "/admin/thresholds", admins, 60, s.setThresholds},
		{"GET", "/admin/audit", moderators, 0, s.adminAudit},
		{"GET", auditPath, moderators, 20, s.auditCSV},

		{"GET", jobsPath, admins, 0, s.jobsRoot},
		{"GET", jobsPath + "/*", admins, 0, s.jobs},
		{"POST", jobsPath + "/*", admins, 120, s.changeJobs},
		{"PUT", jobsPath + "/*", admins, 120, s.changeJobs},

		{"GET", "/verify/:token", anyone, 30, s.verifyPage},
		{"POST", "/verify/:token", anyone, 30, s.verify},
		{"POST", "/settings/verify", members, 10, s.askVerification},
		{"GET", "/forgot", anyone, 0, s.forgotForm},
		{"POST", "/forgot", anyone, 5, s.forgot},
		{"GET", "/reset/:token", anyone, 30, s.resetForm},
		{"POST", "/reset/:token", anyone, 30, s.reset},
		{"GET", "/dev/mail", anyone, 0, s.devMail},

		{"GET", "/docs/sdk", anyone, 0, s.shared(s.docs)},
		{"GET", "/docs/rooms", anyone, 0, s.shared(s.docsRooms)},
		{"GET", "/privacy", anyone, 0, s.shared(s.privacy)},
		{"GET", "/rules", anyone, 0, s.shared(s.rules)},
		{"GET", "/robots.txt", anyone, 0, s.robots},
		{"GET", "/sitemap.xml", anyone, 0, s.sitemap},
	}
}

// Handler returns the whole program: the site on its origin, game documents on theirs.
func (s *Site) Handler() http.Handler {
	s.upgrader, s.hops = newUpgrader(), newHops()
	site, play := s.siteOrigin(), s.playOrigin()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostname(r.Host)
		switch {
		case isProbe(r.URL.Path):
			site.ServeHTTP(w, r) // Whoever checks our health knows only our address.
		case host == s.PlayURL.Hostname():
			play.ServeHTTP(w, r)
		case s.allowed(host):
			site.ServeHTTP(w, r)
		default:
			s.secure(w.Header())
			http.Error(w, "This address is not ours.", http.StatusMisdirectedRequest)
		}
	})
}

func (s *Site) siteOrigin() *echo.Echo {
	e := s.newEcho()
	e.HTTPErrorHandler = s.fail
	e.Use(middleware.RequestID(), s.logRequests(), middleware.Recover(), s.headers, middleware.BodyLimit("256K"),
		middleware.GzipWithConfig(middleware.GzipConfig{Level: 4, MinLength: 1024, Skipper: func(c echo.Context) bool { return c.Path() == "/static/*" || lasting(c) }}),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: 20 * time.Second, Skipper: lasting}))

	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET("/readyz", s.readyz)
	e.GET("/metrics", s.metrics)
	e.GET("/static/*", echo.WrapHandler(s.Assets.Handler()))
	e.HEAD("/static/*", echo.WrapHandler(s.Assets.Handler()))
	e.GET("/favicon.ico", func(c echo.Context) error { return c.Redirect(http.StatusFound, s.Assets.URL("img/favicon.svg")) })

	sameOrigin := echo.WrapMiddleware(s.sameOrigin().Handler)
	session := echo.WrapMiddleware(s.Sessions.LoadAndSave)
	for _, r := range s.routes() {
		if r.access == socket || r.access == machines {
			e.Add(r.method, r.path, r.handle)
			continue
		}
		chain := []echo.MiddlewareFunc{readable, sameOrigin, session, s.admit(r.access), s.limit(r)}
		e.Add(r.method, r.path, r.handle, chain...)
		if r.method == http.MethodGet {
			e.HEAD(r.path, r.handle, chain...)
		}
	}
	// An unknown address is answered with a page that knows who is asking.
	e.RouteNotFound("/*", func(echo.Context) error { return store.ErrNotFound }, session, s.admit(anyone))
	return e
}
