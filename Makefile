# Every target is one line that calls Maven or the launcher. A bare 'make' prints the menu.
.DEFAULT_GOAL := menu
.PHONY: menu setup build test check check-all docs-test differential metamorphic random-networks browser-test minilm models-page screenshots format golden-update demo run bench jmh doc fuzz fuzz-million clean release

MVN := ./mvnw -B -ntp
SHARED := $(wildcard ../shared)
TESTS := $(if $(SHARED),-Dwaferflow.shared=$(abspath $(SHARED)))
MODEL ?= zoo:tiny-mlp
WAFER ?= wse2

menu: ## print this menu
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## fetch Maven, the libraries and the plugins, so that everything else works offline
	$(MVN) -q verify spotless:check

build: ## the jars of all modules, and cli/target/waferflow.jar; no tests
	$(MVN) -q -DskipTests package

test: ## build and run the tests
	$(MVN) $(TESTS) verify

check: ## format, architecture and tests: what CI runs
	$(MVN) $(TESTS) spotless:check verify

check-all: ## the same with the slow tests
	$(MVN) $(TESTS) -DexcludedGroups= spotless:check verify

browser-test: ## open reports in a headless Chromium, one of a trained model (fetches 100 MB); screenshots in cli/target/screenshots
	$(MVN) $(TESTS) -Pminilm -pl cli -am -DexcludedGroups= -Dgroups=browser -Dtest=ReportPageTest -Dsurefire.failIfNoSpecifiedTests=false test

minilm: ## fetch a trained sentence model (100 MB), run it on the wafer, compare its embeddings with ONNX Runtime's
	$(MVN) -Pminilm -pl cli -am -DexcludedGroups= -Dtest=MiniLmTest -Dsurefire.failIfNoSpecifiedTests=false test

models-page: ## run every shared model on the wafer in both precisions, and write the table of docs/models.md
	$(MVN) $(TESTS) -pl cli -am -DexcludedGroups= -Dupdate.golden=true -Dtest=SharedModelsOnWaferTest -Dsurefire.failIfNoSpecifiedTests=false test

screenshots: browser-test ## the same, and all pictures of the docs made anew; the contest's needs ../shared
	cp cli/target/screenshots/resnet50-3-heatmap.png docs/images/report-page.png
	cp cli/target/screenshots/resnet50-floorplan.png docs/images/resnet50-floorplan.png
	./waferflow validate --plot docs/images/validation.png >/dev/null
	$(if $(SHARED),./waferflow place $(SHARED)/ispd2020/I.kgraph -o cli/target/I.placement --force --picture docs/images/placement.png)

format: ## lay out all Java sources
	$(MVN) -q spotless:apply

docs-test: ## type every command of the docs as it stands there, and compare what is printed with what they say
	$(MVN) $(TESTS) -pl cli -am -DexcludedGroups= -Dtest=DocumentedCommandsTest -Dsurefire.failIfNoSpecifiedTests=false test

differential: ## 20,000 random programs through both engines; disagreements are shrunk into simulator/target/differential
	$(MVN) -q test -pl simulator -am -Dtest=DifferentialTest -Dsurefire.failIfNoSpecifiedTests=false -Dwaferflow.differential.cases=20000

metamorphic: ## 5,000 random programs, moved, mirrored, side by side, with fewer streams, on other wafers: cycles must change as theory says
	$(MVN) -q test -pl simulator -am -Dtest=MetamorphicTest -Dsurefire.failIfNoSpecifiedTests=false -Dwaferflow.metamorphic.cases=5000

random-networks: ## 2,000 random networks compiled, verified and run, with and without defects and constraints
	$(MVN) -q test -pl placer -am -Dtest=RandomImageGraphsTest -Dsurefire.failIfNoSpecifiedTests=false -Dwaferflow.test.graphs=2000

golden-update: ## rewrite the golden files with what the program says now
	$(MVN) $(TESTS) -Dupdate.golden=true verify

demo: ## compile, simulate and check a tiny model
	./waferflow run zoo:tiny-mlp --wafer tiny --force

run: ## MODEL= WAFER=: run one model on one wafer
	./waferflow run $(MODEL) --wafer $(WAFER) --force

bench: ## run the benchmark suite and compare it with the baseline; then what the engines cost, as ratios in one run. MINILM= BOOKSIM=: a model file, a program
	./waferflow bench run bench/suite.json --output bench.jsonl && ./waferflow bench compare bench/baseline.jsonl bench.jsonl
	mkdir -p target && ./waferflow compile zoo:resnet50 --wafer wse2 -q -o target/resnet50.wfp
	$(if $(MINILM),./waferflow compile $(MINILM) --dim batch=1 --dim batch:1=128 --wafer wse2 -q -o target/minilm.wfp)
	$(MVN) -q -DskipTests test-compile -pl simulator -am
	java -Xmx6g -Djava.awt.headless=true -Dbooksim=$(BOOKSIM) -cp machine/target/classes:simulator/target/classes:simulator/target/test-classes dev.waferflow.simulator.bench.EngineTable docs/images/engine-cost.png target/resnet50.wfp $(if $(MINILM),target/minilm.wfp)

jmh: ## WHICH=: the engines' hot loops one by one under JMH (a pattern of names; all take four minutes)
	$(MVN) -Pjmh -q -DskipTests -pl simulator -am test "-Djmh.which=$(or $(WHICH),.*)"

doc: ## the API documentation, in target/reports/apidocs
	$(MVN) -q -DskipTests package javadoc:aggregate

fuzz: ## TARGET= (Onnx, Tensor, Npz, Wafer, Program) SECONDS=: one reader under Jazzer, which learns what reaches new code
	$(MVN) -Pfuzz -q -DskipTests -pl cli -am test -Dfuzz.target=$(or $(TARGET),Onnx) -Dfuzz.seconds=$(or $(SECONDS),600)

fuzz-million: ## a million damaged files per reader, the same on every machine
	$(MVN) -pl cli -am test -Dtest=FuzzTest -Dsurefire.failIfNoSpecifiedTests=false -Dwaferflow.fuzz.inputs=1000000

clean: ## remove everything that was built
	rm -rf target */target .waferflow

release: ## the archives with the launcher and the program, in cli/target
	$(MVN) -Prelease -Dwaferflow.commit=$(shell git rev-parse --short=12 HEAD) clean verify
	@ls cli/target/waferflow-*-sbom.json >/dev/null || { echo 'no bill of materials: its plugin needs a network'; exit 1; }
