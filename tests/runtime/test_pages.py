"""The built pages as the browser gets them."""

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware


@pytest.fixture
def page(tmp_path, settings, client, db):
    (tmp_path / "app" / "assets").mkdir(parents=True)
    (tmp_path / "app" / "desk.html").write_text("<title>家医</title>")
    (tmp_path / "app" / "assets" / "desk-a1b2c3d4.js").write_text("1")
    (tmp_path / "app" / "sw.js").write_text("1")
    (tmp_path / "app" / "doctor.webmanifest").write_text("{}")
    settings.WHITENOISE_ROOT, settings.WHITENOISE_AUTOREFRESH = tmp_path, False  # as it is served
    middleware = WhiteNoiseMiddleware(lambda request: None)
    return lambda path: dict(middleware.files[path].alternatives[-1][2])


def test_a_page_runs_our_own_scripts_only_and_is_asked_for_anew(page):
    headers = page("/app/desk.html")
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-cache"


def test_assets_with_a_hash_in_their_name_stay_in_the_cache(page):
    assert "immutable" in page("/app/assets/desk-a1b2c3d4.js")["Cache-Control"]


def test_the_service_worker_is_asked_for_anew(page):
    assert page("/app/sw.js")["Cache-Control"] == "no-cache"


def test_a_manifest_has_its_own_type_and_no_foreign_page_may_read_it(page):
    headers = page("/app/doctor.webmanifest")
    assert headers["Content-Type"].startswith("application/manifest+json")
    assert "Access-Control-Allow-Origin" not in headers
