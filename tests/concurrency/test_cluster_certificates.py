"""What is wrong with the files of certificates, by the file."""

from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from ls_transcribe.concurrency.cluster_certificates import check_certificates
from ls_transcribe.errors.cluster import ClusterTlsUnusable


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> Path:
    """A folder with an authority, a certificate, its key, the same encrypted, both in one file, and rubbish."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "ca")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert")
    issued.private_key_pem.write_to_path(tmp_path / "key")
    issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both")
    authority.issue_cert("127.0.0.1").private_key_pem.write_to_path(tmp_path / "foreign")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"sesame"))
    (tmp_path / "encrypted").write_bytes(secret)
    (tmp_path / "rubbish").write_text("rubbish")
    return tmp_path


@pytest.mark.parametrize(("cert", "key"), [("cert", "key"), ("both", None)])
def test_files_that_can_be_used(files: Path, cert: str, key: str | None) -> None:
    """The key may be in the file of its certificate."""
    check_certificates(str(files / "ca"), str(files / cert), str(files / key) if key else None)


@pytest.mark.parametrize(
    ("ca", "cert", "key", "told"),
    [
        ("none", "cert", "key", "none: No such file or directory"),
        ("ca", "cert", "none", "none: No such file or directory"),
        ("rubbish", "cert", "key", "rubbish has no certificate in it"),
        ("ca", "cert", "encrypted", "encrypted needs a passphrase, which Dask cannot be told"),
        ("ca", "cert", "foreign", "foreign are no certificate and its key"),
        ("ca", "rubbish", "key", "key are no certificate and its key"),
        ("ca", "cert", None, "cert there is no certificate and its key"),
    ],
)
def test_files_that_cannot_be_used(files: Path, ca: str, cert: str, key: str | None, told: str) -> None:
    """Each is named, and nobody is asked for a passphrase."""
    with pytest.raises(ClusterTlsUnusable, match=rf"/{told}\)|in .*/{told}\)"):
        check_certificates(str(files / ca), str(files / cert), str(files / key) if key else None)
