# bench: our runtime side by side with its peers; installs what is missing. ARGUMENTS go to Benchmarks/, see there.
.PHONY: bench
bench:
	$(MAKE) -C Benchmarks run
