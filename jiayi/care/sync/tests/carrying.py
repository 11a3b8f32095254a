"""A doctor with a phone that may carry, for the tests of this app."""

from dataclasses import replace
from datetime import timedelta

from jiayi.foundation.accounts.models import StaffAccount, TrustedDevice
from jiayi.foundation.tasks.tests.people import NOW
from jiayi.kernel import crypto, scope

SECRET = "a-device"


def phone_of(place, *, secret=SECRET):
    """(the doctor with an account, the cookies of a trusted phone, the device)."""
    with scope.everything(reason="test data"):
        account = StaffAccount.objects.create(
            organization=place.organization,
            username=f"carrier{place.organization.pk}",
            display_name="沈若兰",
            password="argon2$argon2id$not-a-real-one",
            password_changed_at=NOW,
            created_at=NOW,
            created_by="tests",
        )
    device = TrustedDevice.objects.create(
        account=account,
        token_hash=crypto.token_hash(secret),
        label="安卓手机 Chrome",
        pin="x",
        created_at=NOW,
        last_used_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )
    return replace(place.doctor, account_id=account.pk), {"jiayi_device": secret}, device
