# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /aiminigames .

FROM debian:bookworm-slim
# The browser plays games before people do; its font has the emoji that games are drawn with.
# It leaves processes behind, which tini lets go of.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates chromium-headless-shell fonts-noto-color-emoji tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home aiminigames
COPY --from=build /aiminigames /usr/local/bin/
USER 10001
WORKDIR /home/aiminigames
EXPOSE 8080
ENTRYPOINT ["tini", "--", "aiminigames"]
CMD ["serve"]
