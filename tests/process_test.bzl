"""Tests that run the binaries as processes."""

def process_test(name, data = [], tags = [], **kwargs):
    """Runs NAME.py, a unittest of scantrend_process.ProcessTest."""
    native.sh_test(
        name = name,
        srcs = ["run_python.sh"],
        args = ["$(location %s.py)" % name],
        data = data + [
            name + ".py",
            ":process_testing",
            "//client/cli:scantrend",
            "//client/sensor:scantrend-sensor",
            "//server:scantrendd",
        ],
        # Debian's gRPC is not built with TSan: it cannot see its locks.
        tags = tags + ["no_tsan"],
        **kwargs
    )
