from .staff import staff_router

router = staff_router()
