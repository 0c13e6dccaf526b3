"""Makes world/sources.csv: `python bench/world/make_sources.py`. A source is verified when its text or file was read for this folder."""

from __future__ import annotations

from common import write

from comity.world.places import SOURCE_COLUMNS

OWN = "own work, Apache-2.0"
SOURCES = [
    ("oecd-icio-2025", "Inter-Country Input-Output tables, 2025 edition, year 2022", "OECD", "https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html", "CC BY 4.0 by the publisher's general terms since July 2024; terms of this edition not checked", "2022, edition 2025", "no"),
    ("unsd-m49", "Standard country or area codes for statistical use (M49)", "United Nations Statistics Division", "https://unstats.un.org/unsd/methodology/m49/", "facts; list in the public domain (PDDL copy)", "2024", "yes"),
    ("un-ldc", "List of least developed countries", "United Nations, Committee for Development Policy", "https://www.un.org/development/desa/dpad/least-developed-country-category.html", "facts", "2025-12-31: 44 states", "no"),
    ("wb-income", "World Bank country and lending groups", "World Bank", "https://datahelpdesk.worldbank.org/knowledgebase/articles/906519", "CC BY 4.0", "July 2025 (fiscal year 2026)", "yes"),
    ("wb-wdi", "World Development Indicators NY.GDP.MKTP.CD and SP.POP.TOTL", "World Bank", "https://databank.worldbank.org/source/world-development-indicators", "CC BY 4.0", "GDP to 2023, population to 2024", "yes"),
    ("tw-ris", "Registered residents at the end of the year", "Ministry of the Interior, Department of Household Registration", "https://www.ris.gov.tw/app/en/3910", "facts", "2023", "no"),
    ("unsd-hs-isic3", "Correspondence of the Harmonized System with ISIC Rev. 3", "United Nations Statistics Division and World Bank (WITS)", "https://wits.worldbank.org/product_concordance.html", "facts (MIT copy)", "HS 2017", "yes"),
    ("unsd-isic4", "International Standard Industrial Classification, Revision 4", "United Nations Statistics Division", "https://unstats.un.org/unsd/classifications/Econ/isic", "facts", "2008", "no"),
    ("wco-hs", "Harmonized System, headings", "World Customs Organization", "https://www.wcoomd.org/en/topics/nomenclature/instrument-and-tools/hs-nomenclature-2022-edition.aspx", "facts; headings in our words", "2022", "yes"),
    ("usgs-mcs-2025", "Mineral Commodity Summaries 2025, world production and reserves", "U.S. Geological Survey", "https://doi.org/10.3133/mcs2025", "public domain (United States government)", "2023 and 2024 (estimated)", "yes"),
    ("cepii-protee", "Product level trade elasticities, ProTEE 0.1", "CEPII", "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=35", "Etalab open licence; not checked", "0.1, HS 2007", "no"),
    ("un-votes", "Roll calls of the General Assembly", "United Nations Digital Library", "https://digitallibrary.un.org/", "facts (MIT copy of a scholarly data set)", "1946 to 2019-12-27", "yes"),
    ("un-sdg", "Global indicator framework for the Sustainable Development Goals", "United Nations", "https://unstats.un.org/sdgs/indicators/indicators-list/", "facts", "2025", "no"),
    ("who-eml", "Model List of Essential Medicines", "World Health Organization", "https://www.who.int/groups/expert-committee-on-selection-and-use-of-essential-medicines", "facts", "23rd list, 2023", "no"),
    ("who-devices", "Priority medical devices; medical devices nomenclature", "World Health Organization", "https://www.who.int/teams/health-product-policy-and-standards/assistive-and-medical-technology/medical-devices", "facts", "2017-2023", "no"),
    ("who-edl", "Model List of Essential In Vitro Diagnostics", "World Health Organization", "https://www.who.int/groups/selection-and-use-of-essential-in-vitro-diagnostics", "facts", "fourth list, 2023", "no"),
    ("iaea", "Peaceful uses: isotopes, radiation in medicine, food and agriculture", "International Atomic Energy Agency", "https://www.iaea.org/topics", "facts", "2024", "no"),
    ("opcw-cwc", "Chemical Weapons Convention, Article XI and Annex on Chemicals", "OPCW", "https://www.opcw.org/chemical-weapons-convention", "facts", "1997", "no"),
    ("cset-2022", "Advanced semiconductor supply chain dataset (shares of 2019, release 2022)", "Center for Security and Emerging Technology", "https://eto.tech/dataset-docs/chipexplorer", "CC BY 4.0", "2019, release 2022", "yes"),
    ("un-comtrade", "UN Comtrade, exports by heading and partner", "United Nations Statistics Division", "https://comtradeplus.un.org/", "facts; database terms ask for attribution", "2016-2020, read in a public copy", "no"),
    ("atlas-hs92", "World exports by heading of four digits (HS 1992), reconciled from UN Comtrade", "Growth Lab at Harvard University; United Nations Statistics Division", "https://atlas.hks.harvard.edu/data-downloads", "facts, rounded; terms of the data set not checked", "2022, read in a public copy", "no"),
    ("cn-gacc", "Customs statistics, exports by heading and destination", "General Administration of Customs of China", "http://stats.customs.gov.cn/", "facts", "2020 and 2022-05 to 2023-08, read in public copies (in part of UN Comtrade)", "no"),
    ("jp-mof", "Trade statistics of Japan", "Ministry of Finance of Japan", "https://www.customs.go.jp/toukei/info/index_e.htm", "facts", "2021, read in a public copy", "no"),
    ("itu", "Measuring digital development", "International Telecommunication Union", "https://www.itu.int/itu-d/reports/statistics/facts-figures-2024/", "facts", "2024", "no"),
    ("own-estimate", "Estimate of the authors from general knowledge; a range, not a measurement", "Comity", "world/README.md", OWN, "2026", "no"),
]  # fmt: skip


def main() -> None:
    write("sources.csv", SOURCE_COLUMNS, sorted(SOURCES))


if __name__ == "__main__":
    main()
