"""`scantrend admin verify`: all is well after any history, and what is not is found."""

import glob
import os

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ProcessTest


class VerifyTest(ProcessTest):
    def setUp(self):
        super().setUp()
        chance = log_lines.new_random()
        self.hits = log_lines.random_hits(chance, 8_000, "2019-01-15", 120)
        # Late ones, early ones: each file has hits of all days.
        chance.shuffle(self.hits)
        self.files = []
        for i in range(4):
            lines = [log_lines.dshield_line(hit) for hit in self.hits[i::4]]
            self.files.append(self.write(f"log.{i}", lines))

    def verify(self, server, code):
        return self.assert_exit(server.run_cli("admin", "verify", "--format", "json"), code)

    def test_all_is_well_while_files_are_imported_and_after_a_kill(self):
        with self.server() as server:
            for file in self.files:
                self.assert_exit(server.sensor("--format", "dshield", file), 0)
                done = self.verify(server, 0)
                self.assertEqual(done.json["findings_total"], 0, done)
                server.kill()
                server.start()
            checked = self.verify(server, 0).json["checked"]
            series = hit_model.Model(self.hits).series
            # A total of each kind, and what the sensor saw, are series, too.
            days = [{day for key in series if key[0] in kinds for day in series[key]}
                    for kinds in (("probe",), ("backscatter",), ("probe", "backscatter"))]
            derived = [of_one for of_one in days if of_one]
            points = [*series.values(), *derived]
            self.assertEqual(checked["series"], len(points))
            self.assertEqual(checked["points"], sum(len(of_one) for of_one in points))
            self.assertEqual(checked["points_recomputed"], checked["points"])
            self.assertEqual(checked["days"], checked["points"])
            table = server.cli("admin", "verify")
            self.assertIn("no findings: what is stored is what was counted", table)

    def test_a_damaged_file_is_found_and_what_to_do_is_said(self):
        with self.server() as server:
            self.assert_exit(server.sensor("--format", "dshield", *self.files), 0)
            self.verify(server, 0)
            self.assertEqual(server.terminate().code, 0)
            largest = max(glob.glob(self.path("data/*.sst")), key=os.path.getsize)
            with open(largest, "r+b") as file:
                file.seek(os.path.getsize(largest) // 4)
                file.write(b"\x55\xaa\x55\xaa")
            server.start()
            done = self.verify(server, 1)
            self.assertGreater(done.json["findings_total"], 0, done)
            files = [found for found in done.json["findings"] if found["check"] == "file"]
            self.assertEqual([found["field"] for found in files], [os.path.basename(largest)])
            self.assertIn("from a backup", done.err)


if __name__ == "__main__":
    scantrend_process.main()
