"""What rose in the simulated year, as the CLI shows it; who it was; and the list of scanners."""

import csv
import io
import json
import signal

import scantrend_process
from scantrend_process import ProcessTest, binary, run, wait_until


class RisingTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.scanners = self.write("scanners", ["192.0.2.0/24 Example University"])

    def server(self, *options):
        return super().server(*scantrend_process.ANY_YEAR, "--scanners", self.scanners, *options)

    def rising(self, server, end):
        text = server.cli("rising", "--end", end, "--format", "json")
        return json.loads(text)

    def test_853_is_first_of_all_in_the_first_days_of_october_of_the_simulated_year(self):
        with self.server() as server:
            done = run(binary("client/demo/scantrend-demo"), "--server", server.address)
            self.assert_exit(done, 0)
            # It jumps on October 1st: with many new sources.
            for end in ("2019-10-01", "2019-10-02", "2019-10-03"):
                answer = self.rising(server, end)
                first = answer["ports"][0]
                self.assertEqual((first["port"], first["protocol"]), (853, "tcp"), end)
                self.assertGreater(first["sources"]["observed"], 2 * first["sources"]["expected"])
                self.assertGreater(first["sources"]["score"], 3)
                self.assertLess(first["q_value"], 0.01)
                self.assertGreaterEqual(answer["judged_series"], 300)
            # Nothing else happens in the year: hardly anything else is said to.
            others = 0
            for day in range(1, 31):
                ports = self.rising(server, f"2019-06-{day:02}")["ports"]
                others += len(ports)
            self.assertLessEqual(others, 6)
            # The same for people and for programs.
            table = server.cli("rising", "--end", "2019-10-02")
            self.assertIn("853/tcp", table)
            rows = list(csv.DictReader(io.StringIO(
                server.cli("rising", "--end", "2019-10-02", "--format", "csv"))))
            self.assertEqual((rows[0]["port"], rows[0]["protocol"]), ("853", "tcp"))

            # Who it was: a source of that day, what it did, and since when.
            words = ("--start", "2019-10-01", "--end", "2019-10-02", "--format", "json")
            sources = json.loads(server.cli("sources", "853/tcp", *words))
            self.assertGreater(sources["total_sources"], 20)
            address = sources["sources"][0]["address"]
            of_source = json.loads(server.cli("source", address, *words))
            self.assertIn((853, "tcp"), [(s["port"], s["protocol"]) for s in of_source["series"]])

    def test_sighup_reads_the_scanners_again_or_says_what_is_wrong_with_them(self):
        with self.server() as server:
            self.write("scanners", ["192.0.2.0/24 Example University", "192.0.2.0/44 nobody"])
            server.signal(signal.SIGHUP)
            wait_until(lambda: "scanners:2: " in server.texts()[1], "the wrong line is named")
            self.write("scanners", ["198.51.100.0/24 Census"])
            server.signal(signal.SIGHUP)
            wait_until(lambda: " info reloaded\n" in server.texts()[1], "it is reloaded")
            self.assertTrue(server.is_running())

    def test_a_wrong_list_of_scanners_is_refused_at_the_start(self):
        self.write("scanners", ["192.0.2.0/24"])
        done = run(*self.server().words("--listen", "127.0.0.1:0"))
        self.assert_exit(done, 1)
        self.assertIn("scanners:1: the name is missing", done.err)


if __name__ == "__main__":
    scantrend_process.main()
