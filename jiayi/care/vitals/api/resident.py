from ninja import Router

from jiayi.care.vitals.permissions import VitalsPermission

from . import shared

router = Router(tags=["体征"])
shared.add_reads(router, VitalsPermission.READ_OWN)
shared.add_writes(router, VitalsPermission.RECORD_OWN, VitalsPermission.RECORD_OWN, source="hand")
