# Each target is a line over go; scripts/setup first obtains what the machine lacks.
# GOTOOLCHAIN=auto lets any Go from 1.26 on fetch the one that go.mod names, also where the
# distribution's go.env says otherwise.
export GOTOOLCHAIN := auto

.PHONY: demo test test-short reference bench lint fmt gen golden setup

demo:
	@scripts/setup go
	@go run ./examples/shop

test: setup
	@scripts/report go test -timeout 20m ./...
	@scripts/nested vet
	@go -C testmysql test ./...

test-short: setup
	@go test -short -timeout 5m ./...

# The unit of work against a naive one, by random programs: TENON_REFERENCE=1h make reference.
reference: setup
	@TENON_REFERENCE=$${TENON_REFERENCE:-10s} go test -count 1 -run TestReference -v -timeout 0 ./sqlite ./postgres ./mysql

bench: setup
	@go -C bench run .

lint:
	@scripts/lint

fmt:
	@go tool -modfile=tools/go.mod golangci-lint fmt ./...

gen:
	@go generate ./...

# The packages with golden files are those whose tests have a flag named update.
golden: setup
	@go test $$(scripts/golden) -update

setup:
	@scripts/setup
