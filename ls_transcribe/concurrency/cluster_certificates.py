"""The files of the certificates for a cluster: what is wrong with one is told by its path; OpenSSL names none."""

import ssl
from pathlib import Path

from ls_transcribe.errors.cluster import ClusterTlsUnusable


class _PassphraseWanted(Exception):
    """A key is encrypted."""


def check_certificates(ca: str, cert: str, key: str | None) -> None:
    """Check the files of an authority, of a certificate and of its key, which is in the same file if it is None.

    Raises:
        ClusterTlsUnusable: One cannot be read, is none, needs a passphrase, or is not of the other.
    """
    for path in filter(None, (ca, cert, key)):
        if "\n" in path:  # Dask's configuration may have what is in a file in the place of its path
            return
        try:
            Path(path).open("rb").close()
        except OSError as error:
            raise ClusterTlsUnusable(f"{path}: {error.strerror}") from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(ca)
    except (OSError, ValueError) as error:
        raise ClusterTlsUnusable(f"{ca} has no certificate in it") from error
    try:
        context.load_cert_chain(cert, key, _refuse_passphrase)
    except _PassphraseWanted as error:
        raise ClusterTlsUnusable(f"{key or cert} needs a passphrase, which Dask cannot be told") from error
    except (OSError, ValueError) as error:
        where = f"{cert} and {key} are no" if key else f"in {cert} there is no"
        raise ClusterTlsUnusable(f"{where} certificate and its key") from error


def _refuse_passphrase() -> str:
    raise _PassphraseWanted
