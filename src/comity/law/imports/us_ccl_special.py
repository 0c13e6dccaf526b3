"""Licence rows whose scope is a sentence: read by hand, bound to the wording by its fingerprint.

Each line: entry, fingerprint of the left cell, paragraphs in, paragraphs out, the remaining test in our own words. A
row may need several lines, where only part of what it covers hangs on a test; an indented line continues the one
above. When the wording changes, the fingerprint no longer fits and the row is reported as unread.
"""

from __future__ import annotations

from comity.law.imports.us_ccl_scope import Scope

_TABLE = """
0A502 bc49148e | | | shotgun with a barrel shorter than 18 inches (45.72 cm)
0A502 383387ca | | | shotgun with a barrel shorter than 18 inches (45.72 cm)
0A502 58cbf1a1 | | | shotgun with a barrel shorter than 24 inches (60.96 cm), or a shotgun component
0A502 44b40e5a | | | shotgun with a barrel of 24 inches (60.96 cm) or longer
0A502 06e17713 | | | shotgun with a barrel of 24 inches (60.96 cm) or longer, for sale or resale to police or
    law enforcement
0A502 066e39fc | | | shotgun with a barrel shorter than 18 inches (45.72 cm)
0A508 2b71a307 | | | semi-automatic shotgun with a barrel shorter than 18 inches (45.72 cm)
0A508 6384d23b | | | semi-automatic shotgun with a barrel shorter than 18 inches (45.72 cm)
0A508 58cbf1a1 | | | shotgun with a barrel shorter than 24 inches (60.96 cm), or a shotgun component
0A508 44b40e5a | | | shotgun with a barrel of 24 inches (60.96 cm) or longer
0A508 06e17713 | | | shotgun with a barrel of 24 inches (60.96 cm) or longer, for sale or resale to police or
    law enforcement
0A508 7c17b6f7 | | | semi-automatic shotgun with a barrel shorter than 18 inches (45.72 cm)
0A509 f960a75f | | .a .d |
0A509 f960a75f | .a | | not for items of 0A502 or 0A508
0A509 059376d3 | | .a .d |
0A509 059376d3 | .a | | not for items of 0A502 or 0A508
0A509 a0f9ced8 | .d | |
0A509 a0f9ced8 | .a | | for items of 0A502 or 0A508
0A509 367462eb | | .a .d |
0A509 367462eb | .a | | not for items of 0A502 or 0A508
0B501 096429ef | | | not equipment for 0A501.y
0B501 680ad6f5 | | | not equipment for 0A501.y
0D501 3b5b5192 | | | not software for 0A501.y nor for 0B501 equipment for 0A501.y
0D501 1c071fe4 | | | not software for 0A501.y nor for 0B501 equipment for 0A501.y
0D505 d22f5348 | | | software for 0A505.a, .x or for 0B505.a, .x
0D505 ff06d6b6 | | | software for 0A505.a, .x or for 0B505.a, .x
0D505 3f829f4d | | | software for 0A505.a, .d, .x or for 0B505.a, .d, .x
0E505 e49ad92e | | | technology for 0A505.a, .x, for 0B505 equipment for these, or for their 0D505 software
0E505 d84dc3d7 | | | technology for 0A505.a, .x, for 0B505 equipment for these, or for their 0D505 software
0E505 f0439293 | | | technology to develop or produce 0A505.b
0E505 7b0110e7 | | | technology for 0A505.a, .d, .x
0E982 ba6f599c | | | technology for 0A982 or 0A503
1A002 3b664678 | .b.1 | | tube with an inside diameter from 75 mm to 400 mm
1A004 61c7be2c | .c | | chemical detection system or dedicated detector with the characteristics of 2B351.a (the
    row is cut off in print)
1A007 10ab0d08 | .b | |
1A007 10ab0d08 | .a | | firing set meets or exceeds 3A229
1B001 97421fb1 | | .d .e .f |
1B001 97421fb1 | .d | .d.4 | meets or exceeds 1B101
1B001 8ab1dfd3 | .a | | filament winder for rotors of 75 mm to 400 mm diameter and 600 mm length or more, or its
    controls or mandrels
1B018 ade3c236 | | | equipment to produce rocket propellants
1B101 cecdc875 | .a | | filament winder for rotors of 75 mm to 400 mm diameter and 600 mm length or more, or its
    controls or mandrels
1B608 5c592f17 | | | specially designed for MT items of 1C608 or of USML Category V
1C001 b7c8dd64 | | | meets or exceeds 1C101
1C002 1458f538 | .b.3 .b.4 | | exceeds 1C202
1C007 97b2fe4a | .c | | dielectric constant below 6 at 100 MHz to 100 GHz, for missile radomes
1C010 f69d498a | .a .b .e.1 | | meets or exceeds 1C210
1C011 5e0a098e | .a .b | | meets or exceeds 1C111
1C116 910ba537 | | | meets or exceeds 1C216
1C350 0f69046d | | |
1C353 55e5cb09 | | | genetic element of 1C351.d.15 or .d.16
1D001 7d182d5f | | | software to develop, produce, operate or maintain 1B001 items that are controlled for MT
1D001 0e3457a1 | | | software for 1B001 items that are controlled for NP
1D018 09cdbec5 | | | software for 1B018 items that are controlled for MT
1D101 e5bd345b | | | software for the use of 1B101.a
1D607 38661f7b | | | not software for 1C607.a.10, .a.11, .a.12 or .a.14
1D608 cf8413c6 | | | software for 1B608 equipment producing 1C608.m or MT articles of USML Category V
1E001 84eb1853 | | | technology for 1C351.d.15, .d.16 or their genetic elements of 1C353
1E001 d5789d8c | | | technology for 1C350, 1C351, 1C353, 1C354 or for 1A004.c detection systems with the
    characteristics of 2B351.a
1E201 63821873 | | | technology for items that are controlled for NP
1E351 62a03354 | | | technology to dispose of 1C351.d.15, .d.16 or their genetic elements of 1C353
1E351 fb6aa740 | | | technology to dispose of 1C350, 1C351, 1C353 or 1C354
1E355 f035fcc9 | | |
1E607 01792720 | | | not technology for 1C607.a.10, .a.11, .a.12 or .a.14 or for their 1D607 software
2A001 3bfb8010 | | | radial ball bearing of tolerance class 2 (ABEC-9) or better; bore 12-50 mm, outside 25-100
    mm, width 10-20 mm
2A226 95b9958b | | | meets or exceeds 2B350.g
2B001 b15ab87d | .c .d | |
2B001 b15ab87d | .a .b | | none of: lathe up to 35 mm, bar machine up to 42 mm without chuck, mill over 2 m in x
    worse than 22.5 µm
2B004 372aa74c | | .b.3 | maximum working pressure of 69 MPa or more
2B006 1936a092 | .a .b.1 .b.3 .c | | meets or exceeds 2B206
2B007 5cb3004d | | | meets or exceeds 2B207
2B009 d441d8c3 | | | combines spin- and flow-forming, or flow-forming machine meeting 2B009.a and 2B109
2B009 66efd31a | | | flow-forming, or spin-forming capable of it, and meets or exceeds 2B209
2B109 aa65f1c7 | | | meets or exceeds 2B209
2B116 22a733a0 | .b .c .d | |
2B116 22a733a0 | .a | | electrodynamic vibration test system
2D001 ffb0463b | | | software for 2B001, 2B004, 2B006, 2B007 or 2B009 items that are controlled for NP
2D101 76542ff5 | | | software for the use of 2B104, 2B109 or 2B116 items that are controlled for NP
2E001 04abb9ce | | | technology for 2B350-2B352, 2D351, 2D352 or for 2A226 valves with the characteristics of 2B350.g
2E002 aaa59ddd | | | technology for 2B350-2B352 or for 2A226 valves with the characteristics of 2B350.g
2E201 3c05c3a2 | | | technology for 2A226 valves that meet or exceed 2B350.g
3A001 326dae08 | .b.2 .b.3 | | not for use in civil telecommunications
3A001 70a58252 | .b.2 .b.3 | | not for use in civil telecommunications
3A001 e24eb014 | .z.2 | |
3A001 e24eb014 | .a.1.a | | usable in missiles
3A001 e24eb014 | .a.5.a | | designed for military use, hermetically sealed and rated from below -54 °C to above
    +125 °C
3A001 fed76bd9 | .z.3 | |
3A001 fed76bd9 | .e.2 | | pulse discharge capacitor that meets or exceeds 3A201.a
3A001 fed76bd9 | .e.3 | | superconducting solenoid that meets or exceeds 3A201.b
3A002 65e7cb33 | .h | | meets or exceeds 3A101.a.2.b
3D001 c9917fbb | | | software for 3A001.b-.h, 3A001.z or 3B items (within the heading)
3E001 b59e5c2a | | | technology for 3A001-3A003, 3B001 (within the heading), 3B002 without .c, or 3C001-3C006
3E001 5ee47a6e | | | technology for 3A090
4A001 360267b0 | .a | | meets or exceeds 4A101
4A001 8984ab75 | | |
4A003 33d41ecd | | | digital computer for computerized fingerprint equipment
4D001 5265ece3 | | | software for fingerprint equipment of 4A003 that is controlled for CC
4E001 698e80a2 | | | not technology for 4A090 or for 4D090 software
4E001 a0a1b5f6 | | | technology for 4A003.z.1.a, z.2.a, 4A004.z.1, 4A005.z.1, 4A090.a or for their 4D001 or
    4D090 software
4E001 5e9a8188 | | | technology for 4A003.z.1.b, z.2.b, 4A004.z.2, 4A005.z.2, 4A090.b or for their 4D001 or
    4D090 software
4E001 686517d5 | | | technology for fingerprint equipment of 4A003 that is controlled for CC
5D001 0e97cdce | | | software for 5A001.f.1 equipment, functions or features
5E001 e0fbee49 | | | technology to develop or produce 5A001.f.1 or 5D001.a software for it
5D002 f3bd6e57 | .z.1.a .z.2.a .z.3.a .z.4.a .z.5.a .z.6.a .z.7.a .z.8.a .z.9.a | |
5D002 a8176ca3 | .z.1.b .z.2.b .z.3.b .z.4.b .z.5.b .z.6.b .z.7.b .z.8.b .z.9.b | |
5D002 cfd496a8 | .a.1 .a.3 .b .c.1 .c.3 | | software for 5A002, 5A004 or 5D002 items that are controlled for EI
5D992 062b8bfc | .z.1 | |
5D992 20aebcab | .z.2 | |
5E002 6a109e87 | | | technology for 5A002.z or 5A004.z items ending in .a, or for their 5D002 software
5E002 5bef925b | | | technology for 5A002.z or 5A004.z items ending in .b, or for their 5D002 software
5E002 f6aeec43 | .b | |
5E002 f6aeec43 | .a | | technology for 5A002, 5A004 or 5D002 items that are controlled for EI
5E992 a6bba315 | | | technology for 5A992.z.1 or 5D992.z.1
5E992 828f9f53 | | | technology for 5A992.z.2 or 5D992.z.2
6A002 fbe2d88f | .a.1 .a.3 | | hardened against nuclear effects for missiles and usable in missiles
6A002 0c13d3a0 | .a.1 .a.2 .a.3 .c .f | .a.3.d.2.a .a.3.e |
6A002 0c13d3a0 | .a.3.d.2.a .a.3.e | | not a lead selenide focal plane array
6A002 3757920d | .c | | police-model infrared viewer
6A003 ebefde30 | .a.3 .a.4 | |
6A003 ebefde30 | .a.6 | | plug-in for cameras of 6A003.a.3 or .a.4
6A003 26c855e5 | .b.3 .b.4.a .b.4.c | |
6A003 26c855e5 | .b.4.b | | above 60 Hz, or more than 111,000 elements, or to be embedded in a civil product
6A003 710082c9 | .b.4.b | | 60 Hz or less, no more than 111,000 elements, and not to be embedded in a civil product
6A005 41609d44 | .a.2 .a.3 .a.4 .b.2.b .b.3 .b.4 .b.6.c .c.1.b .c.2.b .d.2 .d.3.c .d.4.c | | meets or exceeds 6A205
6A007 2bdd05df | .b .c | | meets or exceeds the accuracies of 6A007.b.1 and b.2
6A008 40d0716a | | | for airborne use and usable in systems that are controlled for MT
6D991 48808741 | | | not software for 6A991
6E991 8d308994 | | | not technology for 6A991
7A001 46a6f59a | | | meets or exceeds 7A101
7A002 96c2ec78 | | | meets or exceeds 7A102
7A003 9d355bee | .d | | meets or exceeds 7A103
7A005 1d782b08 | .b | | meets or exceeds 7A105
7A006 bd8b7a64 | | | meets or exceeds 7A106
7A611 9425843e | .a | | meets or exceeds 7A103.b or .c
7B611 ad637176 | .a | | specially designed for 7A611.a items that are controlled for MT
7D001 2641eeff | | | software for equipment that is controlled for MT, other than 7A008
7D001 08bd4641 | | | software for inertial systems or equipment for 9A991.b aircraft
7D003 2641eeff | | | software for equipment that is controlled for MT, other than 7A008
7D611 5c3cd56d | .a | | specially designed for 7A611.a items that are controlled for MT
7E001 dc410f49 | | | technology for equipment that is controlled for MT (7A001, 7A002, 7A003.d: at 7A101-7A103
    level), other than 7A008
7E001 52b585cc | | | technology for inertial systems or equipment for 9A991.b aircraft
7E002 dc410f49 | | | technology for equipment that is controlled for MT (7A001, 7A002, 7A003.d: at 7A101-7A103
    level), other than 7A008
7E002 52b585cc | | | technology for inertial systems or equipment for 9A991.b aircraft
7E101 c54d7077 | | | technology required for the use of inertial systems, equipment or parts for 9A991.b aircraft
7E611 a66820a8 | .a | | required for 7A611.a, 7B611.a or 7D611.a items that are controlled for MT
9A001 ff6a7773 | | | engine that meets 9A101
9A012 df72c97d | | | unmanned non-military aircraft with a range of 300 km or more, or that meets 9A120
9A515 2eee3d16 | .d .e.2 | | microcircuit usable in missiles against nuclear effects
9A515 2eee3d16 | .h | | total impulse of 841,000 Ns or more
9A610 39e6105c | | .b .x .y |
9A610 39e6105c | .x | | not for use in an aircraft of 9A610.b
9A610 ec4f8ab9 | | .b .x .y |
9A610 ec4f8ab9 | .x | | not for use in an aircraft of 9A610.b
9B001 09ef5959 | | | equipment for 9A101 engines or for 9A001 engines that are controlled for MT
9B002 09ef5959 | | | equipment for 9A101 engines or for 9A001 engines that are controlled for MT
9B003 09ef5959 | | | equipment for 9A101 engines or for 9A001 engines that are controlled for MT
9B004 09ef5959 | | | equipment for 9A101 engines or for 9A001 engines that are controlled for MT
9B515 af48c5af | .a | | for MT articles of USML Category XV(e)(12) or (e)(19)
9B604 64d7ece6 | .a .b | |
9B604 64d7ece6 | .d | | production facility or equipment for MTCR articles of USML Category IV(d)(1) or (h)
9D001 0fbaf331 | | | software for 9A001-9A004, 9A012, 9B001-9B010 or for 9E003 technology
9D003 7a8d1f90 | | | software for the use of FADEC systems of 9A001-9A003
9D003 d6ebe2d3 | | | software required for the use of FADEC systems of 9A101 or 9A106 engines
9D515 560531a0 | .y | |
9D604 800be166 | .a | | for 9A604.c, .d or 9B604 items that are controlled for MT
9D610 9f443f34 | | | specially designed for 9A610 or 9B610 items that are controlled for MT
9E515 8d5a7b56 | .y | |
9E604 ac358200 | .a | | for 9A604, 9B604 or 9D604 items that are controlled for MT
9E610 8fd57708 | | | required for 9A610, 9B610 or 9D610 items that are controlled for MT
"""


def _codes(entry: str, cell: str) -> tuple[str, ...]:
    """The full codes of a cell of the table below: `.a .b.1` -> `1A007.a`, `1A007.b.1`."""
    return tuple(entry + path for path in cell.split())


def _read(table: str) -> dict[tuple[str, str], tuple[Scope, ...]]:
    """Entry and fingerprint -> the scopes that stand in the table."""
    out: dict[tuple[str, str], tuple[Scope, ...]] = {}
    for line in table.strip().replace("\n    ", " ").splitlines():
        name, include, exclude, condition = (cell.strip() for cell in line.split("|"))
        entry, mark = name.split()
        scope = Scope(_codes(entry, include), _codes(entry, exclude), condition)
        out[entry, mark] = (*out.get((entry, mark), ()), scope)
    return out


SPECIAL = _read(_TABLE)
"""Entry and fingerprint of the left cell -> scopes."""
