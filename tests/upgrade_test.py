"""A data directory of the format version before, as its program left it after a kill."""

import shutil
import subprocess

import scantrend_process
from scantrend_process import ProcessTest, Server, binary, run

FIXTURE = "tests/testdata/version3"


class UpgradeTest(ProcessTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(binary(f"{FIXTURE}/data"), self.path("data"), copy_function=shutil.copyfile)
        with open(binary(f"{FIXTURE}/points.csv"), encoding="utf-8") as file:
            self.points = file.read()

    def assert_answers(self, server):
        exported = server.cli("export", "--start", "2019-10-18", "--end", "2019-10-22")
        self.assertEqual(exported, self.points)

    def test_it_is_upgraded_answers_the_same_and_can_be_backed_up(self):
        for _ in range(2):
            with self.server() as server:
                self.assert_answers(server)
                self.assert_exit(server.run_cli("admin", "verify"), 0)
                stats = server.run_cli("admin", "stats", "--format", "json")
                self.assertEqual(self.assert_exit(stats, 0).json["format_version"], 4)
                # Files of a version that noted no ages are looked through.
                self.assert_exit(server.run_cli("admin", "retention"), 0)
                self.assert_exit(server.run_cli("admin", "backup", self.path("backups")), 0)
                self.assert_exit(server.terminate(), 0)
        program = binary("server/scantrendd")
        words = ("--restore-from", self.path("backups"), "--data-dir", self.path("restored"))
        self.assert_exit(run(program, *words), 0)
        with Server(self.path("restored"), *self.server_options) as server:
            self.assert_answers(server)

    def test_a_downgrade_is_refused_with_what_to_do_and_loses_nothing(self):
        with self.server() as server:
            self.assert_exit(server.terminate(), 0)
        # What a program finds that knows no version 5 yet.
        set_version = binary("tests/set_format_version")
        subprocess.run([set_version, self.path("data"), "5"], check=True)
        done = run(*self.server().words("--listen", "127.0.0.1:0"))
        self.assert_exit(done, 1)
        self.assertIn("has format version 5; this scantrendd reads version 4", done.err)
        self.assertIn("use the version of scantrend that wrote it", done.err)
        subprocess.run([set_version, self.path("data"), "4"], check=True)
        with self.server() as server:
            self.assert_answers(server)


if __name__ == "__main__":
    scantrend_process.main()
