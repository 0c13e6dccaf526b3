"""Statements on licence exceptions that are sentences: read by hand, bound to the wording by their fingerprint.

Each line: entry, symbol, fingerprint; the symbol that follows with its amount in US dollars; paragraphs in;
paragraphs out; the remaining test in our own words. `STA5`, `STA6` and `STA56` take the item out of exception STA for
destinations in A:5, A:6 or both.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.law.imports.us_ccl_scope import Scope

UNDECIDED = "BIS has not determined the item eligible under 740.20(g)"

_TABLE = """
0A501 LVS 4250ed4c | LVS 500 | .c .d .x | |
0A501 LVS 4250ed4c | LVS 500 | .e | | the ultimate destination is Canada
0A502 LVS dfe426ec | LVS 500 | | | trigger mechanism, magazine or extension tube, or a breech mechanism for Canada
0A502 STA eaf3bf56 | STA56 | | | shotgun with a barrel shorter than 18 inches (45.72 cm)
0A505 LVS 35a7f496 | LVS 500 | .x | |
0A505 LVS 35a7f496 | LVS 3000 | .x | | component of ammunition that was in 0A018.b until 2020-03-08
0A508 STA 35937e74 | STA56 | | | shotgun with a barrel shorter than 18 inches (45.72 cm)
0A509 LVS 28363126 | LVS 500 | .a | |
0A509 LVS 28363126 | LVS 500 | .b .c .d | | the ultimate destination is Canada
0A509 STA d1ebeada | STA56 | | .a .d |
0A509 STA d1ebeada | STA56 | .a | | not for items of 0A502 or 0A508
0E606 STA 9fb98000 | STA6 | | |
1A002 LVS 73acad88 | LVS 1500 | | .a .b.1 |
1A002 LVS 73acad88 | LVS 1500 | .a | | not an organic-matrix composite made from 1C010.c or 1C010.d
1A002 LVS 73acad88 | LVS 1500 | .b.1 | | not controlled for NP
1A005 GBS 267a77df | GBS | | | not controlled for UN
1A008 LVS 2e338ffc | LVS 3000 | .a .b .c | |
1A008 LVS 2e338ffc | LVS 6000 | .d | |
1B001 LVS 0ec376f3 | LVS 5000 | .d.4 .e .f | |
1B001 LVS 0ec376f3 | LVS 5000 | .d | .d.4 | not controlled for MT
1B018 LVS 39262c39 | LVS 3000 | .a | | the destination has no mark in RS Column 2
1B018 LVS 39262c39 | LVS 5000 | .b | |
1C007 STA 4a0d53eb | STA6 | .c | |
1D002 STA c42d2677 | STA6 | | | software to develop 1A002 laminates or composites
1E001 TSR 4b618baf | TSR | | | not for MT items; outside A:5 not to develop or produce 1C001 or organic-matrix
    1A002.a from 1C010.c or .d
1E001 STA dd73a477 | STA6 | | | technology for 1A002, 1C001, 1C007.c, 1C010.c, 1C010.d or 1C012
2A001 GBS 51bdc2d1 | GBS | .a | | not controlled for MT
2B350 LVS cc39f405 | LVS 2000 | | | the destination is not in Country Group D:3
2D001 STA e673942e | STA6 | | | software other than 2D002 to develop or produce 2B001 or machine tools of 2B003
2E001 STA 1929bc4f | STA6 | | | technology to develop 2B001, machine tools of 2B003, or 2D001 software that STA
    leaves out
2E002 STA c6c5d2cb | STA6 | | | technology to produce 2B001 or machine tools of 2B003
3A001 LVS 373fba9e | LVS 1500 | .c | |
3A001 LVS 373fba9e | LVS 3000 | .b.1 .b.9 .d .e .f .g | .e.2 .e.3 |
3A001 LVS 373fba9e | LVS 3000 | .b.2 .b.3 | | for use in civil telecommunications
3A001 LVS 373fba9e | LVS 3000 | .e.2 .e.3 | | not controlled for NP
3A001 LVS 373fba9e | LVS 5000 | .a .b.4 .b.5 .b.6 .b.7 .b.12 | .a.1.a .a.5.a |
3A001 LVS 373fba9e | LVS 5000 | .a.1.a .a.5.a | | not controlled for MT
3A001 GBS 59197c7f | GBS | .a.1.b .a.2 .a.3 .a.4 .a.5 .a.6 .a.7 .a.8 .a.9 .a.10 .a.11 .a.12 .a.13 .a.14 .b.9
    .b.10 .g .h .i | .a.5.a |
3A001 GBS 59197c7f | GBS | .a.5.a | | not controlled for MT
3A001 GBS 59197c7f | GBS | .b.2 .z.1.b | | for use in civil telecommunications
3A001 GBS 59197c7f | GBS | .b.8 | | not a vacuum electronic device above 18 GHz
3A001 STA 5cc732f5 | STA56 | .z | |
3A001 STA 5cc732f5 | STA56 | .b.2 .b.3 | | not for use in civil telecommunications
3A002 LVS deec149c | LVS 3000 | .a .e .f .g | |
3A002 LVS deec149c | LVS 5000 | .c .d | |
3A002 LVS deec149c | LVS 5000 | .h | | not controlled for MT
3A002 GBS 1d3bc927 | GBS | .h | | not controlled for MT
3A069 GBS c94a1074 | GBS | | | the destination is not Macau or in Country Group D:5 (the entry cites 3A999)
3A090 NAC/ACA c9b60ad0 | NAC | .a | | not designed or marketed for data centres, with a TPP of 4800 or more
3A090 NAC/ACA c9b60ad0 | ACA | .a | | not designed or marketed for data centres, with a TPP of 4800 or more
3A090 NAC/ACA c9b60ad0 | NAC | .b | | designed or marketed for data centres
3A090 NAC/ACA c9b60ad0 | ACA | .b | | designed or marketed for data centres
3A611 LVS 142540f3 | LVS 1500 | .a .d .e .f .g .h .x | |
3B001 LVS 31620b91 | LVS 500 | | .a.4 .c .d .f.1 .f.5 .f.6 .k .l .m .n .p.2 .p.4 .r |
3B001 GBS f048c953 | GBS | | .a.3 .c.1.a .c.1.c .e .f .q |
3B001 GBS f048c953 | GBS | .a.3 | | no gas-source molecular beam epitaxy
3B001 GBS f048c953 | GBS | .e | | not connected to equipment of 3B001.a.3 or .f
3B002 LVS f67a3fd3 | LVS 500 | | .c |
3C002 GBS 947a532e | GBS | .a | | not also controlled by 3C002.b to .e
3D001 TSR 67160ce3 | TSR | | | not for 3A001.b.8 amplifiers above 18 GHz and not for 3A090
3D001 AIA 754e9f47 | AIA | | | software for 3A001.z.1.a, z.2.a, z.3.a, z.4.a or 3A090.a
3D001 ACM c1836330 | ACM | | | software for 3A001.z
3D001 IEC 07ab2b5a | IEC | | | software for 3B001.q
3D001 STA 45145889 | STA56 | | | software to develop or produce 3A090.a or 3B001.q
3D001 STA 45145889 | STA6 | | | software to develop or produce 3A090.b or 3A002.g.1
3D002 IEC 40b1f9ac | IEC | | | software for 3B001.c.1.a or 3B001.c.1.c
3D002 STA 6c760122 | STA56 | | | software for the use of 3B001.c.1.a or 3B001.c.1.b
3D005 STA f8ec1275 | STA6 | | |
3D611 STA 3f99f70f | STA6 | | |
3D611 STA 3f99f70f | STA5 | .b | | not build-to-print software
3D992 IEC 40b1f9ac | IEC | | | software for 3B001.c.1.a or 3B001.c.1.c
3E001 TSR aeca4ef4 | TSR | | | not for MT items, 3A001.b.8 above 19 GHz, 3A001.e.4 solar, 3A001.b.2, 3A001.b.3
    or 3A090
3E001 IEC 8cd66edc | IEC | | | technology for 3B001.q
3E001 STA 2f040dfc | STA6 | | | technology to develop or produce 3A002.g.1 or 3B001.a.2
3E001 STA 2f040dfc | STA56 | | | technology to develop or produce 3A001.b.2, 3A001.b.3 or 3A090
3E069 TSR 9667f125 | TSR | | | the destination is not Macau or in Country Group D:5 (the entry also cites 3A999)
3E611 STA f8aeaa14 | STA6 | | |
3E611 STA f8aeaa14 | STA5 | .b | | not build-to-print technology
3E992 IEC 8aa1d550 | IEC | | | technology for 3B001.c.1.a or 3B001.c.1.c
4A001 LVS c69fec62 | LVS 5000 | .a | | not controlled for MT
4A003 GBS fed4dd2c | GBS | .g | |
4A003 APP 5544d27e | APP | .b .c | |
4A005 ACE e3a00732 | ACE | | | the destination is not in Country Group E:1 or E:2
4D001 TSR 9d4e7134 | TSR | | | not for computers above 29 WT, 4A005, 4D004, 4A003.z, 4A004.z or 4A005.z
4D001 APP f14710c5 | APP | | |
4D001 ACE 9e4d380d | ACE | .a | | software for 4A005 or 4D004; the destination is not in E:1 or E:2
4D001 AIA 8b9c818e | AIA | | | software for 4A003.z.1.a, z.2.a, 4A004.z.1 or 4A005.z.1
4D001 ACM 39bbe443 | ACM | | | software for 4A003.z
4D001 STA 445145c5 | STA6 | | | software to develop or produce 4A001.a.2 or digital computers above 29 WT
4D001 STA 445145c5 | STA56 | | | 4D001.a software for 4A005, or software for 4A003.z.1.a, z.2.a, 4A004.z.1 or
    4A005.z.1
4D004 ACE e3a00732 | ACE | | | the destination is not in Country Group E:1 or E:2
4D090 AIA d9b1565a | AIA | | | software for 4A090.a
4E001 TSR 15541fa0 | TSR | | | not for computers above 70 WT, 4A005, 4D004, intrusion software, 4A090 or .z
    items and their software
4E001 APP ddbe29b7 | APP | | |
4E001 ACE 5907d758 | ACE | .a | | technology for 4A005 or 4D004; the destination is not in E:1 or E:2
4E001 ACE 5907d758 | ACE | .c | | the destination is not in Country Group E:1 or E:2
4E001 AIA c270ebd5 | AIA | | | technology for 4A003.z.1.a, z.2.a, 4A004.z.1, 4A005.z.1, 4A090.a or their software
4E001 ACM 3d5db59b | ACM | | | technology for 4A003.z, 4A004.z, 4A005.z, 4A090 or their software
4E001 STA fdc91d2e | STA6 | | | technology for 4A001.a.2, computers above 70 WT, 4D001 software that STA leaves
    out, or .z and 4A090 items of rank b
4E001 STA fdc91d2e | STA56 | | | technology for 4A003.z.1.a, z.2.a, 4A004.z.1, 4A005.z.1, 4A090.a or their software
5A001 LVS 3adeb97f | LVS 5000 | .b.1 .b.2 .b.3 .b.6 .d .f.2 .f.4 .g | |
5A001 LVS 3adeb97f | LVS 3000 | .c | |
5A001 ACE bd505fa6 | ACE | .j | | the destination is not in Country Group E:1 or E:2
5A001 STA b15da39f | STA56 | .j | |
5A001 STA b15da39f | STA6 | .b.3 .b.5 .h | |
5B001 LVS 0d601b6f | LVS 5000 | | .a |
5B001 LVS 0d601b6f | LVS 5000 | .a | | not for 5A001.j
5B001 GBS e71cbfb4 | GBS | | .a |
5B001 GBS e71cbfb4 | GBS | .a | | not for 5A001.j
5B001 ACE 5e8f887d | ACE | .a | | for 5A001.j; the destination is not in E:1 or E:2
5B001 STA 0a4097d9 | STA6 | .a | | for 5A001.b.3, .b.5 or .h
5B001 STA 0a4097d9 | STA56 | .a | | for 5A001.j
5D001 TSR 471e15f8 | TSR | | .a .c |
5D001 TSR 471e15f8 | TSR | .a | | not for 5A001.j; outside A:5 not for 5A001.b.5 or 5A001.h
5D001 TSR 471e15f8 | TSR | .c | | not for 5A001.j or its 5B001.a equipment
5D001 ACE 439ddba4 | ACE | .a .c | | for 5A001.j (or, in .c, its 5B001.a equipment); the destination is not in
    E:1 or E:2
5D001 STA 00d65a87 | STA56 | .a .c | | for 5A001.j (or, in .c, its 5B001.a equipment)
5D001 STA 00d65a87 | STA6 | .a .b | | for 5A001.b.3, .b.5 or .h; in .b for technology that STA leaves out in 5E001
5E001 TSR 6acb52b3 | TSR | | | outside A:5 not for 5A001.b.5, .h, .j, their 5D001.a software or 5D001.c for 5A001.j
5E001 ACE f1b26b62 | ACE | .a | | for 5A001.j and its equipment or software; the destination is not in E:1 or E:2
5E001 STA 67798e07 | STA6 | | | technology for 5A001.b.3, .b.5, .h or for 5D001 software that STA leaves out
5E001 STA 67798e07 | STA56 | .a | | technology for 5A001.j and its equipment or software
5A002 LVS 33afd468 | LVS 500 | | .z | component
5A992 NAC/ACA 5b951ad7 | NAC | .z.2 | |
5A992 NAC/ACA 5b951ad7 | ACA | .z.2 | |
5A003 LVS 904e8ab1 | LVS 500 | | | component
5A004 LVS ec6fe4e2 | LVS 500 | | .z | component
5E002 AIA d0fe1101 | AIA | | | technology for 5A002.z or 5A004.z items ending in .a, or for their 5D002 software
5E002 ACM 467b5653 | ACM | | | technology for 5A002.z or 5A004.z, or for their 5D002 software
5E992 AIA 3095cc50 | AIA | | | technology for 5A992.z.1 or 5D992.z.1
5E992 ACM 287ba149 | ACM | | | technology for 5A992.z or 5D992.z
6A001 LVS 097123a1 | LVS 3000 | | .a.1.b.1 .a.1.e .a.2.a.1 .a.2.a.2 .a.2.a.3 .a.2.a.5 .a.2.a.6 .a.2.b .a.2.c
    .a.2.e.1 .a.2.e.2 .a.2.f |
6A001 LVS 097123a1 | LVS 3000 | .a.1.b.1 | | transmits at 5 kHz or above and at 210 dB or below (2 to 30 kHz band)
6A001 LVS 097123a1 | LVS 3000 | .a.2.c .a.2.f | | not specially designed for real-time use with towed arrays or
    bottom cable systems
6A002 LVS d07b399a | LVS 500 | .f | |
6A002 LVS d07b399a | LVS 3000 | | .a.1 .a.2 .a.3 .c .f |
6A005 LVS 9c1aed1d | LVS 3000 | | | not controlled for NP
6A005 GBS 22badceb | GBS | .b.6.d.2 .c.1 .c.2 .c.3 .d.2 .d.3 | .b.6.d.2.b | laser within the wavelength, power
    and mode limits of the GBS line of the entry
6A006 LVS c9a524c2 | LVS 1500 | | .a.1 .a.2 .d .e |
6A006 LVS c9a524c2 | LVS 1500 | .a.2 | | sensitivity not better than 2 pT (rms) per square root Hz
6A006 STA a4bffd08 | STA6 | .a.1 .a.2 .d | |
6A006 STA a4bffd08 | STA6 | .c.1 | | with several magnetometers of 6A006.a.1 or a.2
6A006 STA a4bffd08 | STA6 | .e | | underwater receiver with magnetometers of 6A006.a.1 or a.2
6D001 TSR a12425d2 | TSR | | | not for MT items or 6A008.j.1; outside A:5 not for 6A004.c, .d, 6A008.d, .h, .k
    or 6B008
6D001 STA 388b2b0f | STA6 | | | software for 6A004.c, 6A004.d, 6A008.d, 6A008.h, 6A008.k or 6B008
6D002 TSR 59ebee29 | TSR | | | not for MT items, 6A008.j.1 or 6A002.b
6D003 TSR 2ae736b6 | TSR | | .a .c |
6D003 TSR 2ae736b6 | TSR | .a | | the destination is in Country Group A:5
6E001 TSR 5b5875b3 | TSR | | | none of the technology that the entry takes out (MT, 6A002, 6A003, 6A004.e,
    6A008.j.1; outside A:5 more)
6E002 TSR f6ee115b | TSR | | | none of the technology that the entry takes out (MT, 6A002, 6A003, 6A004.e,
    6A008.j.1; outside A:5 more)
6E002 STA 46d36c21 | STA6 | | | technology to produce what STA leaves out in 6A001, 6A002, 6A003, 6A004, 6A006,
    6A008 or 6B008
7E004 STA 612e75cc | STA56 | | .a.7 |
8A002 GBS 6fcbc888 | GBS | .r | |
8A002 GBS 6fcbc888 | GBS | .i.2 | | manipulator with 5 degrees of freedom for civil end use
8D001 TSR c781c657 | TSR | | | outside A:5 not for 8A001.b, 8A001.c.1 or 8A002.o.3.b
8D001 STA 92d07f1c | STA6 | | | software for 8A001.b, .c, 8A002.b, .h, .j, .o.3 or .p
8E001 TSR 293087d0 | TSR | | | outside A:5 not for 8A001.b, 8A001.c.1 or 8A002.o.3.b
8E001 STA 44383c82 | STA6 | | | technology for 8A001.b, .c, 8A002.b, .h, .j, .o.3 or .p
9A515 STA 37970904 | STA6 | | |
9A515 STA 37970904 | STA5 | .a.1 .a.2 .a.3 .a.4 .g | | BIS has not determined the item eligible under 740.20(g)
9A515 STA 37970904 | STA5 | .a | .a.1 .a.2 .a.3 .a.4 | sub-orbital craft not determined eligible under 740.20(g)
9A515 STA 37970904 | STA56 | .a.1 .a.2 .a.3 .a.4 | | with a separable MT propulsion system of USML IV(d)(2) or
    XV(e)(12)
9A610 STA e5b4ddb0 | STA5 | .a | | BIS has not determined the item eligible under 740.20(g)
9A610 STA e5b4ddb0 | STA6 | | |
9B515 LVS aae11b48 | LVS 1500 | | .b |
9B515 LVS aae11b48 | LVS 5000 | .b | |
9D001 STA ce562820 | STA6 | | | software to develop 9B001.b, 9E003.a.1-a.5, 9E003.a.8 or 9E003.h
9D002 STA 20f23a0e | STA6 | | | software to produce 9B001.b
9E003 STA 58f33e28 | STA56 | .a.1 .a.2 .a.3 .a.4 .a.5 .c .h | |
9E003 STA 58f33e28 | STA56 | .i | | not for fan or power turbines
9E003 STA 58f33e28 | STA6 | .k | |
9E515 STA 02d854b8 | STA5 | .b .d .e .f | | BIS has not determined the item eligible under 740.20(g)
9E515 STA 02d854b8 | STA6 | | |
"""


@dataclass(frozen=True, slots=True)
class Read:
    """One line of eligibility read by hand."""

    symbol: str
    scope: Scope
    amount: str = ""


def _read(table: str) -> dict[tuple[str, str, str], tuple[Read, ...]]:
    """Entry, symbol and fingerprint -> lines of eligibility."""
    out: dict[tuple[str, str, str], tuple[Read, ...]] = {}
    for line in table.strip().replace("\n    ", " ").splitlines():
        name, said, include, exclude, condition = (cell.strip() for cell in line.split("|"))
        entry, symbol, mark = name.split()
        result, _, amount = said.partition(" ")
        groups = (
            [f"STA-excluded A:{digit}" for digit in result.removeprefix("STA")]
            if result.startswith("STA")
            else [result]
        )
        scope = Scope(tuple(entry + p for p in include.split()), tuple(entry + p for p in exclude.split()), condition)
        lines = tuple(Read(group, scope, amount) for group in groups)
        out[entry, symbol, mark] = (*out.get((entry, symbol, mark), ()), *lines)
    return out


ELIGIBLE = _read(_TABLE)
"""Entry, symbol and fingerprint of the statement -> lines of eligibility."""
