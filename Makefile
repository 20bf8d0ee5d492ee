# Hearth. `make run` starts it, `make test` proves it; `make help` lists the rest.
# Both need Go (1.26 or later, go.dev/dl); everything else they fetch themselves.

GO       ?= go
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
LINTER   := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
TOOLS    := $(CURDIR)/.tools
ROUNDS   ?= 1
ROOT     ?= $(shell [ "$$(id -u)" = 0 ] && echo true || echo false)
TARGETS  := linux/amd64 linux/arm64 linux/arm darwin/arm64 darwin/amd64 windows/amd64

.PHONY: help run build test check lint bench quick rig torture pictures dist fonts go

help: ## list what make can do
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: build ## build Hearth and start it; more flags with ARGS="--no-open"
	./hearth $(ARGS)

build: go ## build the one binary, ./hearth
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o hearth .

test: go ## run every test: rules, storage, sockets, pages in a real browser
	e2e/prepare
	node --test e2e/js/
	$(GO) test -race -timeout 20m $$($(GO) list ./... | grep -v /e2e$$)
	$(GO) test -count=1 -timeout 30m ./e2e # alone: browsers keep every processor busy; what they visit has the race detector on

check: go ## what CI runs: format, vet, lint, every test, and quick
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) vet ./...
	$(MAKE) lint
	$(MAKE) test
	$(MAKE) quick

lint: go $(TOOLS)/golangci-lint ## read the code with the linters of .golangci.yml
	$(TOOLS)/golangci-lint run ./...

$(TOOLS)/golangci-lint:
	GOBIN=$(TOOLS) $(GO) install $(LINTER)

bench: go ## print the tables of bench/README.md, measured on this machine
	e2e/prepare
	cd bench && $(GO) run .

quick: go ## see that what measures still does: a minute of bench, whose figures say little
	e2e/prepare
	cd bench && $(GO) vet ./... && $(GO) test ./... && $(GO) run . -quick -only start,wall,posts,answers,pages,visit

rig: go ## measure how well screens are in step (bench/rig/RIG.md); FULL=-full for long
	e2e/prepare
	cd bench && $(GO) run ./rig $(FULL)

torture: go ## kill it, cut its power, fill its disk, flip its bits; all of it needs root. ROUNDS=0.1 for a tenth
	$(GO) test -v -count=1 -timeout 6h ./e2e/torture -args -rounds=$(ROUNDS) -root=$(ROOT)

pictures: go ## take the pictures of the README from the running product
	e2e/prepare
	$(GO) test -count=1 -run '^TestPictures$$' ./e2e -args -pictures=$(CURDIR)/docs/pictures

dist: go ## build for Linux, macOS and Windows into dist/, with checksums
	@rm -rf dist && mkdir -p dist
	@for t in $(TARGETS); do \
		os=$${t%/*}; arch=$${t#*/}; name=hearth-$$os-$$arch; [ $$os = windows ] && name=$$name.exe; \
		echo "dist/$$name"; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch GOARM=7 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o dist/$$name . || exit 1; \
	done
	@cd dist && sha256sum hearth-* > SHA256SUMS

fonts: ## cut the fonts again from FONTS, the files of the npm package
	static/fonts/cut.sh $(FONTS)

go:
	@command -v $(GO) >/dev/null 2>&1 || { echo "Hearth is built with Go 1.26 or later: please install it (go.dev/dl) and try again." >&2; exit 1; }
