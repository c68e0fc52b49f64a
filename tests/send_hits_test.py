"""The example of the client library delivers what it is given."""

import datetime

import scantrend_process
from scantrend_process import ProcessTest, binary, run

LINES = """192.0.2.1 198.51.100.1 853
192.0.2.1 198.51.100.2 853
192.0.2.2 198.51.100.1 853
2001:db8::1 198.51.100.1 853
192.0.2.1 198.51.100.1 23
"""


class SendHitsTest(ProcessTest):
    def send(self, address, lines):
        with open(self.write("hits", lines.encode()), "rb") as file:
            return run(binary("client/example/send_hits"), address, stdin=file)

    def test_hits_are_counted_as_they_are_given(self):
        with self.server() as server:
            for counted in (1, 2):
                done = self.assert_exit(self.send(server.address, LINES), 0)
                self.assertEqual(done.out, "5 hits were counted\n")
                # Of two days, if the test ran over midnight.
                today = datetime.datetime.now(datetime.timezone.utc).date()
                yesterday = today - datetime.timedelta(days=1)
                summary = server.trend("853/tcp", str(yesterday), str(today))["summary"]
                self.assertEqual(summary["records"], 4 * counted)
                self.assertEqual(summary["distinct_sources"], 3)
                self.assertEqual(summary["distinct_targets"], 2)

    def test_batches_are_flushed_and_what_is_no_address_is_told(self):
        lines = "192.0.2.1 198.51.100.1 853\n" * 25_000 + "here there 1\n"
        with self.server() as server:
            done = self.assert_exit(self.send(server.address, lines), 0)
            self.assertEqual(done.out, "25000 hits were counted\n")
            self.assertEqual(done.err, "no addresses: here there\n")
            self.assertEqual(server.accepted(), 25_000)


if __name__ == "__main__":
    scantrend_process.main()
