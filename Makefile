.DEFAULT_GOAL := help
.PHONY: help build run test race lint golden fuzz bench ci

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## the program, in bin/vigie
	CGO_ENABLED=0 go build -trimpath -o bin/vigie ./cmd/vigie

run: ## the demo: Vigie on simulated forums
	go run ./cmd/vigie demo

test: ## all tests that need nothing but Go
	go test ./...

race: ## the same under the race detector, without the end-to-end tests
	CGO_ENABLED=1 go test -race $$(go list ./... | grep -v '/cmd/')

lint: ## the linters of CI (golangci-lint must be on the PATH)
	golangci-lint run ./...

golden: ## write the golden files of the engines again; read the diff as you would read code
	go test ./crawler/engine -update

fuzz: ## a minute of fuzzing for the parsers of foreign input
	go test ./crawler/engine -run '^$$' -fuzz FuzzRead -fuzztime 60s

bench: ## the benchmarks of docs/benchmarks.md, each beside another way in the same run (10 min)
	go test -run '^$$' -bench 'Page|BenchmarkTriage' -benchtime 30x ./cmd/vigie
	go test -run '^$$' -bench 'Crawl|Pipeline|Stages|Serve' -benchtime 3x -timeout 20m ./cmd/vigie
	go test -run '^$$' -bench 'Archive|Backtest' -benchtime 1x -timeout 20m ./cmd/vigie

ci: ## everything that must hold before a change lands
	bash .ci/run
