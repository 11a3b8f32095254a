import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from jiayi.kernel import crypto
from jiayi.kernel.fields import EncryptedTextField, LazySecret


def test_sm3_and_sm4_give_the_published_vectors():
    assert crypto.sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_what_was_sealed_opens_and_two_seals_differ():
    first, second = crypto.encrypt("浙江省杭州市"), crypto.encrypt("浙江省杭州市")
    assert first != second and crypto.decrypt(first) == crypto.decrypt(second) == "浙江省杭州市"


def test_a_changed_byte_is_noticed():
    sealed = bytearray(crypto.encrypt("13800000000"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        crypto.decrypt(bytes(sealed))


def test_the_same_digits_as_phone_and_as_identity_have_different_fingerprints():
    assert crypto.blind_index("phone", "13800000000") != crypto.blind_index("identity", "13800000000")
    assert crypto.blind_index("phone", "13800000000") == crypto.blind_index("phone", "13800000000")


def test_a_missing_key_stops_loudly(monkeypatch):
    crypto._key.cache_clear()
    monkeypatch.delenv("JIAYI_FIELD_KEY")
    with pytest.raises(crypto.KeyMissing, match="JIAYI_FIELD_KEY"):
        crypto.encrypt("x")
    monkeypatch.setenv("JIAYI_FIELD_KEY", "00")
    with pytest.raises(crypto.KeyMissing, match="32 hex digits"):
        crypto.encrypt("x")
    crypto._key.cache_clear()


def test_masks_leave_what_people_need_to_recognise():
    assert crypto.masked_identity("330103194801010025") == "330103********0025"
    assert crypto.masked_identity("12345") == "*****"
    assert crypto.masked_phone("13800001234") == "138****1234"
    assert crypto.masked_phone("123") == "***"
    assert [crypto.masked_name(n) for n in ("王桂芳", "李明", "张", "")] == ["王*芳", "李*", "张", ""]


def test_a_secret_is_opened_only_when_read_and_never_shown_in_a_log():
    secret = LazySecret(crypto.encrypt("13800000000"))
    assert repr(secret) == "<secret>" and bool(secret)
    assert secret == "13800000000" and hash(secret) == hash("13800000000")
    assert EncryptedTextField().get_prep_value(secret) == secret.sealed


def test_tokens_are_long_and_only_their_hash_is_kept():
    token = crypto.token()
    assert len(token) >= 43 and len(crypto.token_hash(token)) == 32
