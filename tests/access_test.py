"""Who may deliver, read and administrate: by tokens and certificates, over gRPC and HTTP."""

import base64
import json
import os
import re
import shutil
import signal
import ssl
import stat
import time
import urllib.error
import urllib.request

from certificates import Authority
from scantrend_process import DEADLINE_S, ProcessTest, Running, binary, main, run, wait_until

HEADER = "time,source,target,protocol,port"
HIT = "2019-10-21T00:00:00Z,198.18.0.{},192.0.2.1,tcp,853"
TOKEN = re.compile(r"^sct_[0-9a-f]{8}_[0-9a-f]{64}\n$")


class AccessTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.path("ca"), "authority")
        self.certificate, self.key = self.authority.sign("server", "IP:127.0.0.1")
        self.secrets = []
        self._directory = None

    def tls_server(self, *options):
        tls = ("--tls-cert", self.certificate, "--tls-key", self.key)
        client_ca = ("--tls-client-ca", self.authority.certificate)
        return self.server(*self.server_options, *tls, *client_ca, *options)

    def admin(self, *words):
        """`scantrend admin ...` by the owner of the server, without any credentials."""
        if self._directory is None:
            # However deep the data directory is: a socket's path has 107 bytes at most.
            self._directory = os.open(self.path("data"), os.O_PATH)
            self.addCleanup(os.close, self._directory)
        socket = f"unix:/proc/{os.getpid()}/fd/{self._directory}/admin.sock"
        return run(binary("client/cli/scantrend"), "admin", *words, "--server", socket)

    def make_token(self, *words):
        """The id of a new token and the path of its file."""
        made = self.assert_exit(self.admin("token", "create", *words), 0)
        self.assertRegex(made.out, TOKEN)
        self.assertEqual(made.err, "")
        self.secrets.append(made.out.strip()[13:])
        token_id = made.out[4:12]
        return token_id, self.write(f"{token_id}.token", made.out.encode())

    def by_token(self, file):
        return ("--tls-ca", self.authority.certificate, "--token-file", file)

    def by_certificate(self, name, *alternative_names):
        certificate, key = self.authority.sign(name, *alternative_names)
        return ("--tls-ca", self.authority.certificate, "--tls-cert", certificate, "--tls-key", key)

    def deliver(self, server, number, name="edge"):
        """A sensor that delivers one hit, each number another one."""
        file = self.write(f"{number}.csv", (HEADER, HIT.format(number)))
        return server.sensor("--format", "csv", "--timeout", "5", file, name=name)

    def get(self, server, path, authorization=None):
        """Status, headers and body of an answer over HTTP."""
        context = ssl.create_default_context(cafile=self.authority.certificate)
        request = urllib.request.Request(f"https://{server.http_address}{path}")
        if authorization:
            request.add_header("Authorization", authorization)
        try:
            with urllib.request.urlopen(request, context=context, timeout=DEADLINE_S) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def refused(self, server, reader, reason):
        text = self.get(server, "/metrics", reader)[2]
        return int(re.search(rf'scantrend_calls_refused_total{{reason="{reason}"}} (\d+)', text)[1])

    def assert_no_secret(self, *texts):
        for text in texts:
            for secret in self.secrets:
                self.assertNotIn(secret, text)

    def test_a_server_is_set_up_by_tokens(self):
        with self.tls_server() as server:
            self.assertIn("admin token create", server.texts()[1])
            _, edge = self.make_token("--sensor", "edge", "--name", "the firewall's")
            _, reader = self.make_token("--role", "read", "--expires", "90d")
            _, admin = self.make_token("--role", "admin")
            server.client_options = self.by_token(edge)
            self.assertEqual(self.assert_exit(self.deliver(server, 1), 0).json["accepted"], 1)
            # As another sensor, and as a reader.
            done = self.assert_exit(self.deliver(server, 2, name="other"), 1)
            self.assertIn("is of the sensor edge and delivers hits of no other", done.err)
            done = self.assert_exit(server.run_cli("sensors"), 1)
            self.assertIn("has the role ingest; this needs read", done.err)
            server.client_options = self.by_token(reader)
            self.assertEqual(server.accepted(), 1)
            self.assertIn("this needs ingest", self.assert_exit(self.deliver(server, 3), 1).err)
            done = self.assert_exit(server.run_cli("admin", "token", "list"), 1)
            self.assertIn("this needs admin", done.err)
            server.client_options = self.by_token(admin)
            self.assertEqual(server.accepted(), 1)
            self.assert_exit(server.run_cli("admin", "verify"), 0)
            tokens = json.loads(server.cli("admin", "token", "list", "--format", "json"))
            self.assertEqual([one["role"] for one in tokens], ["ingest", "read", "admin"])
            self.assertEqual(tokens[0]["label"], "the firewall's")
            self.assertIsNone(tokens[0]["expires"])
            self.assertIsNotNone(tokens[1]["expires"])
            # Nobody, and somebody who makes a token up.
            server.client_options = ("--tls-ca", self.authority.certificate)
            self.assertIn("say who calls", self.assert_exit(server.run_cli("sensors"), 1).err)
            self.assertIn("say who calls", self.assert_exit(self.deliver(server, 4), 1).err)
            forged = self.write("forged", [f"sct_{tokens[0]['id']}_{'0' * 64}"])
            server.client_options = self.by_token(forged)
            self.assertIn("none of this server's", self.assert_exit(self.deliver(server, 5), 1).err)
            self.assert_no_secret(json.dumps(tokens), *server.texts())
            logged = server.texts()[1]
            self.assertRegex(logged, r" warning caller_refused reason=WRONG_ROLE "
                                     r"peer=ipv4:127\.0\.0\.1:\d+ what=scantrend\.v1\.")  # fmt: skip
            self.assertIn(" info token_created token=", logged)
            # Once for each of them, however it came.
            self.assertNotRegex(logged, r"code=(UNAUTHENTICATED|PERMISSION_DENIED)")
            with open(self.path("data/tokens"), encoding="ascii") as file:
                self.assert_no_secret(file.read())

    def test_tokens_outlive_the_server(self):
        with self.tls_server() as server:
            _, edge = self.make_token("--sensor", "edge")
            server.client_options = self.by_token(edge)
            self.assert_exit(server.terminate(), 0)
            self.assertFalse(os.path.exists(self.path("data/admin.sock")))
            server.start()
            self.assert_exit(self.deliver(server, 1), 0)
            server.kill()
            server.start()
            self.assert_exit(self.deliver(server, 2), 0)
            self.assert_exit(self.admin("token", "list"), 0)
            # Without TLS on loopback, which is as open as before, unless it is told otherwise.
        for options, code in ((), 0), (("--auth", "required"), 1):
            with self.server(*self.server_options, *options) as server:
                self.assert_exit(server.run_cli("sensors"), code)

    def test_a_certificate_names_a_sensor_or_a_role(self):
        with self.tls_server() as server:
            server.client_options = self.by_certificate("edge", "URI:scantrend:sensor:edge")
            self.assertEqual(self.assert_exit(self.deliver(server, 1), 0).json["accepted"], 1)
            done = self.assert_exit(self.deliver(server, 2, name="other"), 1)
            self.assertIn("scantrend:sensor:edge is of the sensor edge", done.err)
            self.assertIn("this needs read", self.assert_exit(server.run_cli("sensors"), 1).err)
            server.client_options = self.by_certificate(
                "reader", "DNS:reader.example", "URI:https://example.org/", "URI:scantrend:role:read"
            )
            self.assertEqual(server.accepted(), 1)
            server.client_options = self.by_certificate("admin", "URI:scantrend:role:admin")
            self.assert_exit(server.run_cli("admin", "token", "list"), 0)
            for bad in (
                ("DNS:edge",),
                ("URI:scantrend:role:read", "URI:scantrend:role:admin"),
                ("URI:scantrend:sensor:..%2F",),
            ):
                server.client_options = self.by_certificate("bad", *bad)
                done = self.assert_exit(server.run_cli("sensors"), 1)
                self.assertRegex(done.err, "say who calls|one alternative name", str(bad))
            # One of another CA, and one that is over, do not get as far as a call.
            stranger = Authority(self.path("stranger"), "stranger")
            expired = self.authority.sign("expired", "URI:scantrend:role:read", days=-1)
            for certificate, key in (stranger.sign("x", "URI:scantrend:role:admin"), expired):
                server.client_options = ("--tls-ca", self.authority.certificate,
                                         "--tls-cert", certificate, "--tls-key", key)  # fmt: skip
                self.assert_exit(server.run_cli("sensors", "--timeout", "5"), 1)

    def test_a_revoked_or_expired_token_ends_an_open_stream_at_its_next_batch(self):
        with self.tls_server() as server:
            _, reader = self.make_token("--role", "read")
            with open(reader, encoding="ascii") as file:
                bearer = f"Bearer {file.read().strip()}"
            for number, end in enumerate((self.revoke, self.expire), start=1):
                name = f"edge{number}"
                token_id, file = self.make_token("--sensor", name)
                server.client_options = self.by_token(file)
                words = ("--format", "csv", "--flush-interval", "0.01", "--timeout", "1", "-")
                pipe_end, our_end = os.pipe()
                with Running(server.sensor_words(*words, name=name), stdin=pipe_end) as sensor:
                    os.close(pipe_end)
                    with os.fdopen(our_end, "w") as pipe:
                        pipe.write(f"{HEADER}\n{HIT.format(number)}\n")
                        pipe.flush()
                        wait_until(
                            lambda: f'accepted_total{{sensor="{name}"}} 1'
                            in self.get(server, "/metrics", bearer)[2],
                            "the first hit is counted",
                        )
                        end(server, token_id)
                        wait_until(
                            lambda: not self.send(pipe, HIT.format(100)) or not sensor.is_running(),
                            "the sensor ends",
                        )
                    done = self.assert_exit(sensor.wait(), 1)
                self.assertEqual(done.json["accepted"], 1)
                self.assertRegex(done.err, "none of this server's|expired at")
                self.assert_exit(self.deliver(server, 101 + number, name=name), 1)

    def send(self, pipe, line):
        """False once nobody reads the pipe any more."""
        try:
            os.write(pipe.fileno(), f"{line}\n".encode())
            return True
        except BrokenPipeError:
            return False

    def revoke(self, server, token_id):
        self.assert_exit(self.admin("token", "revoke", token_id), 0)
        self.assertIn(f" info token_revoked token={token_id} ", server.texts()[1])
        self.assertIn("no token with the id", self.admin("token", "revoke", token_id).err)

    def expire(self, server, token_id):
        """As if time had passed: a token that is changed in the file is another one."""
        path = self.path("data/tokens")
        with open(path, encoding="ascii") as file:
            text = file.read()
        line = re.compile(rf"^({token_id} \S+ \S+ \S+) -", re.MULTILINE)
        with open(path, "w", encoding="ascii") as file:
            file.write(line.sub(r"\1 2020-01-01T00:00:00Z", text))
        server.signal(signal.SIGHUP)
        wait_until(lambda: "reloaded" in server.texts()[1], "the tokens are read")

    def test_http_needs_the_role_read(self):
        with self.tls_server() as server:
            def bearer(*words):
                with open(self.make_token(*words)[1], encoding="ascii") as file:
                    return file.read().strip()

            reader, admin = bearer("--role", "read"), bearer("--role", "admin")
            sensor = bearer("--sensor", "edge")

            def basic(token):
                return "Basic " + base64.b64encode(f"anybody:{token}".encode()).decode()

            paths = ("/", "/assets/dashboard.js", "/v1/status", "/v1/openapi.json", "/metrics",
                     "/api/topports?json", "/nowhere", "/healthz/x", "//healthz",
                     "/v1/source/198.51.100.77")  # fmt: skip
            for path in paths:
                for authorization, expected in (
                    (None, 401), (f"Bearer {sensor}", 403), (basic(sensor), 403),
                    (f"Bearer {reader[:-1]}", 401), (basic(reader + "0"), 401), (reader, 401),
                    (f"Bearer {reader}", None), (basic(reader), None), (basic(admin), None),
                ):  # fmt: skip
                    status, headers, text = self.get(server, path, authorization)
                    if expected is None:
                        self.assertNotIn(status, (401, 403), path)
                    else:
                        self.assertEqual(status, expected, (path, authorization))
                    asks = headers.get_all("WWW-Authenticate") or []
                    self.assertEqual(len(asks), 2 if status == 401 else 0)
                    self.assertEqual(any(ask.startswith("Basic ") for ask in asks), status == 401)
                    if status in (401, 403):
                        self.assert_no_secret(text)
                        if path.startswith("/v1/"):
                            code = "UNAUTHENTICATED" if status == 401 else "PERMISSION_DENIED"
                            self.assertEqual(json.loads(text)["error"]["code"], code)
            for path in ("/healthz", "/readyz"):
                self.assertEqual(self.get(server, path)[0], 200)
            reader = f"Bearer {reader}"
            self.assertEqual(self.refused(server, reader, "no_credentials"), len(paths))
            self.assertEqual(self.refused(server, reader, "bad_token"), 3 * len(paths))
            self.assertEqual(self.refused(server, reader, "wrong_role"), 2 * len(paths))
            expiry = re.search(r"\nscantrend_tls_certificate_expiry_timestamp_seconds (\S+)\n",
                               self.get(server, "/metrics", reader)[2])  # fmt: skip
            days = (float(expiry[1]) - time.time()) / 86_400
            self.assertAlmostEqual(days, 30, delta=0.1)
            logged = server.texts()[1]
            self.assertRegex(logged, r'caller_refused reason=\w+ peer=127\.0\.0\.1:\d+ what="HTTP /')
            # What was asked for is nothing for a log, nor does a stranger fill it.
            self.assertNotIn("198.51.100.77", logged)
            self.assertNotRegex(logged, "status=40[13]")
            self.assert_no_secret(*server.texts(), self.get(server, "/metrics", reader)[2])

    def test_only_the_owner_can_open_the_admin_socket(self):
        with self.tls_server():
            for name in ("admin.sock", "tokens"):
                if name == "tokens":
                    self.make_token("--role", "read")
                mode = os.stat(self.path(f"data/{name}")).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o600, name)
            self.assertFalse(os.path.exists(self.path("data/admin.sock.new")))
            self.assertEqual(stat.S_IMODE(os.stat(self.path("data")).st_mode), 0o700)
        # By another socket anybody might come.
        for listen in (f"unix:{self.path('x.sock')}", "unix-abstract:x"):
            words = self.server("--insecure").words("--listen", listen)
            self.assertIn("write it as HOST:PORT", self.assert_exit(run(*words), 1).err)

    def test_a_token_file_that_cannot_be_trusted_is_refused(self):
        with self.tls_server() as server:
            token_id, reader = self.make_token("--role", "read")
            server.client_options = self.by_token(reader)
            tokens = self.path("data/tokens")
            shutil.copy(tokens, self.path("good"))
            for damage, why in (
                (lambda: os.chmod(tokens, 0o644), "chmod 600"),
                (lambda: self.damage(tokens, token_id, "garbage"), ":2: "),
                (lambda: os.truncate(tokens, 60), "cut off"),
            ):
                damage()
                server.signal(signal.SIGHUP)
                wait_until(lambda w=why: w in server.texts()[1], "the bad file is told of")
                # What was read before stays in force.
                self.assert_exit(server.run_cli("sensors"), 0)
                self.assert_exit(server.terminate(), 0)
                done = run(*server.words("--listen", "127.0.0.1:0"))
                self.assertIn(why, self.assert_exit(done, 1).err)
                shutil.copy(self.path("good"), tokens)
                os.chmod(tokens, 0o600)
                server.start()

    def damage(self, path, old, new):
        with open(path, encoding="ascii") as file:
            text = file.read()
        with open(path, "w", encoding="ascii") as file:
            file.write(text.replace(old, new))

    def test_wrong_words_are_refused_with_right_ones(self):
        cli = binary("client/cli/scantrend")
        for words, teaches in (
            (("create",), "--sensor NAME, --role read or --role admin"),
            (("create", "--sensor", "a", "--role", "read"), "say whose token it is"),
            (("create", "--role", "root"), "it can be read or admin"),
            (("create", "--role", "read", "--expires", "soon"), "it can be days"),
            (("create", "--role", "read", "--expires", "0d"), "it can be days"),
            (("revoke", "sct_7f3a9c21_00"), "name the token by its id"),
            (("list", "--format", "csv"), "tokens have table and json"),
        ):
            done = self.assert_exit(run(cli, "admin", "token", *words), 2)
            self.assertIn(teaches, done.err)
        done = run(cli, "sensors", "--server", "192.0.2.1:8530", "--token-file",
                   self.write("t", ["sct_x"]))  # fmt: skip
        self.assertIn("for all to read", self.assert_exit(done, 2).err)


if __name__ == "__main__":
    main()
