"""Servers that cannot start or are not there, and questions that make no sense: a clear answer."""

import subprocess

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ANY_YEAR, ProcessTest, Server, binary, run

ANY_PORT = ("--listen", "127.0.0.1:0")
# Port 1 (tcpmux) is nobody's on a test machine, and never a free port that the system hands out.
NOBODY = "127.0.0.1:1"
COMMANDS = (
    "trend, top, rising, sources, source, watch, export, sensors, admin verify, "
    "admin token create, admin token list, admin token revoke, admin backup, "
    "admin backups, admin restore, admin retention, admin compact, admin stats or completion"
)


class RefusalTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.hits = log_lines.random_hits(log_lines.new_random(), 200, "2019-01-15", 5)
        self.log = self.write("log", map(log_lines.dshield_line, self.hits))

    def assert_goes_on(self, server):
        """The server takes hits and answers as if nothing had been."""
        self.assertTrue(server.is_running())
        self.assert_exit(server.sensor("--format", "dshield", self.log), 0)
        self.assert_counts(server, hit_model.Model(self.hits))

    def assert_does_not_start(self, server, *words):
        """A further scantrendd ends with 1, having said `words` and nothing else on stdout."""
        done = self.assert_exit(run(*server), 1)
        self.assertEqual(done.out, "")
        for word in words:
            self.assertIn(word, done.err)

    def test_a_sensor_without_a_server_says_where_it_looked_and_what_to_do(self):
        program = binary("client/sensor/scantrend-sensor")
        words = ("--sensor", "edge", "--format", "dshield", "--timeout", "0.2", self.log)
        done = self.assert_exit(run(program, "--server", NOBODY, *words), 1)
        self.assertEqual(done.json["hits"], 0, done)
        self.assertIn(f"no scantrendd answers at {NOBODY} within 0.2 s", done.err)
        self.assertIn("is it running (scantrendd --data-dir DIR)", done.err)

    def test_the_cli_without_a_server_says_where_it_looked_and_what_to_do(self):
        program = binary("client/cli/scantrend")
        for command in (
            ["trend", "853"],
            ["top"],
            ["rising"],
            ["sources", "853"],
            ["source", "192.0.2.1"],
            ["watch", "853"],
            ["sensors"],
        ):
            done = run(program, *command, "--server", NOBODY, "--timeout", "2")
            self.assert_exit(done, 1)
            self.assertEqual(done.out, "")
            self.assertIn(f"cannot reach scantrendd at {NOBODY}: ", done.err)
            self.assertIn("is it running? Start it with `scantrendd --data-dir DIR`", done.err)

    def test_what_is_no_port_protocol_range_or_command_is_wrong_usage(self):
        with self.server() as server:
            for words, said in (
                (["trend", "70000"], "'70000' is not a port; ports are 0 to 65535"),
                (["trend", "-1"], "scantrend trend"),
                (["trend", "853/tpc"], "'tpc' is not a protocol"),
                (["trend", "256/icmp"], "types are 0 to 255"),
                (["trend", "853", "--days", "0"], "--days is '0'"),
                (["trend", "853", "--end", "2019-02-29"], "'2019-02-29', which is not a date"),
                (["trend", "853", "--start", "2019-02-02", "--end", "2019-02-01"], "is before"),
                (["export", "--start", "1970-01-01", "--end", "2019-01-01"], "at most 4000"),
                (["top", "--by", "fame"], "--by is 'fame'"),
                (["trned", "853"], COMMANDS),
                ([], COMMANDS),
            ):
                done = self.assert_exit(server.run_cli(*words), 2)
                self.assertEqual(done.out, "", done)
                self.assertIn(said, done.err)

    def test_help_and_version_are_answered_without_a_server(self):
        for path in ("server/scantrendd", "client/cli/scantrend", "client/sensor/scantrend-sensor"):
            name = path.rsplit("/", 1)[1]
            helped = self.assert_exit(run(binary(path), "--help"), 0)
            self.assertIn("Examples:", helped.out)
            version = self.assert_exit(run(binary(path), "--version"), 0)
            self.assertRegex(version.out, rf"^{name} \d+\.\d+")
            self.assertEqual(helped.err + version.err, "")

    def test_a_data_directory_of_another_version_is_refused_and_left_as_it_is(self):
        with self.server() as server:
            self.assert_exit(server.sensor("--format", "dshield", self.log), 0)
            self.assert_exit(server.terminate(), 0)
        words = self.server().words(*ANY_PORT)
        set_version = binary("tests/set_format_version")
        subprocess.run([set_version, self.path("data"), "999"], check=True)
        self.assert_does_not_start(words, "version 999", self.path("data"), "another --data-dir")
        # With the version that wrote it, all is there.
        subprocess.run([set_version, self.path("data"), "4"], check=True)
        with self.server() as server:
            self.assert_counts(server, hit_model.Model(self.hits))

    def test_a_data_directory_that_a_running_server_owns_is_refused_and_that_one_goes_on(self):
        with self.server() as server:
            words = server.words(*ANY_PORT)
            data = self.path("data")
            self.assert_does_not_start(words, f"{data} is in use by another scantrendd")
            self.assert_goes_on(server)

    def test_a_port_in_use_is_named_and_its_owner_goes_on(self):
        with self.server() as server:
            other = Server(self.path("other"), *ANY_YEAR)
            words = other.words("--listen", server.address)
            self.assert_does_not_start(words, f"cannot listen for gRPC on {server.address}")
            words = other.words(*ANY_PORT, http=server.http_address)
            self.assert_does_not_start(words, f"cannot listen for HTTP on {server.http_address}")
            self.assert_goes_on(server)

    def test_a_data_directory_that_is_a_file_is_refused_and_the_file_left_as_it_is(self):
        with open(self.log, "rb") as file:
            before = file.read()
        words = Server(self.log).words(*ANY_PORT)
        self.assert_does_not_start(words, self.log, "is not a directory")
        with open(self.log, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_addresses_and_options_that_make_no_sense_are_refused(self):
        server = Server(self.path("data"))
        self.assert_does_not_start(server.words("--listen", "nonsense"), "write it as HOST:PORT")
        for words in (["--accept-days-back", "many"], ["--monitored", "192.0.2.0/33"], ["--no"]):
            done = self.assert_exit(run(*server.words(*ANY_PORT, *words)), 2)
            self.assertIn(words[0], done.err)

    def test_hits_to_targets_that_are_not_monitored_are_refused(self):
        inside = [hit for hit in self.hits if hit.target.startswith("192.0.2.")]
        with self.server(*ANY_YEAR, "--monitored", "192.0.2.0/24") as server:
            done = self.assert_exit(server.sensor("--format", "dshield", self.log), 0)
            outside = len(self.hits) - len(inside)
            self.assertEqual(done.json["refused"], {"not_monitored": outside}, done)
            self.assert_counts(server, hit_model.Model(inside))


if __name__ == "__main__":
    scantrend_process.main()
