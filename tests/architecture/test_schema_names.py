from jiayi.entrypoints.desk import api


def test_two_apps_may_choose_the_same_schema_name_without_losing_either():
    schemas = api.get_openapi_schema()["components"]["schemas"]

    assert "amount" in schemas["BillingReceiptOut"]["properties"]
    assert "item_name" in schemas["FulfillmentReceiptOut"]["properties"]
    assert "ReceiptOut" not in schemas


def test_plain_pydantic_shapes_are_told_apart_as_well():
    schemas = api.get_openapi_schema()["components"]["schemas"]

    assert "period_from" in schemas["PatientsTagOut"]["properties"]
    assert "period_from" not in schemas["FulfillmentTagOut"]["properties"]
