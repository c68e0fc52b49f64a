"""Certificates for tests, made by openssl(1)."""

import os

import scantrend_process


def openssl(*words):
    done = scantrend_process.run("openssl", *words)
    assert done.code == 0, str(done)


class Authority:
    """A CA in a directory: PEM files of its own certificate and of those that it signs."""

    def __init__(self, directory, name):
        self.directory, self.name = directory, name
        self.certificate = self._path(name, "pem")
        self._key = self._path(name, "key")
        os.makedirs(directory, exist_ok=True)
        openssl("req", "-x509", "-nodes", *EC, "-keyout", self._key, "-out", self.certificate,
                "-subj", f"/CN={name}", "-days", "30")  # fmt: skip

    def _path(self, name, kind):
        return os.path.join(self.directory, f"{name}.{kind}")

    def sign(self, name, *alternative_names, days=30):
        """The paths of a certificate, such as of URI:scantrend:sensor:edge, and of its key."""
        request, certificate, key = (self._path(name, kind) for kind in ("csr", "pem", "key"))
        openssl("req", "-new", "-nodes", *EC, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        extensions = self._path(name, "ext")
        with open(extensions, "w", encoding="ascii") as file:
            file.write(f"subjectAltName={','.join(alternative_names)}\n" if alternative_names else "")
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key,
                "-CAcreateserial", "-extfile", extensions, "-out", certificate,
                "-days", str(days))  # fmt: skip
        return certificate, key


EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
