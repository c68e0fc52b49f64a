"""What the sensor's options do to hits, as a server counts them."""

import csv
import io
import os
import signal
import subprocess

import scantrend_process
from hit_model import Hit, Model, time_of
from scantrend_process import ProcessTest, Running, run, sensor_metrics, wait_until

# The key of the sample that comes with Crypto-PAn 1.0, and addresses of it.
KEY = "1522178d33a4cf80130a5b1649907d10d8988f837979652762574c2d2a842202"
CLEAR, ANONYMOUS = "128.11.68.132", "135.242.180.132"
HEADER = "time,source,target,port,protocol,flags"
WHEN = "2019-10-21T12:00:00Z"


def row(target="192.0.2.1", port=853, protocol="tcp", flags="S"):
    return f"{WHEN},198.51.100.1,{target},{port},{protocol},{flags}"


def hit(target="192.0.2.1", port=853, protocol="tcp"):
    return Hit(time_of("2019-10-21 12:00:00"), "198.51.100.1", target, protocol, port)


class SensorOptionsTest(ProcessTest):
    def deliver(self, server, *words):
        return self.assert_exit(server.sensor(*words), 0)

    def test_mapped_ports_are_counted_on_those_that_they_stand_for(self):
        log = self.write("log", [HEADER, row(port=2222), row(port=2222, protocol="udp"), row()])
        with self.server() as server:
            self.deliver(server, "--map-port", "2222=22/tcp", log)
            want = [hit(port=22), hit(port=2222, protocol="udp"), hit()]
            self.assert_counts(server, Model(want))

    def test_anonymised_targets_never_leave_the_sensor_in_clear(self):
        log = self.write("log", [HEADER, row(target=CLEAR), row(target="203.0.113.1")])
        key = self.write("key", [KEY])
        with self.server() as server:
            # --targets names them as they are.
            words = ("--targets", "128.11.0.0/16", "--anonymize-targets", key, log)
            done = self.deliver(server, *words)
            self.assertEqual((done.json["hits"], done.json["skipped"]), (1, 2), done)
            source = server.cli("source", "198.51.100.1", "--format", "json")
            self.assertNotIn(CLEAR, source)
            self.assert_counts(server, Model([hit(target=ANONYMOUS)]))
        dry = self.assert_exit(self.dry_run("--anonymize-targets", key, log), 0)
        self.assertIn(ANONYMOUS, dry.out)
        self.assertNotIn(CLEAR, dry.out)

    def test_a_key_file_without_a_key_is_refused_and_its_content_not_shown(self):
        key = self.write("key", [KEY[:-2]])
        done = self.assert_exit(self.dry_run("--anonymize-targets", key, "/dev/null"), 2)
        self.assertIn("openssl rand -hex 32", done.err)
        self.assertNotIn(KEY[:16], done.err + done.out)

    def dry_run(self, *words):
        return run(scantrend_process.binary("client/sensor/scantrend-sensor"), "--dry-run", *words)

    def test_a_dry_run_shows_the_hits_and_asks_no_server(self):
        log = self.write("log", [HEADER, row(), row(flags="A"), "broken", row(flags="R") + ",x"])
        done = self.assert_exit(self.dry_run("--server", "127.0.0.1:1", log), 0)
        rows = list(csv.DictReader(io.StringIO(done.out)))
        want = {"time": WHEN, "source": "198.51.100.1", "target": "192.0.2.1", "protocol": "tcp"}
        self.assertEqual(rows, [{**want, "port": "853", "records": "1", "kind": "probe"}])
        self.assertIn('"malformed":1', done.err)
        self.assertIn('"hits":1', done.err)

    def test_what_a_dry_run_shows_is_what_is_counted(self):
        log = self.write("log", [HEADER, row(), row(port=23), row(protocol="udp")])
        table = self.write("table", self.assert_exit(self.dry_run(log), 0).out.encode())
        with self.server() as server:
            self.deliver(server, "--format", "csv", table)
            self.assert_counts(server, Model([hit(), hit(port=23), hit(protocol="udp")]))

    def test_the_format_is_found_out_and_said(self):
        logs = {
            "csv": [HEADER, row()],
            "dshield": [f"2019-10-21 12:00:00 +0000\t1\t1\t198.51.100.1\t9\t192.0.2.1\t853\t6\tS"],
            "netfilter": [
                "Oct 21 12:00:00 fw kernel: SRC=198.51.100.1 DST=192.0.2.1 PROTO=TCP SPT=9 DPT=853 SYN"
            ],
        }
        with self.server() as server:
            for name, lines in logs.items():
                log = self.write(name, lines)
                done = self.deliver(server, "--year", "2019", log)
                self.assertIn(f"{log}: its format is {name}\n", done.err)
            self.assert_counts(server, Model([hit()] * len(logs)))

    def test_a_file_goes_on_in_the_format_that_was_found(self):
        log = self.write("log", [HEADER, row()])
        with self.server() as server:
            self.deliver(server, log)
            log = self.write("log", [HEADER, row(), row(port=23)])
            done = self.deliver(server, log)
            self.assertEqual((done.json["hits"], done.json["lines_before"]), (1, 2), done)
            self.assert_counts(server, Model([hit(), hit(port=23)]))

    def test_a_file_of_another_format_is_refused_with_its_format_and_can_be_imported_then(self):
        log = self.write("log", [HEADER, *[row()] * 2_000])
        with self.server() as server:
            done = self.assert_exit(server.sensor("--format", "netfilter", log), 1)
            self.assertRegex(done.err, r"line 1000: .* 999 are in the format csv: use --format csv")
            self.deliver(server, "--format", "csv", log)
            self.assert_counts(server, Model([hit()] * 2_000))

    def test_hits_of_a_pipe_are_counted_while_it_stays_open(self):
        with self.server() as server:
            words = server.sensor_words("--flush-interval", "0.05", "-")
            read_end, write_end = os.pipe()
            with os.fdopen(write_end, "wb", buffering=0) as pipe:
                with Running(words, stdin=read_end) as sensor:
                    os.close(read_end)
                    pipe.write(f"{HEADER}\n{row()}\n".encode())
                    server.wait_for_accepted(1)
                    pipe.write(f"{row(port=23)}\n{row(port=22)}".encode())
                    server.wait_for_accepted(2)
                    sensor.process.send_signal(signal.SIGTERM)
                    done = self.assert_exit(sensor.wait(), 0)
            self.assertEqual(done.json["hits"], 2, done)
            self.assert_counts(server, Model([hit(), hit(port=23)]))

    def test_the_sensor_serves_its_own_metrics(self):
        with self.server() as server:
            words = server.sensor_words("--stats-http", "127.0.0.1:0", "--flush-interval", "0", "-")
            with Running(words, stdin=subprocess.PIPE) as sensor:
                pipe = sensor.process.stdin
                pipe.write(f"{HEADER}\n{row()}\n{row(flags='A')}\nbroken\n".encode())
                pipe.flush()

                def figures():
                    values = sensor_metrics(sensor)
                    done = values["scantrend_sensor_records_read_total"] == 4
                    return values if done and values["scantrend_sensor_hits_accepted_total"] else None

                values = wait_until(figures, "the metrics of four lines")
                pipe.close()
                self.assert_exit(sensor.wait(), 0)
        self.assertEqual(values["scantrend_sensor_hits_total"], 1)
        skipped = 'scantrend_sensor_records_skipped_total{reason="tcp without SYN"}'
        self.assertEqual(values[skipped], 1)
        self.assertEqual(values['scantrend_sensor_records_malformed_total{reason="columns"}'], 1)
        self.assertGreater(values["process_resident_memory_bytes"], 1e6)


if __name__ == "__main__":
    scantrend_process.main()
