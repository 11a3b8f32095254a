"""Headers of the built pages."""

from wsgiref.headers import Headers

# Element Plus and Vant set inline styles; photos and signatures are shown from blobs before they are sent.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def add_headers(headers: Headers, path: str, url: str) -> None:
    """Pages run our own scripts only, and are asked for anew: they name the current assets."""
    if url.endswith(".html"):
        headers["Content-Security-Policy"] = POLICY
        headers["Cache-Control"] = "no-cache"
    elif url.endswith("/sw.js"):
        headers["Cache-Control"] = "no-cache"
