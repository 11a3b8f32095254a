import io
from datetime import UTC, date, datetime

import pikepdf
import pytest

from jiayi.foundation.files import documents, services

PICTURE = documents.qr_svg("a signature").encode()
AGREEMENT = {
    "number": "WH-2026-004172",
    "issuer": "文晖街道社区卫生服务中心",
    "verify_url": "https://jiayi.example/app/verify.html?token=abc",
    "template_version": "2026.1",
    "patient": {
        "name": "王桂芳",
        "sex": "女",
        "birth": "1948 年 3 月",
        "identity": "330103********0217",
        "address": "柳塘路 12 弄 3 号",
    },
    "proxy": "无（本人签）",
    "team": {"name": "第一团队", "leader": "沈若兰 主治医师", "members": "高晓芸（护士）", "phone": "0571-8600120"},
    "period": "2026 年 1 月 1 日至 2026 年 12 月 31 日",
    "years": 1,
    "price": "120",
    "own_price": "12",
    "payers": [{"label": "区财政", "amount": "78"}, {"label": "市财政", "amount": "30"}],
    "cooling_off_days": 7,
    "services": [{"name": "高血压随访", "times": "4 次", "place": "家里或门诊", "note": "量血压"}],
    "signed_date": "2025 年 12 月 22 日",
    "resident_signature": PICTURE,
    "resident_signature_text": "王桂芳（手写签名）",
    "team_signature_text": "沈若兰（手写签名）",
    "policy": "杭州市签约政策",
}
RECEIPT = {
    "number": "WH-2026-004172-S1",
    "kind": "实收",
    "organization": "文晖中心",
    "patient": "王桂芳",
    "contract": "WH-2026-004172",
    "issued_at": datetime(2026, 1, 2, 1, 30, tzinfo=UTC),
    "cashier": "收费员",
    "method": "现金",
    "item": "家庭医生签约服务费（2026 年度）",
    "amount": "12.00",
}
FORM = {
    "title": "高血压患者随访服务记录表",
    "source": "国家基本公共卫生服务规范（第三版）",
    "version": "3",
    "columns": 4,
    "pages": [
        [
            {"title": "", "rows": [{"label": "随访日期", "cells": ["2026-01-12", "", "", ""]}]},
            {"title": "症状", "rows": [{"label": "", "cells": ["⟦1⟧", "", "", ""]}]},
            {
                "title": "体征",
                "rows": [
                    {"label": "血压(mmHg)", "cells": ["148/92", "", "", ""]},
                    {"label": "体重(kg)", "cells": ["62.5", "", "", ""]},
                ],
            },
        ],
        [{"title": "", "rows": [{"label": "随访日期", "cells": ["2026-12-01", "", "", ""]}]}],
    ],
    "name": "王桂芳",
    "number": "12300045",
    "year": 2026,
    "printed_by": "沈若兰",
    "printed_on": date(2026, 9, 17),
}


def opened(template, data) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(services.render_document(template=template, data=data)))


@pytest.mark.parametrize(
    ("template", "data"), [("agreement", AGREEMENT), ("receipt", RECEIPT), ("form", FORM)], ids=lambda v: str(v)[:9]
)
def test_every_print_is_tagged_pdf_a_with_its_own_fonts(template, data):
    with opened(template, data) as pdf:
        with pdf.open_metadata() as found:
            assert (found["pdfaid:part"], found["pdfaid:conformance"]) == ("2", "A")
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("zh-CN", True)
        fonts = [
            font
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
            for font in font.get("/DescendantFonts", [font])
        ]
        assert fonts
        for font in fonts:
            descriptor = font.FontDescriptor
            assert "NotoSansCJK" in str(descriptor.FontName)
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor


def test_the_agreement_is_a4_and_one_page_for_a_usual_package():
    with opened("agreement", AGREEMENT) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(side)) for side in pdf.pages[0].MediaBox] == [0, 0, 595, 842]


def test_a_long_package_runs_over_to_a_second_page():
    with opened("agreement", AGREEMENT | {"services": AGREEMENT["services"] * 40}) as pdf:
        assert len(pdf.pages) == 2


def test_an_agreement_without_signature_picture_shows_the_words():
    with opened("agreement", AGREEMENT | {"resident_signature": None}) as pdf:
        assert len(pdf.pages) == 1


def test_a_refund_is_not_called_a_receipt():
    with opened("receipt", RECEIPT | {"kind": "退费"}) as pdf, pdf.open_metadata() as found:
        assert "退费凭证" in found["dc:title"]


def test_an_unknown_document_is_a_programming_error():
    with pytest.raises(documents.UnknownDocument):
        services.render_document(template="../house", data={})


def test_the_same_data_gives_the_same_picture_of_a_code():
    assert services.qr_code(text="a") == services.qr_code(text="a")
    assert services.qr_code(text="a").startswith("<svg")
