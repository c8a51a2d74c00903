"""Why a request to a server failed, and what to set, if anything."""

import os
from pathlib import Path
from urllib.parse import urlsplit


def may_pass(error):
    """Whether the same request may succeed a second later."""
    import requests

    lasting = (
        ValueError,  # the address itself
        requests.exceptions.ProxyError,
        requests.exceptions.SSLError,
    )
    if not isinstance(error, requests.RequestException):
        return False
    if isinstance(error, lasting) or _never_connected(error):
        return False
    status = getattr(error.response, "status_code", 500)
    return status >= 500 or status == 429


def reason(error, url):
    """Say in one clause why the request for this address failed.

    Args:
        error: the exception.
        url: the address.
    """
    import requests

    parts = urlsplit(url)
    status = getattr(getattr(error, "response", None), "status_code", None)
    proxy_errors = (
        requests.exceptions.ProxyError,
        requests.exceptions.InvalidProxyURL,
    )
    if status == 407 or isinstance(error, proxy_errors):
        return _proxy_reason(url, status == 407 or " 407 " in str(error))
    if isinstance(error, requests.exceptions.SSLError) or (
        parts.scheme == "https" and _certificates_are_missing()
    ):
        return _certificate_reason(str(error), parts.netloc)
    if status:
        name = Path(parts.path).name
        return f"{parts.netloc} answered {status} for {name}"
    if isinstance(error, ValueError):
        return f"{url} is not an address that can be downloaded from"
    if _never_connected(error):
        return f"no connection to {parts.netloc}"
    return f"the connection to {parts.netloc} broke off"


def _never_connected(error):
    """Refused or unknown host: there is no network, so do not try again."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(cause, NewConnectionError | ConnectTimeoutError)


def _proxy_reason(url, wants_password):
    from requests.utils import get_environ_proxies, select_proxy

    scheme = urlsplit(url).scheme
    names = [f"{scheme}_proxy", "all_proxy"]
    name = _first_set([each for n in names for each in (n.upper(), n)])
    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    place = proxy.rpartition("@")[2] or "of this network"  # no password
    if not wants_password:
        return (
            f"the proxy {place} does not answer: correct {name}, or unset it "
            "where there is no proxy"
        )
    if "@" in proxy:
        return (
            f"the proxy {place} does not accept the name and password: "
            f"correct them in {name}"
        )
    return (
        f"the proxy {place} wants a name and a password: set {name} to "
        "http://name:password@host:port"
    )


# Those that requests obeys.
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def _certificates_are_missing():
    path = os.environ.get(_first_set(_CERTIFICATES))
    return bool(path) and not os.path.exists(path)


def _certificate_reason(text, host):
    name = _first_set(_CERTIFICATES)
    path = os.environ.get(name)
    if _certificates_are_missing():
        return (
            f"{name} names {path}, which does not exist: let it name the "
            "file with the certificates of this network, or unset it"
        )
    if "CERTIFICATE_VERIFY_FAILED" not in text:
        return (
            f"no secure connection to {host}: look at {name} and the proxy, "
            "or ask who runs this network"
        )
    if path:
        return (
            f"the certificate of {host} is not among those in {name} "
            f"({path}): unset it, or let it name the file that holds the "
            "certificate of this network"
        )
    return (
        f"the certificate of {host} is not trusted: where the network "
        f"inspects connections, let {name} name the file with its "
        "certificate (ask who runs it), and look whether the clock is right"
    )


def _first_set(names):
    """The first of these variables that is set; else the first."""
    return next(filter(os.environ.get, names), names[0])
