# Readout. "make help" lists what there is to make.

SHELL := /bin/bash
EVAL ?= ../shared/eval
BENCH ?= 1000000
# As root, PostgreSQL runs as another user, who may not enter /root.
DATA ?= $(shell if [ "$$(id -u)" = 0 ] && [[ "$$PWD" == /root* ]]; then echo /var/lib/readout-dev; else echo .data; fi)
LISTEN ?= 127.0.0.1:8080
GO ?= go

# Tests that spend minutes under the race detector and look at pages or at the
# outcome of the whole chain: they run without it, everything else with it.
SLOW := InABrowser$$|^TestFourHundredArticles$$|^TestStories$$|^TestFromNothing|^TestSixtyDecisions|^TestAnyOrder|^TestStalled|^TestReaderWithoutScripts$$|^TestJ6

.DEFAULT_GOAL := help
.PHONY: help run test bench eval chain screenshots pagecheck fmt lint verify generate clean setup setup-test build

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup build ## serve the sample press and its summit on http://127.0.0.1:8080
	./bin/readout serve --sample --data-dir $(DATA) --listen $(LISTEN)

test: setup-test ## vet, staticcheck, generated files, all tests with the race detector, PostgreSQL and a browser
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@$(MAKE) --no-print-directory verify
	$(GO) test -race -timeout 12m -skip '$(SLOW)' ./...
	$(GO) test -timeout 12m -run '$(SLOW)' ./internal/server ./internal/jobs ./web/view

build: ## build bin/readout and bin/evaluate
	@mkdir -p bin
	$(GO) build -o bin/readout ./cmd/readout
	$(GO) build -o bin/evaluate ./cmd/evaluate

bench: setup ## run the benchmarks beside the code, then pages and linking on a generated million (BENCH=... items)
	$(GO) test -run '^$$' -bench . -benchmem ./...
	READOUT_BENCH_ITEMS=$(BENCH) $(GO) test -timeout 2h -run '^$$' -bench 'Pages' -benchtime 5s ./internal/server
	READOUT_BENCH_ITEMS=$(BENCH) $(GO) test -timeout 2h -run '^$$' -bench 'Link$$' -benchtime 200x ./internal/jobs

screenshots: setup-test ## pictures of every page type at 360 and 1280 px, light and dark, in .ci/out/screens
	$(GO) test -count=1 ./internal/server -run 'InABrowser$$|^TestJ6$$' -screens $(CURDIR)/.ci/out/screens

pagecheck: setup-test ## Lighthouse and the Nu validator over the site that runs on LISTEN
	.ci/pagecheck http://$(LISTEN)

eval: build ## predictions and scores on the corpora under EVAL, in one sheet
	@.ci/eval bin/evaluate $(EVAL)

chain: setup build ## scrape the stored pages of EVAL through loopback origins, undisturbed and killed at random moments
	$(GO) run ./cmd/readout/chaintest --readout bin/readout --eval $(EVAL)

fmt: ## format Go and templ files
	gofmt -w $$(git ls-files '*.go')
	$(GO) tool templ fmt web/view

lint: ## vet and staticcheck
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

generate: ## write the Go files made from templates
	$(GO) tool templ generate -path web/view

verify: ## fail when a generated or badly formatted file is not up to date
	@.ci/verify

clean: ## remove what was built and the sample's data
	rm -rf bin .ci/out $(DATA)

setup:
	@.ci/install postgres

setup-test:
	@.ci/install postgres chromium gcc npm
