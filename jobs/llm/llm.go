// Package llm asks a language model for a game. It speaks to OpenAI and to every endpoint
// that speaks the same: the Hugging Face router, Ollama, vLLM, llama.cpp, LM Studio.
//
// A Client makes one call at a time into one Answer or one Error that says which of the
// things that go wrong went wrong. It never asks twice for the same answer by itself, except
// where nothing was charged (an endpoint that does not know a parameter) or where the model
// stopped at its length limit and is asked, once, to go on.
package llm

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Where to ask, when the settings name only a key.
const (
	OpenAIURL        = "https://api.openai.com/v1"
	OpenAIModel      = openai.GPT6Dot1Sol
	HuggingFaceURL   = "https://router.huggingface.co/v1"
	HuggingFaceModel = "Qwen/Qwen3-Coder-480B-A35B-Instruct"
)

// maxAnswer is the most text that is taken from a model, in bytes.
const maxAnswer = 2 << 20

// Config says whom to ask, and how long to wait. Zero limits become the defaults.
type Config struct {
	BaseURL  string // without a key and a BaseURL nobody is asked: that is main's to decide
	Key      string // may be empty: a local endpoint wants none
	Model    string
	Provider string // who answers, in words for people; the host of BaseURL if empty

	Connect   time.Duration // to reach the endpoint; 10 s
	FirstByte time.Duration // without a sign of life, or between signs before any text; 120 s
	Idle      time.Duration // of silence once text has begun; 60 s
	Call      time.Duration // for all of it; 6 min
	MaxTokens int           // that the model may write in one go; 32,000
}

// A Client asks one model. It is safe for use by several goroutines.
type Client struct {
	cfg     Config
	http    *http.Client
	accepts accepts
}

// New makes a client. It connects to nothing yet.
func New(cfg Config) *Client {
	cfg.BaseURL = strings.TrimRight(cmp.Or(cfg.BaseURL, OpenAIURL), "/")
	cfg.Model = cmp.Or(cfg.Model, OpenAIModel)
	cfg.Connect = cmp.Or(cfg.Connect, 10*time.Second)
	cfg.FirstByte = cmp.Or(cfg.FirstByte, 120*time.Second)
	cfg.Idle = cmp.Or(cfg.Idle, 60*time.Second)
	cfg.Call = cmp.Or(cfg.Call, 6*time.Minute)
	cfg.MaxTokens = cmp.Or(cfg.MaxTokens, 32_000)
	if u, err := url.Parse(cfg.BaseURL); err == nil {
		cfg.Provider = cmp.Or(cfg.Provider, u.Hostname())
	}
	return &Client{
		cfg: cfg,
		http: &http.Client{Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: cfg.Connect}).DialContext,
			TLSHandshakeTimeout:   cfg.Connect,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   4,
			IdleConnTimeout:       90 * time.Second,
			ExpectContinueTimeout: time.Second,
		}},
		accepts: accepts{maxTokens: cfg.BaseURL != OpenAIURL, cap: true, seed: true, usage: true},
	}
}

// Name is the model's name, as its makers write it.
func (c *Client) Name() string { return c.cfg.Model }

// Provider is who answers, in words for people.
func (c *Client) Provider() string { return c.cfg.Provider }

// Request is what a creator wants of a model.
type Request struct {
	Prompt   string   // in the creator's words
	Idea     string   // JSON of the spec that was understood: a hint
	Document string   // the game as it stands, when it is to be changed; otherwise empty
	Turns    []string // one line for each of the turns before, oldest first; the last six are sent
	Seed     int64    // asked of the model where it takes one; 0 is none
}

// Hash names what would be sent for r: the model, the version of our prompts, every message
// and the seed. Two requests with the same hash ask the same thing, so that a retry can use
// the answer that was stored.
func (c *Client) Hash(r Request) string {
	b, err := json.Marshal([]any{c.cfg.Model, PromptVersion, messages(r), r.Seed})
	if err != nil {
		panic(err) // Strings and a number: this cannot fail.
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Answer is everything a model sent, and what it took. Read finds the game in it.
type Answer struct {
	Raw           string
	FinishReason  string
	Model         string
	PromptVersion string
	Usage         Usage
	Cost          Cost
	FirstByte     time.Duration // from asking to the first text
	Took          time.Duration
}
