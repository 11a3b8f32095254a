"""Benchmarks: run by hand or by `make bench`; never timed asserts in tests."""
