"""What crosses a network is encrypted, by certificates that are replaced while it runs."""

import os
import re
import shutil
import signal
import socket
import ssl
import urllib.error
import urllib.request

from certificates import Authority
from scantrend_process import DEADLINE_S, ProcessTest, Running, main, run, wait_until

HITS = ("time,source,target,protocol,port", "2019-10-21T00:00:00Z,198.18.0.1,192.0.2.1,tcp,853")
# Clients that would take what is weak, if the server gave it.
WEAK_CLIENTS = {
    "TLS 1.1": ("-tls1_1", "-cipher", "ALL:@SECLEVEL=0"),
    "TLS 1.0": ("-tls1", "-cipher", "ALL:@SECLEVEL=0"),
    "RSA key exchange": ("-tls1_2", "-cipher", "kRSA:@SECLEVEL=0"),
    "CBC": ("-tls1_2", "-cipher", "ECDHE+AES+SHA256:ECDHE+AES+SHA1:@SECLEVEL=0"),
    "no encryption": ("-tls1_2", "-cipher", "eNULL:@SECLEVEL=0"),
    "anonymous": ("-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"),
}
GOOD_CLIENTS = {
    "TLS 1.2": ("-tls1_2", "-cipher", "ECDHE+AESGCM"),
    "TLS 1.3": ("-tls1_3",),
    "TLS 1.3, ChaCha20": ("-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"),
}


class TlsTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.path("ca"), "authority")
        self.install(self.authority.sign("first", "IP:127.0.0.1", "DNS:localhost"))

    def install(self, certificate_and_key):
        """Puts a certificate and its key where the server finds them."""
        self.certificate, self.key = self.path("server.pem"), self.path("server.key")
        for source, target in zip(certificate_and_key, (self.certificate, self.key)):
            shutil.copy(source, target + ".new")
            os.replace(target + ".new", target)

    def tls_server(self, *options):
        tls = ("--tls-cert", self.certificate, "--tls-key", self.key)
        server = self.server(*self.server_options, *tls, "--auth", "off", *options)
        server.client_options = ("--tls-ca", self.authority.certificate)
        return server

    def served(self, address):
        """The certificate that a new client is shown, PEM."""
        host, port = address.rsplit(":", 1)
        context = ssl.create_default_context(cafile=self.authority.certificate)
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection((host, int(port)), timeout=DEADLINE_S) as plain:
            with context.wrap_socket(plain, server_hostname=host) as encrypted:
                return ssl.DER_cert_to_PEM_cert(encrypted.getpeercert(binary_form=True)).strip()

    def deliver(self, server, *words):
        return server.sensor("--format", "csv", *words, self.write("hits.csv", HITS))

    def test_sensor_cli_and_http_speak_tls(self):
        with self.tls_server() as server:
            self.assertEqual(self.assert_exit(self.deliver(server), 0).json["accepted"], 1)
            self.assertEqual(server.accepted(), 1)
            context = ssl.create_default_context(cafile=self.authority.certificate)
            for address in (server.http_address, server.http_address.replace("127.0.0.1", "localhost")):
                url = f"https://{address}/v1/status"
                with urllib.request.urlopen(url, context=context, timeout=DEADLINE_S) as answer:
                    self.assertIn(b"version", answer.read())

    def test_who_does_not_know_the_ca_or_speaks_in_the_clear_gets_nothing(self):
        with self.tls_server() as server:
            stranger = Authority(self.path("stranger"), "stranger")
            for options in (("--tls",), ("--tls-ca", stranger.certificate), ()):
                server.client_options = options
                done = self.assert_exit(self.deliver(server, "--timeout", "0.3"), 1)
                self.assertIn("--tls", done.err)
                self.assert_exit(server.run_cli("sensors", "--timeout", "3"), 1)
            for scheme in ("http", "https"):
                with self.assertRaises((urllib.error.URLError, ConnectionError, OSError)):
                    urllib.request.urlopen(f"{scheme}://{server.http_address}/", timeout=DEADLINE_S)
            server.client_options = ("--tls-ca", self.authority.certificate)
            self.assertEqual(server.accepted(), 0)

    def test_old_versions_and_weak_ciphers_are_refused(self):
        self.install(self.rsa_certificate())
        with self.tls_server() as server:
            for address in (server.address, server.http_address):
                for name, words in {**WEAK_CLIENTS, **GOOD_CLIENTS}.items():
                    with self.subTest(name, address=address):
                        done = run("openssl", "s_client", "-connect", address, "-alpn", "h2,http/1.1",
                                   "-CAfile", self.authority.certificate, *words)  # fmt: skip
                        shaken = "Cipher is (NONE)" not in done.out and "Cipher is " in done.out
                        self.assertEqual(shaken, name in GOOD_CLIENTS, str(done))
                        # The client did offer it.
                        self.assertGreater(int(re.search(r"written (\d+) bytes", done.out)[1]), 100)

    def rsa_certificate(self):
        """One that ciphers with RSA key exchange could be used with, too."""
        key = self.path("rsa.key")
        self.assert_exit(run("openssl", "genrsa", "-out", key, "2048"), 0)
        certificate = self.path("rsa.pem")
        done = run("openssl", "req", "-x509", "-key", key, "-out", certificate, "-subj", "/CN=rsa")
        self.assert_exit(done, 0)
        return certificate, key

    def test_certificates_are_replaced_while_a_stream_is_open(self):
        with self.tls_server() as server:
            pipe_end, our_end = os.pipe()
            words = server.sensor_words("--format", "csv", "--flush-interval", "0.01", "-")
            with Running(words, stdin=pipe_end) as sensor, os.fdopen(our_end, "w") as pipe:
                os.close(pipe_end)
                rows = iter(range(1, 1_000))

                def send_and_wait(accepted):
                    if accepted == 1:
                        pipe.write(HITS[0] + "\n")
                    pipe.write(HITS[1].replace("198.18.0.1", f"198.18.0.{next(rows)}") + "\n")
                    pipe.flush()
                    wait_until(lambda: server.accepted() == accepted, f"{accepted} are accepted")

                send_and_wait(1)
                for number, name in enumerate(("second", "third"), start=2):
                    self.install(self.authority.sign(name, "IP:127.0.0.1"))
                    if name == "third":
                        server.signal(signal.SIGHUP)  # the second is noticed without
                    with open(self.certificate, encoding="ascii") as file:
                        expected = file.read().strip()
                    for address in (server.address, server.http_address):
                        wait_until(
                            lambda at=address, to=expected: self.served(at) == to,
                            f"{address} shows the {name} certificate",
                        )
                    send_and_wait(number)
                self.refuse_bad_reloads(server)
                send_and_wait(4)
                pipe.close()
                self.assertEqual(sensor.wait().json["accepted"], 4)
                self.assertNotIn("reconnect", sensor.texts()[1])

    def refuse_bad_reloads(self, server):
        """What cannot be served changes nothing, and is told of."""
        before = self.served(server.address)
        with open(self.certificate, "w", encoding="ascii") as file:
            file.write("garbage")
        wait_until(lambda: "not one in PEM" in server.texts()[1], "the bad file is told of")
        server.signal(signal.SIGHUP)
        wait_until(lambda: "not_reloaded" in server.texts()[1], "SIGHUP tells of it, too")
        for address in (server.address, server.http_address):
            self.assertEqual(self.served(address), before)

    def test_bad_files_are_refused_at_the_start(self):
        with open(self.path("garbage"), "w", encoding="ascii") as file:
            file.write("garbage")
        for options, why in (
            (("--tls-cert", "/nowhere", "--tls-key", self.key), "cannot read /nowhere: No such"),
            (("--tls-cert", self.certificate, "--tls-key", self.path("garbage")), "garbage: is not"),
            (("--tls-cert", self.certificate, "--tls-key", self.key, "--tls-client-ca", "/nowhere"),
             "cannot read /nowhere"),
        ):  # fmt: skip
            done = run(*self.server(*options).words("--listen", "127.0.0.1:0"))
            self.assert_exit(done, 1)
            self.assertIn(why, done.err)
        for options in (
            ("--tls-cert", self.certificate),
            ("--tls-key", self.key),
            ("--tls-client-ca", self.certificate),
        ):
            self.assert_exit(run(*self.server(*options).words("--listen", "127.0.0.1:0")), 2)

    def test_without_tls_only_loopback_is_served_unless_told_otherwise(self):
        for listen, http in (("0.0.0.0:0", "127.0.0.1:0"), ("127.0.0.1:0", "0.0.0.0:0"),
                             ("[::]:0", "127.0.0.1:0"), ("192.0.2.1:0", "127.0.0.1:0")):  # fmt: skip
            done = run(*self.server().words("--listen", listen, http=http))
            self.assert_exit(done, 2)
            self.assertIn("--insecure", done.err)
            self.assertIn("--tls-cert", done.err)
        server = self.server(*self.server_options, "--insecure", "--auth", "off")
        server.address = server.http_address = "0.0.0.0:0"
        with server:
            for warning in ("--insecure: nothing is encrypted", "--auth off: anybody may"):
                self.assertEqual(server.texts()[1].count(warning), 2)
            server.address = server.address.replace("0.0.0.0", "127.0.0.1")
            self.assertEqual(self.assert_exit(self.deliver(server), 0).json["accepted"], 1)
        server = self.tls_server()
        server.address = server.http_address = "0.0.0.0:0"
        with server:
            self.assertNotIn("--insecure", server.texts()[1])


if __name__ == "__main__":
    main()
