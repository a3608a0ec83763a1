package llm

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// classify says what went wrong with a call.
func classify(ctx context.Context, err error, x *exchange) (class Class, status int) {
	switch {
	case errors.Is(err, errNoFirstByte):
		return NoFirstByte, x.status
	case errors.Is(err, errStalled):
		return Stalled, x.status
	case errors.Is(err, errSlow):
		return Slow, x.status
	case errors.Is(err, errTooMuch), errors.Is(err, errLongLine):
		return TooLong, x.status
	case errors.Is(err, errNoStream):
		return Unreadable, x.status
	case errors.Is(err, errCut):
		return Cut, x.status
	case ctx.Err() != nil:
		return Cancelled, x.status
	}
	if e, ok := errors.AsType[inBand](err); ok {
		code := strings.ToLower(string(e.Code) + " " + e.Type)
		return byWords(code, e.Message, InBand), x.status
	}
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		code, _ := e.Code.(string) // or a number, which the status says as well
		return byWords(code+" "+e.Type, e.Message, byStatus(e.HTTPStatusCode)), e.HTTPStatusCode
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return byStatus(e.HTTPStatusCode), e.HTTPStatusCode
	}
	if x.status == 0 {
		return Unreachable, 0
	}
	return Cut, x.status // The connection broke.
}

func byStatus(status int) Class {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return KeyRefused
	case status == http.StatusNotFound:
		return ModelUnknown
	case status == http.StatusPaymentRequired:
		return Quota
	case status == http.StatusTooManyRequests:
		return Busy
	case status >= 500, status == http.StatusRequestTimeout:
		return ServerError
	}
	return Rejected
}

// byWords corrects a class by the code that came with it, where the code says more.
func byWords(code, message string, otherwise Class) Class {
	code, message = strings.ToLower(code), strings.ToLower(message)
	switch {
	case strings.Contains(code, "insufficient_quota"):
		return Quota
	case strings.Contains(code, "content_filter"), strings.Contains(code, "content_policy"):
		return Filtered
	case strings.Contains(code, "context_length"), strings.Contains(message, "maximum context length"):
		return TooLong
	case strings.Contains(code, "model_not_found"), strings.Contains(code, "model_decommissioned"):
		return ModelUnknown
	}
	return otherwise
}

// retryAfter reads the header of that name: seconds, or a date (RFC 9110, 10.2.3).
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
		if seconds > 0 && seconds < 1e6 { // not NaN either
			return time.Duration(seconds * float64(time.Second))
		}
		return 0
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
