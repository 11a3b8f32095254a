import pytest

from jiayi.entrypoints.desk import api


@pytest.fixture(scope="module")
def schemas():
    return api.get_openapi_schema()["components"]["schemas"]


def test_two_apps_may_choose_the_same_schema_name_without_losing_either(schemas):
    assert "amount" in schemas["BillingReceiptOut"]["properties"]
    assert "item_name" in schemas["FulfillmentReceiptOut"]["properties"]
    assert "ReceiptOut" not in schemas


def test_the_tags_of_a_person_and_of_a_row_are_two_shapes(schemas):
    assert "period_from" in schemas["TagOut"]["properties"]
    assert "period_from" not in schemas["RowTagOut"]["properties"]
