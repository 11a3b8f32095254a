from jiayi.foundation.accounts.hashers import Argon2Hasher


def test_a_password_costs_19_mib_and_two_passes_of_argon2id(cheap_passwords):
    time_cost, memory_cost = cheap_passwords
    assert (time_cost, memory_cost) == (2, 19 * 1024)
    hasher = Argon2Hasher()
    hasher.time_cost, hasher.memory_cost = time_cost, memory_cost
    encoded = hasher.encode("Quiet-River-88", hasher.salt())
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert hasher.verify("Quiet-River-88", encoded)
    assert not hasher.verify("quiet-river-88", encoded)
