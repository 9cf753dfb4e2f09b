VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TARGETS := windows/amd64 windows/arm64 darwin/amd64 darwin/arm64 linux/amd64 linux/arm64

# What is ours: a plain ./... is not enough for gofmt, which would walk static/node_modules.
GO_DIRS := cmd handlers web qlikproxy internal static/*.go

BUILD := CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
# The race detector needs a C compiler.
RACE := $(if $(shell command -v "$$(go env CC)"),-race)
# SQLite keeps its data outside of Go's memory, where the race detector does not look: watched, it is ten times as slow for nothing.
# Only this package: its neighbours hold copies of generic code of the standard library that all share.
UNWATCHED := $(if $(RACE),-gcflags='modernc.org/sqlite/lib=-race=false -d=checkptr=0')
say = @printf '\n== %s  %s\n' "$$(date +%T)" "$(1)"

.DEFAULT_GOAL := help
.PHONY: help run build assets test check cross bench generate fmt release clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: build ## build the console and open it with the demo tenant
	bin/console serve --demo

build: assets ## build bin/console
	$(BUILD) -o bin/console ./cmd/console

assets: static/node_modules/.package-lock.json internal/catalog/dist/qix.json internal/catalog/dist/rest/index.json.gz ## bundle the style and the scripts, make the catalogue
	@cd static && node build.mjs

internal/catalog/dist/qix.json: go.mod $(wildcard internal/catalog/generate/*.go)
	go mod download github.com/qlik-oss/enigma-go/v4
	go run ./internal/catalog/generate

internal/catalog/dist/rest/index.json.gz: static/node_modules/.package-lock.json $(wildcard internal/catalog/generate/*.mjs)
	node internal/catalog/generate/rest.mjs

static/node_modules/.package-lock.json: static/package-lock.json
	cd static && npm ci --no-audit --no-fund
	@touch $@

test: assets ## run the whole suite, with the browser tests (some minutes)
	@.ci/chromium
	@$(MAKE) --no-print-directory check
	$(call say,tests$(if $(RACE),, WITHOUT the race detector: there is no C compiler); the first run compiles SQLite which takes a minute or two)
	@test -n "$(RACE)" || test "$$CI" != true || { echo "There is no C compiler, so nothing can be tested for races."; exit 1; }
	SOAK=$${SOAK:-1m} go test $(RACE) $(UNWATCHED) -vet off -p 2 -timeout 20m ./... # vetted by check
	go test -run 'TestCanary(WithFaults|CutAtEveryBorder)?$$|TestImportOf|TenThousand' ./handlers
	go test -run 'TestQIXLargeFile$$' ./handlers # it measures its process, so it has one of its own
	go test -run 'TestSessionPartsAreBounded$$' ./internal/portable
	go test -run 'TestCompar(eLongBodies|ingIsSmall)$$' ./internal/answer
	@$(MAKE) --no-print-directory cross
	$(call say,all well)

check: static/node_modules/.package-lock.json ## everything that needs no test: formatting and generated files and vet and types
	$(call say,formatting and generated files)
	@files=$$(gofmt -l $(GO_DIRS)); test -z "$$files" || { echo "Not formatted; run make fmt: $$files"; exit 1; }
	@.ci/templ-current
	$(call say,go vet and the types of the scripts)
	@go vet ./...
	@cd static && npm run --silent check

cross: # without optimising, which is what takes long
	$(call say,compiling for $(TARGETS); the first time takes some minutes)
	@set -e; for t in $(TARGETS); do \
		CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} go build -gcflags='all=-N -l' -o /dev/null ./cmd/console; done

bench: build ## measure beside peers (some minutes) and write docs/benchmarks.md; nginx and haproxy take part where they are installed
	go run ./internal/testing/bench $(BENCH) -write docs/benchmarks.md

generate: ## make the generated Go files anew
	go tool templ generate -log-level error
	go test -run 'TestTableIsCurrent$$' -count 1 ./internal/guidance -update

fmt: ## format all Go and templ files
	gofmt -w $(GO_DIRS)
	go tool templ fmt web handlers

release: assets ## build dist/: one file for each system, with checksums
	rm -rf dist && mkdir dist
	set -e; for t in $(TARGETS); do os=$${t%/*} arch=$${t#*/}; \
		GOOS=$$os GOARCH=$$arch $(BUILD) -o dist/console_$(VERSION)_$${os}_$$arch$$(test $$os != windows || echo .exe) ./cmd/console; done
	cd dist && if command -v sha256sum >/dev/null; then sha256sum console_*; else shasum -a 256 console_*; fi > SHA256SUMS

clean: ## delete what was built
	rm -rf bin dist static/node_modules
	find static/dist internal/catalog/dist -mindepth 1 ! -name .gitkeep -delete
