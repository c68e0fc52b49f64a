"""What the tests that kill have in common: a log that takes seconds to import, and its counts."""

import hit_model
import log_lines
from scantrend_process import ProcessTest

HITS = 200_000
DAYS = 60
# Small batches: thousands of commits to kill in between.
BATCH = ("--batch-size", "50")
# Shares of the hits after which the kills come.
KILLS = (0.05, 0.2, 0.45, 0.65, 0.8)


class KillTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.chance = log_lines.new_random()

    def make_log(self, first_date, line_of, **kwargs):
        """Hits of 60 days as a log; its path."""
        hits = log_lines.random_hits(self.chance, HITS, first_date, DAYS, **kwargs)
        self.model = hit_model.Model(hits)
        return self.write("log", map(line_of, hits))

    def hits_of(self, share, counted_before):
        """So many of all hits, and more than were counted before."""
        return max(int(HITS * share), counted_before + 1)

    def assert_in_the_middle(self, server, counted_before):
        """The kill came neither before the first new commit nor after the last; what is counted."""
        counted = server.accepted()
        self.assertGreater(counted, counted_before)
        self.assertLess(counted, HITS, "the import was over before the kill")
        return counted

    def assert_exact(self, server, start, end):
        """All points, and the window counts of some series, are the model's."""
        self.assert_counts(server, self.model)
        middle = hit_model.date_of((hit_model.day_of(start) + hit_model.day_of(end)) // 2)
        for port, protocol in ((853, "tcp"), (853, ""), (8, "icmp"), (445, "tcp")):
            for window in ((start, end), (start, middle), (middle, end)):
                self.assert_window(server, self.model, port, protocol, *window)

    def assert_nothing_new(self, server, *words):
        """The same import again counts nothing and says so."""
        again = self.assert_exit(server.sensor(*words), 0)
        self.assertEqual(again.json["hits"], 0, again)
        self.assertEqual(again.json["accepted"], 0, again)
        self.assertEqual(again.json["lines_before"], HITS, again)
        self.assertIn(f"its {HITS} lines were counted before; nothing new", again.err)
