"""Residents on the doctor's phone: my people with filters, the person page, registering at the door."""

from .staff import staff_router

router = staff_router()
