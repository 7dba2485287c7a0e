"""A certificate authority that lives as long as a test, and certificates it signs for 127.0.0.1 and localhost."""

import ssl
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.peers.processes import CLOCK


class Authority:
    """A new authority. `file` holds its certificate (PEM); what it issues lies beside it."""

    def __init__(self, folder: Path, name: str = "Autoreply test authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        now = CLOCK.now()
        builder = _certificate(self._name, self._name, self._key.public_key(), now - timedelta(days=1), 90)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self._certificate = builder.add_extension(_usage(ca=True), critical=True).sign(self._key, hashes.SHA256())
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        self.file.chmod(0o644)

    def issue(self, name: str = "127.0.0.1", *, expired: bool = False) -> tuple[Path, Path]:
        """A server certificate and its key (PEM files), for `name` alone, or for 127.0.0.1 also as localhost.

        It ends in 59 days, or did ten days ago.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        start = CLOCK.now() - timedelta(days=20 if expired else 1)
        builder = _certificate(_named(name), self._name, key.public_key(), start, 10 if expired else 60)
        builder = builder.add_extension(x509.SubjectAlternativeName(_alternatives(name)), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        signed = builder.add_extension(issuer, critical=False).sign(self._key, hashes.SHA256())
        serial = f"{signed.serial_number:x}"
        certificate, private = self._folder / f"{serial}.pem", self._folder / f"{serial}.key"
        certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(_pem(key))
        private.chmod(0o644)  # read by the server's own user; a secret of this test alone
        return certificate, private

    def server_context(self, name: str = "127.0.0.1", *, expired: bool = False) -> ssl.SSLContext:
        """What a server of the test presents."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name, expired=expired))
        return context

    def client_context(self) -> ssl.SSLContext:
        """What a client needs that trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self.file))


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternatives(name: str) -> list[x509.GeneralName]:
    if name == "127.0.0.1":
        return [x509.IPAddress(ip_address(name)), x509.DNSName("localhost")]
    return [x509.DNSName(name)]


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: datetime, days: int
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    return builder.not_valid_before(start).not_valid_after(start + timedelta(days=days))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())
