import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from jiayi.foundation.files import queries, services
from jiayi.foundation.files.models import StoredFile
from jiayi.foundation.files.tests.test_rules import PNG
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden
from tests.people import AT, browser, organization, patient, phone, staff

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def stored(home, **changes):
    values = {"content": PNG, "name": "签名.png", "kind": "signature", "organization_id": home.pk} | changes
    with scope.everything(reason="test"):
        return services.store_bytes(by=SYSTEM, at=AT, **values)


def test_stored_bytes_come_back_with_their_hash():
    file = stored(organization())
    with scope.everything(reason="test"):
        opened = queries.open_file(file_id=file.pk)
    assert opened.content == PNG
    assert (opened.file.mime, opened.file.size, len(opened.file.sm3)) == ("image/png", len(PNG), 64)


def test_a_file_lies_in_the_data_folder_under_a_name_nobody_can_guess():
    file = stored(organization(), name="../../etc/passwd.png")
    assert file.name == "passwd.png"
    path = (settings.DATA_DIR / "files" / file.path).resolve()
    assert path.is_relative_to(settings.DATA_DIR / "files")
    assert "passwd" not in str(path)


def test_what_lies_on_the_disk_holds_nothing_of_what_was_stored():
    file = stored(organization())
    path = settings.DATA_DIR / "files" / file.path
    assert PNG[:8] not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_bytes_look_different_each_time():
    first, second = stored(organization()), stored(organization())
    paths = [settings.DATA_DIR / "files" / file.path for file in (first, second)]
    assert paths[0].read_bytes()[-20:] != paths[1].read_bytes()[-20:]


def test_too_large_is_refused_in_words():
    with pytest.raises(services.FileTooLarge, match="10 MB"):
        stored(organization(), content=PNG + b"0" * (10 * 1024 * 1024))


def test_the_wrong_type_is_refused_whatever_its_name():
    with pytest.raises(services.FileTypeRefused):
        stored(organization(), content=b"<html>", name="photo.png")
    with pytest.raises(services.FileEmpty):
        stored(organization(), content=b"")


@pytest.mark.parametrize("place", [0, 10, 40, 60, -1])
def test_a_file_of_which_one_byte_was_changed_on_the_disk_is_not_handed_out(place):
    file = stored(organization())
    path = settings.DATA_DIR / "files" / file.path
    sealed = bytearray(path.read_bytes())
    sealed[place] ^= 1
    path.write_bytes(sealed)
    with scope.everything(reason="test"), pytest.raises(queries.FileChanged):
        queries.open_file(file_id=file.pk)


def test_a_file_that_is_gone_or_was_replaced_by_another_is_not_handed_out():
    home = organization()
    file, other = stored(home), stored(home)
    path, others = (settings.DATA_DIR / "files" / one.path for one in (file, other))
    path.write_bytes(others.read_bytes())
    with scope.everything(reason="test"), pytest.raises(queries.FileChanged):
        queries.open_file(file_id=file.pk)
    path.unlink()
    with scope.everything(reason="test"), pytest.raises(queries.FileChanged):
        queries.open_file(file_id=file.pk)


def test_an_agreement_cannot_be_brought_in_by_upload():
    with pytest.raises(Forbidden):
        services.store_upload(content=PNG, name="a.png", kind="agreement", by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"size": 0}, "files_size_within_limit"),
        ({"size": 11 * 1024 * 1024}, "files_size_within_limit"),
        ({"mime": "text/html"}, "files_type_known"),
        ({"sm3": "zz"}, "files_hash_shape"),
        ({"kind": "virus"}, "files_kind_known"),
    ],
)
def test_the_database_refuses(changes, constraint):
    file = stored(organization())
    with scope.everything(reason="test"), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(**changes)


def test_two_rows_never_share_one_place_on_the_disk():
    first, second = stored(organization()), stored(organization())
    with scope.everything(reason="test"), pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=second.pk).update(path=first.path)


def upload(client, path="/api/doctor/files", content=PNG, **fields):
    return client.post(path, {"file": SimpleUploadedFile("照片.png", content), "kind": "paper_photo", **fields})


def test_a_doctor_uploads_and_downloads_what_belongs_to_a_resident():
    home = organization()
    person = patient(home, phone="13800000001")
    client = browser(staff(home))
    answer = upload(client, patient_id=person.pk)
    assert answer.status_code == 200, answer.content
    number = answer.json()["id"]
    got = client.get(f"/api/doctor/files/{number}/content")
    assert got.content == PNG
    assert got["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    line = phone(person).get("/api/resident/read-log").json()["items"][0]
    assert (line["reader_name"], line["subject"]) == ("王医生", "纸质协议照片")


def test_a_player_is_given_the_part_it_asks_for_and_told_where_it_lies():
    home = organization()
    sound = b"OggS" + bytes(range(256)) * 1000
    file = stored(home, content=sound, name="语音.ogg", kind="chat", patient_id=patient(home).pk)
    client, path = browser(staff(home)), f"/api/doctor/files/{file.pk}/content?inline=true"
    part = client.get(path, headers={"Range": "bytes=65530-65545"})
    assert (part.status_code, part.content) == (206, sound[65530:65546])
    assert part["Content-Range"] == f"bytes 65530-65545/{len(sound)}"
    assert client.get(path, headers={"Range": "bytes=-5"}).content == sound[-5:]
    assert client.get(path, headers={"Range": "bytes=200000-"}).content == sound[200000:]
    whole = client.get(path, headers={"Range": "bytes=0-3,9-12"})
    assert (whole.status_code, whole.content, whole["Accept-Ranges"]) == (200, sound, "bytes")
    refused = client.get(path, headers={"Range": f"bytes={len(sound)}-"})
    assert (refused.status_code, refused.json()["code"]) == (416, "range_refused")


def test_another_organisation_finds_nothing():
    home, foreign = organization(), organization()
    file = stored(home, patient_id=patient(home).pk)
    stranger = browser(staff(foreign))
    assert stranger.get(f"/api/doctor/files/{file.pk}").status_code == 404
    assert stranger.get(f"/api/doctor/files/{file.pk}/content").status_code == 404
    assert upload(stranger, patient_id=patient(home).pk).status_code == 404


def test_without_the_permission_there_is_no_upload():
    home = organization()
    answer = upload(browser(staff(home, roles=("audit_admin",))), "/api/desk/files")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_the_clients_read_a_stable_code_for_a_refused_file():
    client = browser(staff(organization()))
    assert upload(client, content=b"<html>").json()["code"] == "file_type_refused"
    large = upload(client, content=PNG + b"0" * (10 * 1024 * 1024))
    assert (large.status_code, large.json()["code"]) == (413, "file_too_large")


def test_a_resident_keeps_an_upload_in_the_own_record_and_lists_it():
    home = organization()
    person, other = patient(home, phone="13800000001"), patient(home)
    client = phone(person)
    number = upload(client, "/api/resident/files").json()["id"]
    assert [file["id"] for file in client.get(f"/api/resident/files?patient_id={person.pk}").json()] == [number]
    assert client.get(f"/api/resident/files?patient_id={person.pk}&kind=agreement").json() == []
    assert client.get(f"/api/resident/files?patient_id={other.pk}").json() == []
    shown = client.get(f"/api/resident/files/{number}/content?inline=true")
    assert shown["Content-Disposition"].startswith("inline")
    assert upload(client, "/api/resident/files", patient_id=other.pk).status_code == 404


def test_a_file_of_nobody_belongs_to_the_uploaders_organisation():
    home = organization()
    answer = upload(browser(staff(home)), "/api/desk/files")
    assert answer.json()["patient_id"] is None
    with pytest.raises(Forbidden):
        services.store_upload(content=PNG, name="a.png", kind="other", by=SYSTEM, at=AT)
