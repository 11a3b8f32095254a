from . import staff

router = staff.build("doctor_pwa")
